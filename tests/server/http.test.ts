import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createTicketLinks } from '../../server/ticket-link.ts'
import { steer } from '../support/open-hall.ts'
import { withHallServer, type TestHall } from '../support/hall-server.ts'

const HOUR = 60 * 60 * 1000
const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: 'a'.repeat(64) } as const

async function withPages(use: (pagesDir: string) => Promise<void>): Promise<void> {
  const pagesDir = mkdtempSync(join(tmpdir(), 'jiaohao-pages-'))
  const files = {
    'desk/index.html': '<h1>desk</h1>',
    'board/index.html': '<h1>board</h1>',
    'sign/index.html': '<h1>sign</h1>',
    'ticket/index.html': '<h1>ticket</h1>',
    'kiosk/index.html': '<h1>kiosk</h1>',
    'assets/desk-B4kd93aQ.js': 'export {}',
    'voice/manifest.json': '{}',
    '.built-from': 'secret',
  }
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(join(pagesDir, file, '..'), { recursive: true })
    writeFileSync(join(pagesDir, file), text)
  }
  try {
    await use(pagesDir)
  } finally {
    rmSync(pagesDir, { recursive: true, force: true })
  }
}

describe('/healthz', () => {
  it('tells hall, day, seq and engine, and 503 while the storage fails', () => {
    let steered: ReturnType<typeof steer> | undefined
    return withHallServer({ wrapEngine: (engine) => (steered = steer(engine)) }, async (hall) => {
      const host = await hall.connectHost()
      await host.must('ticket:issue', issue)
      const healthy = await hall.get('/healthz')
      expect(healthy.status).toBe(200)
      expect(await healthy.json()).toEqual({
        status: 'ok',
        hall: 'demo',
        day: '2026-11-02',
        seq: 1,
        engine: 'sqlite',
        devices: { known: 0, faults: 0, unknown: 0 },
      })
      steered?.fails()
      expect(await host.ask('ticket:issue', { ...issue, personDigest: null })).toMatchObject({ ok: false })
      const sick = await hall.get('/healthz')
      expect(sick.status).toBe(503)
      expect(await sick.json()).toMatchObject({ status: 'degraded', seq: 1 })
    })
  })
})

describe('/metrics', () => {
  it('counts what happened in the hall', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      const desk = await hall.openDesk('c1')
      for (let person = 0; person < 3; person += 1)
        await host.must('ticket:issue', { ...issue, personDigest: null })
      await desk.must('ticket:call-next', {})
      await desk.ask('ticket:call-next', {})
      await host.askRaw('nonsense', {})
      const text = await (await hall.get('/metrics')).text()
      for (const line of [
        'jiaohao_tickets_issued_total{hall="demo",queue="id"} 3',
        'jiaohao_calls_total{hall="demo",kind="first"} 1',
        'jiaohao_waiting{hall="demo",queue="id"} 2',
        'jiaohao_waiting{hall="demo",queue="social"} 0',
        'jiaohao_connections{hall="demo",audience="desk"} 1',
        'jiaohao_connections{hall="demo",audience="kiosk-host"} 1',
        'jiaohao_refusals_total{hall="demo",audience="desk",code="counter-busy"} 1',
        'jiaohao_refusals_total{hall="demo",audience="kiosk-host",code="bad-request"} 1',
        'jiaohao_storage_works{hall="demo"} 1',
        'jiaohao_hall_loaded{hall="demo"} 1',
      ]) {
        expect(text).toContain(line)
      }
      expect(text).toMatch(/jiaohao_commit_seconds_count\{hall="demo"\} \d+/)
      expect(text).toMatch(/jiaohao_commit_commands_sum\{hall="demo"\} 6/)
      expect(text).toContain('process_resident_memory_bytes')
    }))
})

describe('pages', () => {
  it('home is Chinese first, and leads to every page', () =>
    withHallServer({}, async (hall) => {
      const home = await (await hall.get('/')).text()
      expect(home).toContain('<html lang="zh-CN">')
      expect(home).toContain('<h1>示范市政务服务大厅 <span lang="en">Model City Service Hall</span></h1>')
      for (const href of ['/desk/', '/board/', '/devices/', '/sign/?counter=c1', '/sign/?counter=c12']) {
        expect(home).toContain(`href="${href}"`)
      }
    }))

  it('are given out with their assets; what else lies in the build is not', () =>
    withPages((pagesDir) =>
      withHallServer({ pagesDir }, async (hall) => {
        for (const page of ['desk', 'board', 'sign']) {
          const response = await hall.get(`/${page}/?counter=c1`)
          expect([response.status, await response.text()]).toEqual([200, `<h1>${page}</h1>`])
          expect(response.headers.get('cache-control')).toBe('no-cache')
          const redirect = await hall.get(`/${page}?counter=c1`)
          expect([redirect.status, redirect.headers.get('location')]).toEqual([308, `/${page}/?counter=c1`])
        }
        expect(await (await hall.get('/t/any-token')).text()).toBe('<h1>ticket</h1>')
        const asset = await hall.get('/assets/desk-B4kd93aQ.js')
        expect(asset.headers.get('cache-control')).toContain('immutable')
        expect((await hall.get('/voice/manifest.json')).headers.get('cache-control')).toBe('no-cache')
        for (const path of [
          '/kiosk/',
          '/kiosk/index.html',
          '/.built-from',
          '/assets/../.built-from',
          '/assets/%2e%2e/.built-from',
        ]) {
          expect((await hall.get(path)).status, path).toBe(404)
        }
      }),
    ))

  it('that are not built yet say how to build them', () =>
    withHallServer({}, async (hall) => {
      for (const path of ['/desk/', '/board/', '/sign/', '/t/abc']) {
        const response = await hall.get(path)
        expect(response.status).toBe(503)
        expect(await response.text()).toContain('npm run build')
      }
    }))

  it('carry the headers that keep other sites out, and errors carry them too', () =>
    withHallServer({}, async (hall) => {
      for (const path of ['/', '/healthz', '/nowhere', '/api/nowhere']) {
        const { headers } = await hall.get(path)
        expect(headers.get('content-security-policy')).toContain("default-src 'self'")
        expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
        expect(headers.get('referrer-policy')).toBe('no-referrer')
        expect(headers.get('x-content-type-options')).toBe('nosniff')
      }
      const lost = await hall.get('/nowhere')
      expect([lost.status, await lost.text()]).toEqual([404, expect.stringContaining('没有这个页面')])
      const api = await hall.get('/api/nowhere')
      expect([api.status, await api.json()]).toEqual([
        404,
        { code: 'not-found', message: { zh: '没有这个页面', en: 'There is no such page.' } },
      ])
    }))
})

