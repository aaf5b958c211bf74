import { request } from 'node:http'
import { describe, expect, it } from 'vitest'
import { WIRE_VERSION } from '../../domain/wire/common.ts'
import { PENDING_LIMIT } from '../../server/sockets/asks.ts'
import { connectTo, newRequestId } from '../support/hall-client.ts'
import { withHallServer } from '../support/hall-server.ts'

const requestId = 'request-0001'
const issue = { requestId, serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null }

describe('what no client of ours would send', () => {
  const bad: readonly (readonly [string, string, unknown[]])[] = [
    ['an unknown event', 'ticket:give-me-all', [{}]],
    ['a word of JavaScript as an event', 'constructor', [{}]],
    ['no payload', 'ticket:issue', []],
    ['null', 'ticket:issue', [null]],
    ['a text', 'ticket:issue', ['id-renew']],
    ['a list', 'ticket:issue', [[issue]]],
    ['a missing field', 'ticket:issue', [{ requestId, serviceCode: 'id-renew', queueClass: 'ordinary' }]],
    ['a field too many', 'ticket:issue', [{ ...issue, actor: { role: 'supervisor' } }]],
    ['a class that is none', 'ticket:issue', [{ ...issue, queueClass: 'vip' }]],
    [
      'a digest that is a number on a card',
      'ticket:issue',
      [{ ...issue, personDigest: '11010519491231002X' }],
    ],
    ['a requestId too short', 'ticket:issue', [{ ...issue, requestId: 'a' }]],
    ['a requestId of an object', 'ticket:issue', [{ ...issue, requestId: { length: 9 } }]],
    ['a command of another audience', 'ticket:call-next', [{ requestId }]],
    ['the close of the day', 'day:close', [{ requestId }]],
    ['bytes', 'ticket:issue', [Buffer.from([1, 2, 3])]],
    ['a seq below nothing', 'hall:subscribe', [{ day: null, sinceSeq: -1 }]],
    ['a half seq', 'hall:subscribe', [{ day: null, sinceSeq: 1.5 }]],
  ]
  it('is refused, one by one, while the connection stays and nothing happens', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      for (const [what, name, args] of bad) {
        const answer = await host.askRaw(name, ...args)
        expect(answer, what).toMatchObject({ ok: false, error: { code: 'bad-request' } })
        expect(JSON.stringify(answer), what).not.toContain('11010519491231002X')
      }
      expect(hall.log.text()).not.toContain('11010519491231002X')
      expect(host.socket.connected).toBe(true)
      expect((await host.must('ticket:issue', { ...issue, personDigest: null } as never)).seq).toBe(1)
    }))

  it('about a ticket that is a word of JavaScript is about no ticket', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      for (const ticketId of ['constructor', '__proto__', 'toString']) {
        expect(await host.ask('paper:report', { ticketId, paper: 'printed', isCopy: false })).toMatchObject({
          ok: false,
          error: { code: 'unknown-ticket' },
        })
      }
    }))

  it('without waiting for an answer does nothing', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      ;(host.socket as { emit(name: string, payload: unknown): unknown }).emit('ticket:issue', issue)
      expect(
        (await host.must('ticket:issue', { ...issue, requestId: newRequestId() } as never)).ticket,
      ).toMatchObject({
        ticketNo: 'A001',
      })
    }))

  it('is too long: the connection is cut and the hall goes on', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      const gone = new Promise((resolve) => host.socket.once('disconnect', resolve))
      void host.askRaw('ticket:issue', { ...issue, serviceCode: 'x'.repeat(70_000) }).catch(() => undefined)
      await gone
      expect((await hall.connectHost()).socket.connected).toBe(true)
    }))

  it('is too many at once: the ones over the limit are refused, the others done', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      const asked = Array.from({ length: PENDING_LIMIT * 3 }, () =>
        host.ask('ticket:issue', { serviceCode: 'consult', queueClass: 'ordinary', personDigest: null }),
      )
      const results = await Promise.all(asked)
      const done = results.filter((result) => result.ok).length
      const refused = results.filter((result) => !result.ok && result.error.code === 'bad-request').length
      expect(done).toBeGreaterThanOrEqual(PENDING_LIMIT)
      expect(refused).toBeGreaterThan(0)
      expect(done + refused).toBe(PENDING_LIMIT * 3)
    }))
})

describe('the greeting of a device host', () => {
  it.each([
    ['nothing', {}],
    ['another version', { hostId: 'K01', version: WIRE_VERSION + 1 }],
    ['no version', { hostId: 'K01' }],
    ['a host nobody knows', { hostId: 'K99', version: WIRE_VERSION }],
    ['a list of hosts', { hostId: ['K01'], version: WIRE_VERSION }],
  ])('with %s is refused with unknown-host', (_what, auth) =>
    withHallServer({}, async (hall) => {
      await expect(connectTo(`${hall.address()}/kiosk-host`, auth)).rejects.toMatchObject({
        data: { code: 'unknown-host' },
      })
    }),
  )
})

describe('a page of some other site', () => {
  function upgradeFrom(address: string, origin: string): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      const asking = request(`${address}/socket.io/?EIO=4&transport=websocket`, {
        headers: {
          origin,
          connection: 'Upgrade',
          upgrade: 'websocket',
          'sec-websocket-version': '13',
          'sec-websocket-key': Buffer.alloc(16).toString('base64'),
        },
      })
      asking.on('upgrade', (response, socket) => {
        socket.destroy()
        resolve(response.statusCode)
      })
      asking.on('response', (response) => {
        response.resume()
        resolve(response.statusCode)
      })
      asking.on('error', reject)
      asking.end()
    })
  }

  it('cannot open a socket; a page of the hall can', () =>
    withHallServer({}, async (hall) => {
      expect(await upgradeFrom(hall.address(), 'https://elsewhere.example')).toBe(400)
      expect(await upgradeFrom(hall.address(), 'null')).toBe(400)
      expect(await upgradeFrom(hall.address(), hall.address())).toBe(101)
    }))
})
