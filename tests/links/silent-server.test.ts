import { describe, expect, it } from 'vitest'
import type { BoardAsks, BoardTells } from '../../domain/wire/board.ts'
import { openWire } from '../../renderer/links/wire.ts'
import { followHall, type Replica } from '../../renderer/replica.ts'
import { createFakeClock, type FakeClock } from '../support/fake-clock.ts'
import { withHallServer, type TestHall } from '../support/hall-server.ts'
import { realClock, until } from '../support/real-clock.ts'
import { startWireProxy, type WireProxy } from '../support/wire-proxy.ts'

const issue = { serviceCode: 'id-renew', queueClass: 'ordinary', personDigest: null } as const

/** A board whose own clock is moved by hand, apart from the hall's. */
function withBoard(
  run: (story: {
    hall: TestHall
    proxy: WireProxy
    board: Replica
    clock: FakeClock
    /** Lets the hall's time go on by a beat, and waits until the board has heard it. */
    beat(): Promise<void>
  }) => Promise<void>,
): Promise<void> {
  return withHallServer({}, async (hall) => {
    const proxy = await startWireProxy()
    proxy.leadTo(hall.address())
    const clock = createFakeClock()
    const link = openWire<BoardAsks, BoardTells>({
      audience: 'board',
      origin: proxy.address,
      base: '',
      clock: realClock,
    })
    let beats = 0
    link.socket.on('hall:beat', () => void (beats += 1))
    const board = followHall(link, clock)
    try {
      await until('the board is live', () => board.isLive.value && beats > 0)
      await run({
        hall,
        proxy,
        board,
        clock,
        async beat() {
          const before = beats
          await hall.clock.advance(1000)
          await until('a beat is heard', () => beats > before)
        },
      })
    } finally {
      link.close()
      await proxy.close()
    }
  })
}

describe('a board whose server is silent', () => {
  it('is stale after three seconds without a sign of life, and live again with the next', () =>
    withBoard(async ({ board, clock, beat }) => {
      await clock.advance(2999)
      expect(board.isLive.value).toBe(true)
      await beat()
      await clock.advance(2999)
      expect(board.isLive.value).toBe(true)
      await clock.advance(1)
      expect(board.isLive.value).toBe(false)
      expect(board.isSilent.value).toBe(true)
      expect(board.state.value).not.toBeNull()
      await beat()
      expect(board.isLive.value).toBe(true)
    }))

  it('knows until when what it shows was true', () =>
    withBoard(async ({ board, clock, beat }) => {
      await clock.advance(1000)
      await beat()
      const heardAt = board.heardAt.value ?? 0
      await clock.advance(60_000)
      expect(board.now() - heardAt).toBe(60_000)
    }))

  it('follows the hall’s time when the clock of either machine is set', () =>
    withBoard(async ({ hall, board, beat }) => {
      await hall.clock.advance(3_600_000)
      await beat()
      await until('the times agree', () => Math.abs(board.now() - hall.clock.now()) < 2000)
    }))

  it('catches up on everything after a lost link, in order, and has no mark then', () =>
    withBoard(async ({ hall, proxy, board }) => {
      const host = await hall.connectHost()
      await host.must('ticket:issue', issue)
      await until('the first is there', () => board.state.value?.seq === 1)
      proxy.leadTo(null)
      proxy.cut()
      await until('the link is lost', () => !board.isLive.value)
      expect(board.isSilent.value).toBe(false)
      for (let more = 0; more < 20; more += 1) await host.must('ticket:issue', issue)
      expect(board.state.value?.seq).toBe(1)
      proxy.leadTo(hall.address())
      await until('it has caught up', () => board.isLive.value)
      expect(board.state.value?.seq).toBe(21)
    }))
})

describe('what a server tells of itself', () => {
  it('is told to who listens, and to nobody else', () =>
    withHallServer({}, async (hall) => {
      const [listening, other] = [await hall.connectBoard(), await hall.connectBoard()]
      const heard: string[] = []
      listening.socket.on('hall:beat', ({ seq }) => void heard.push(`listening ${String(seq)}`))
      other.socket.on('hall:beat', () => void heard.push('other'))
      await listening.follow()
      const host = await hall.connectHost()
      await host.must('ticket:issue', issue)
      await listening.caughtUp(1)
      await hall.clock.advance(1000)
      await until('it beats', () => heard.length >= 2)
      expect(heard).toEqual(['listening 0', 'listening 1'])
    }))
})
