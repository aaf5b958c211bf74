import { afterEach, describe, expect, it } from 'vitest'
import { io, type Socket } from 'socket.io-client'
import type { BoardAsks, BoardTells } from '../../domain/wire/board.ts'
import { chooseNode } from '../../domain/wire/node-choice.ts'
import { connectHall } from '../../hardware/host/hall-link.ts'
import { openWire } from '../../renderer/links/wire.ts'
import { followHall } from '../../renderer/replica.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { withHallServer, type TestHall } from '../support/hall-server.ts'
import { realClock, until } from '../support/real-clock.ts'
import { startWireProxy, type WireProxy } from '../support/wire-proxy.ts'

describe('the choice of a server', () => {
  it('stays with the one that works, and goes on after two failures in a row', () => {
    const choice = chooseNode(['http://a', 'http://b', 'http://c'])
    expect(choice.failed()).toBe(false)
    choice.worked()
    expect(choice.failed()).toBe(false)
    expect(choice.current()).toBe('http://a')
    expect(choice.failed()).toBe(true)
    expect(choice.current()).toBe('http://b')
    choice.worked()
    expect(choice.current()).toBe('http://b')
  })

  it('leaves one that closes at once, and comes round to the first again', () => {
    const choice = chooseNode(['http://a', 'http://b'])
    expect(choice.leave()).toBe(true)
    expect(choice.current()).toBe('http://b')
    expect(choice.leave()).toBe(true)
    expect(choice.current()).toBe('http://a')
  })

  it('has nowhere to go with one server', () => {
    const choice = chooseNode(['http://a'])
    expect(choice.leave()).toBe(false)
    expect([choice.failed(), choice.failed(), choice.failed()]).toEqual([false, false, false])
    expect(choice.current()).toBe('http://a')
  })

  it('learns of others, and keeps the name it came by', () => {
    const choice = chooseNode(['http://hall.example'])
    choice.learn(['http://10.0.0.5', 'http://10.0.0.6'])
    expect(choice.current()).toBe('http://hall.example')
    choice.leave()
    expect(choice.current()).toBe('http://10.0.0.5')
    choice.leave()
    choice.leave()
    expect(choice.current()).toBe('http://hall.example')
  })
})

/** Two servers behind two proxies, whose addresses are the ones that clients know. */
async function withTwo(
  run: (at: { first: TestHall; second: TestHall; toFirst: WireProxy; toSecond: WireProxy }) => Promise<void>,
): Promise<void> {
  const [toFirst, toSecond] = [await startWireProxy(), await startWireProxy()]
  const nodes = [toFirst.address, toSecond.address]
  try {
    await withHallServer({ clock: 'machine', nodes }, (first) =>
      withHallServer({ clock: 'machine', nodes }, async (second) => {
        toFirst.leadTo(first.address())
        toSecond.leadTo(second.address())
        await run({ first, second, toFirst, toSecond })
      }),
    )
  } finally {
    await toFirst.close()
    await toSecond.close()
  }
}

describe('a page', () => {
  const open: { close(): void }[] = []
  afterEach(() => {
    for (const link of open.splice(0)) link.close()
  })

  function board(origin: string) {
    const link = openWire<BoardAsks, BoardTells>({ audience: 'board', origin, base: '', clock: realClock })
    open.push(link)
    return followHall(link, realClock)
  }

  it('goes to the other server when its own says that it closes, before the connection is gone', () =>
    withTwo(async ({ first, toFirst, toSecond }) => {
      const replica = board(toFirst.address)
      await until('it is live', () => replica.isLive.value)
      expect(toSecond.connections()).toBe(0)
      const closing = first.restart()
      await until('it has moved', () => toSecond.connections() === 1 && replica.isLive.value)
      await closing
    }))

  it('goes there when its own cannot be reached any more, and stays', () =>
    withTwo(async ({ first, toFirst, toSecond }) => {
      const replica = board(toFirst.address)
      await until('it is live', () => replica.isLive.value)
      toFirst.leadTo(null)
      toFirst.cut()
      await until('it is stale', () => !replica.isLive.value)
      await until('it has moved', () => toSecond.connections() === 1 && replica.isLive.value)
      toFirst.leadTo(first.address())
      toSecond.cut()
      await until('it is back', () => toSecond.connections() === 2 && replica.isLive.value)
      expect(toFirst.connections()).toBe(1)
    }))
})

describe('a device host', () => {
  it.each(['closes', 'is gone'] as const)('with a list of servers goes on when its own %s', (what) =>
    withTwo(async ({ first, toFirst, toSecond }) => {
      const link = connectHall({
        hallServers: [toFirst.address, toSecond.address],
        hostId: 'K01',
        wantsDigestKey: false,
        clock: realClock,
        log: createFakeLog(),
      })
      try {
        await until('it is online', () => link.isOnline())
        if (what === 'is gone') {
          toFirst.leadTo(null)
          toFirst.cut()
        }
        const closing = what === 'closes' ? first.restart() : Promise.resolve()
        await until('it has moved', () => toSecond.connections() === 1 && link.isOnline())
        await closing
      } finally {
        await link.close()
      }
    }),
  )
})

describe('a connection from a page of another address', () => {
  const sockets: Socket[] = []
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.disconnect()
  })

  /** Whether a page of this origin is let in. */
  function isLetIn(address: string, origin: string): Promise<boolean> {
    const socket = io(`${address}/board`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: { origin },
    })
    sockets.push(socket)
    return new Promise((done) => {
      socket.on('connect', () => done(true))
      socket.on('connect_error', () => done(false))
    })
  }

  it('is let in when that is another server of the hall, and in no other case', () =>
    withHallServer({ nodes: ['http://10.0.0.5:8080', 'https://b.example'] }, async (hall) => {
      const address = hall.address()
      expect(await isLetIn(address, address)).toBe(true)
      expect(await isLetIn(address, 'http://10.0.0.5:8080')).toBe(true)
      expect(await isLetIn(address, 'https://b.example')).toBe(true)
      expect(await isLetIn(address, 'http://10.0.0.5:8081')).toBe(false)
      expect(await isLetIn(address, 'http://b.example')).toBe(false)
      expect(await isLetIn(address, 'null')).toBe(false)
      const home = await hall.get('/')
      expect(home.headers.get('content-security-policy')).toContain(
        "connect-src 'self' ws://10.0.0.5:8080 wss://b.example",
      )
    }))
})