describe('a ticket on a phone', () => {
  async function takeNumber(hall: TestHall): Promise<{ path: string; ticketId: string }> {
    const host = await hall.connectHost()
    const { ticketPath, ticket } = await host.must('ticket:issue', { ...issue, personDigest: null })
    return { path: `/api/ticket/${(ticketPath ?? '').slice('/t/'.length)}`, ticketId: ticket?.ticketId ?? '' }
  }

  it('shows this ticket as it stands, and nobody else', () =>
    withHallServer({}, async (hall) => {
      await takeNumber(hall)
      const { path, ticketId } = await takeNumber(hall)
      const waiting = await (await hall.get(path)).json()
      expect(waiting).toEqual({
        hallName: { zh: '示范市政务服务大厅', en: 'Model City Service Hall' },
        ticketNo: 'A002',
        service: { zh: '身份证换领', en: 'ID card renewal' },
        state: 'waiting',
        ahead: 1,
        estimate: null,
        counterNo: null,
        zone: { zh: '一楼A区', en: 'Area A, 1F' },
        callsFrom: null,
        hold: null,
        comeback: null,
        canCancel: true,
        updatedAt: hall.clock.now(),
        day: '2026-11-02',
      })
      expect(JSON.stringify(waiting)).not.toContain(ticketId)

      const first = await hall.openDesk('c1', '1001')
      await first.must('ticket:call-next', {})
      expect(await (await hall.get(path)).json()).toMatchObject({ ahead: 0, estimate: { kind: 'range' } })
      const second = await hall.openDesk('c2', '1002')
      await second.must('ticket:call-next', {})
      expect(await (await hall.get(path)).json()).toMatchObject({
        state: 'called',
        ahead: 0,
        estimate: null,
        counterNo: '2',
      })
    }))

  it('has a link that lives through a restart and ends with the day', () =>
    withHallServer({}, async (hall) => {
      const { path } = await takeNumber(hall)
      await hall.restart()
      expect((await hall.get(path)).status).toBe(200)
      await hall.clock.advance(16 * HOUR)
      const expired = await hall.get(path)
      expect([expired.status, await expired.json()]).toMatchObject([410, { code: 'link-expired' }])
    }))

  it('has a link that cannot be guessed or changed, and guessing is slowed down', () =>
    withHallServer({}, async (hall) => {
      const { path, ticketId } = await takeNumber(hall)
      const changed = path.slice(0, -6) + (path.at(-6) === 'A' ? 'B' : 'A') + path.slice(-5)
      const otherKey = createTicketLinks(hall.hall, 'f'.repeat(64)).signTicketPath(ticketId, '2026-11-02')
      for (const wrong of [
        '/api/ticket/A001',
        changed,
        otherKey.replace('/t/', '/api/ticket/'),
        '/api/ticket/%00',
      ]) {
        const response = await hall.get(wrong)
        expect(response.status, wrong).toBe(404)
        expect(await response.json()).toMatchObject({ code: 'link-invalid' })
      }
      const statuses: number[] = []
      for (let guess = 0; guess < 70; guess += 1) statuses.push((await hall.get(changed)).status)
      expect(statuses.at(-1)).toBe(429)
      await hall.clock.advance(60_000)
      expect((await hall.get(path)).status).toBe(200)
    }))
})

describe('links of tickets', () => {
  const links = createTicketLinks({ hallId: 'demo', dayStartsAt: 0 }, 'a'.repeat(64))
  const noon = Date.parse('2026-11-02T04:00:00Z')
  it('are short enough for a code on a narrow ticket', () => {
    expect(links.signTicketPath('0'.repeat(32), '2026-11-02').length).toBeLessThan(90)
  })
  it('are of one hall', () => {
    const token = links.signTicketPath('0'.repeat(32), '2026-11-02').slice(3)
    expect(links.readTicketToken(token, noon)).toEqual({ ok: true, value: '0'.repeat(32) })
    const other = createTicketLinks({ hallId: 'other', dayStartsAt: 0 }, 'a'.repeat(64))
    expect(other.readTicketToken(token, noon)).toEqual({ ok: false, error: 'link-invalid' })
  })
})
