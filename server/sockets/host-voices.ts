import type { Socket } from 'socket.io'
import type { Log } from '../../domain/ports.ts'
import { refusal } from '../../domain/refusals.ts'
import { failed, ok } from '../../domain/result.ts'
import {
  hostVoiceClaim,
  hostVoiceSaid,
  type KioskHostAsks,
  type KioskHostTells,
} from '../../domain/wire/kiosk-host.ts'
import { ask, type Ask } from './asks.ts'
import type { VoiceTurns } from './voice-turns.ts'

/** More loudspeakers than one machine has ports. */
const MOST_VOICES = 32

/**
 * Speech modules of a device host stand in the same line as the boards: what a host asks for each of them. They leave it
 * with their host.
 */
export function hostVoiceAsks(
  socket: Socket<KioskHostAsks, KioskHostTells>,
  hostId: string,
  { turns, log }: { readonly turns: VoiceTurns; readonly log: Log },
): Ask[] {
  const devices = new Set<string>()
  const placeOf = (device: string): string => `${socket.id}/${device}`
  socket.on('disconnect', () => {
    for (const device of devices) turns.leave(placeOf(device))
  })
  return [
    ask('voice:claim', hostVoiceClaim, ({ device, ...claim }) => {
      if (!devices.has(device) && devices.size >= MOST_VOICES) return failed(refusal('not-allowed'))
      devices.add(device)
      const granted = (soundZoneId: string): void =>
        log.info('voice-granted', { soundZoneId, hostId, device })
      const claimed = turns.claim(placeOf(device), claim, {
        granted(turn) {
          granted(turn.soundZoneId)
          socket.emit('voice:granted', { ...turn, device })
        },
        taken: (soundZoneId) => void socket.emit('voice:taken', { device, soundZoneId }),
      })
      for (const { soundZoneId } of claimed.granted) granted(soundZoneId)
      return ok(claimed)
    }),
    ask('voice:said', hostVoiceSaid, ({ device, ...said }) =>
      turns.noteSaid(placeOf(device), said) ? ok(null) : failed(refusal('not-allowed')),
    ),
  ]
}
