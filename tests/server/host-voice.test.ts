import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { VoiceTurn } from '../../domain/wire/board.ts'
import { connectHall } from '../../hardware/host/hall-link.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { withHallServer, type TestHall } from '../support/hall-server.ts'
import { realClock, until } from '../support/real-clock.ts'

/** A device host's own link to a running hall server. */
async function withLink(
  hall: TestHall,
  run: (link: ReturnType<typeof connectHall>) => Promise<void>,
): Promise<void> {
  const link = connectHall({
    hallServers: [hall.address()],
    hostId: 'K02',
    wantsDigestKey: false,
    clock: realClock,
    log: createFakeLog(),
  })
  try {
    await until('the host is in touch', () => link.isOnline())
    await run(link)
  } finally {
    await link.close()
  }
}

const day = '2026-11-02'

describe('the voice of a sound zone, for speech modules', () => {
  it('is one of the same line as the boards’: the board waits, and speaks on when the host is gone', () =>
    withHallServer({}, async (hall) => {
      const board = await hall.connectBoard()
      let granted: Promise<unknown[]> | undefined
      await withLink(hall, async (link) => {
        const voice = link.voice('voice')
        expect(await voice.claim({ zoneIds: ['a'], isAudible: true })).toEqual({
          granted: [{ soundZoneId: 'a', said: null }],
          waiting: [],
        })
        expect(await board.must('voice:claim', { zoneIds: ['a'], isAudible: true })).toEqual({
          granted: [],
          waiting: ['a'],
        })
        voice.said({ soundZoneId: 'a', day, seq: 12 })
        // Answered behind it on the same socket, so that the server has taken it.
        await voice.claim({ zoneIds: ['a'], isAudible: true })
        granted = once(board.socket as unknown as NodeJS.EventEmitter, 'voice:granted')
      })
      expect(await granted).toEqual([{ soundZoneId: 'a', said: { day, seq: 12 } } satisfies VoiceTurn])
    }))

  it('is told to the one of two modules on a host whose turn it is', () =>
    withHallServer({}, async (hall) => {
      const board = await hall.connectBoard()
      await board.must('voice:claim', { zoneIds: ['a'], isAudible: true })
      await withLink(hall, async (link) => {
        const heard: string[] = []
        for (const [device, zoneId] of [
          ['voice-a', 'a'],
          ['voice-b', 'b'],
        ] as const) {
          const voice = link.voice(device)
          voice.onGranted((turn) => heard.push(`${device} granted ${turn.soundZoneId}`))
          voice.onTaken((soundZoneId) => heard.push(`${device} lost ${soundZoneId}`))
          await voice.claim({ zoneIds: [zoneId], isAudible: zoneId === 'a' })
        }
        board.close()
        await until('the first has its turn', () => heard.length === 1)
        const other = await hall.connectBoard()
        await other.must('voice:claim', { zoneIds: ['b'], isAudible: true })
        await until('the second is told', () => heard.length === 2)
        expect(heard).toEqual(['voice-a granted a', 'voice-b lost b'])
      })
    }))

  it('cannot be spoken for without having it, nor claimed for more modules than a machine has', () =>
    withHallServer({}, async (hall) => {
      const host = await hall.connectHost()
      const refused = { ok: false, error: { code: 'not-allowed' } }
      expect(await host.ask('voice:said', { device: 'voice', soundZoneId: 'a', day, seq: 1 })).toMatchObject(
        refused,
      )
      const claim = (device: string) => ({ device, zoneIds: ['a'], isAudible: true })
      for (let no = 1; no <= 32; no += 1)
        expect(await host.ask('voice:claim', claim(`voice-${no}`))).toMatchObject({ ok: true })
      expect(await host.ask('voice:claim', claim('voice-33'))).toMatchObject(refused)
      expect(await host.ask('voice:claim', claim('voice-1'))).toMatchObject({ ok: true })
      expect(await host.askRaw('voice:claim', { zoneIds: [], isAudible: true })).toMatchObject({
        ok: false,
        error: { code: 'bad-request' },
      })
    }))
})
