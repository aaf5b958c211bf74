import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { VoiceTurn } from '../../domain/wire/board.ts'
import type { BoardClient } from '../support/hall-client.ts'
import { demoHall, withHallServer } from '../support/hall-server.ts'

/** Both zones of the demo hall within hearing of each other. */
function oneRoom() {
  const hall = demoHall()
  return { ...hall, zones: hall.zones.map((zone) => ({ ...zone, soundZoneId: 'hall' })) }
}

function told(board: BoardClient, event: 'voice:granted' | 'voice:taken'): Promise<unknown[]> {
  return once(board.socket as unknown as NodeJS.EventEmitter, event)
}

const day = '2026-11-02'

describe('the voice of a sound zone', () => {
  it('is given to one board, and to the next one when its socket goes', () =>
    withHallServer({ hall: oneRoom() }, async (hall) => {
      const one = await hall.connectBoard()
      const two = await hall.connectBoard()
      expect(await one.must('voice:claim', { zoneIds: ['a'], isAudible: true })).toEqual({
        granted: [{ soundZoneId: 'hall', said: null }],
        waiting: [],
      })
      expect(await two.must('voice:claim', { zoneIds: ['b'], isAudible: true })).toEqual({
        granted: [],
        waiting: ['hall'],
      })
      await one.must('voice:said', { soundZoneId: 'hall', day, seq: 12 })
      const granted = told(two, 'voice:granted')
      one.close()
      expect(await granted).toEqual([{ soundZoneId: 'hall', said: { day, seq: 12 } } satisfies VoiceTurn])
    }))

  it('is taken from a board that nobody hears yet, when one comes that can be heard', () =>
    withHallServer({ hall: oneRoom() }, async (hall) => {
      const blocked = await hall.connectBoard()
      await blocked.must('voice:claim', { zoneIds: ['a'], isAudible: false })
      const taken = told(blocked, 'voice:taken')
      const heard = await hall.connectBoard()
      const claimed = await heard.must('voice:claim', { zoneIds: ['a'], isAudible: true })
      expect(claimed.granted).toHaveLength(1)
      expect(await taken).toEqual(['hall'])
    }))

  it('of zones that do not hear each other is two voices', () =>
    withHallServer({}, async (hall) => {
      for (const zoneId of ['a', 'b']) {
        const board = await hall.connectBoard()
        const claimed = await board.must('voice:claim', { zoneIds: [zoneId], isAudible: true })
        expect(claimed.granted).toEqual([{ soundZoneId: zoneId, said: null }])
      }
    }))

  it('cannot be spoken for by a board that does not have it, nor claimed in another shape', () =>
    withHallServer({}, async (hall) => {
      const board = await hall.connectBoard()
      expect(await board.ask('voice:said', { soundZoneId: 'a', day, seq: 1 })).toMatchObject({
        ok: false,
        error: { code: 'not-allowed' },
      })
      for (const wrong of [{}, { zoneIds: 'a', isAudible: true }, { zoneIds: ['a'] }]) {
        expect(await board.askRaw('voice:claim', wrong)).toMatchObject({
          ok: false,
          error: { code: 'bad-request' },
        })
      }
      expect(await board.askRaw('ticket:call-next', { requestId: 'not-for-boards' })).toMatchObject({
        ok: false,
        error: { code: 'bad-request' },
      })
    }))
})
