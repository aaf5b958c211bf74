import { z } from 'zod'
import type { Hall } from '../../domain/model.ts'
import { soundZonesOf } from '../../domain/sound-zones.ts'
import { voiceSaid } from '../../domain/wire/board.ts'
import type { NodeBus } from '../node-bus.ts'
import { createVoiceTurns, type VoiceTurns } from './voice-turns.ts'

const VOICE = 'voice/'
const SAID = 'said/'
/** Asked of the node that speaks in a zone, by one that has somebody better in line. */
const WISH = 'voice-wish'

const POLITE_BEATS = 2

const ranked = z.object({ rank: z.number() })
const wish = ranked.extend({ soundZoneId: z.string() })

/**
 * One line of loudspeakers over all nodes: a zone belongs to one node at a time, which gives the word to the best of its
 * own. It gives the zone up when it has nobody, or when another node has somebody who goes before its best.
 */
export function createVoiceOfNodes(hall: Pick<Hall, 'zones'>, bus: NodeBus): VoiceTurns {
  const turns = createVoiceTurns(hall)
  if (!bus.isShared) return turns
  const zones = soundZonesOf(hall, [])
  const held = new Set<string>()
  const taking = new Set<string>()
  /** Zones given up because another node wished for them: not taken back before so many beats. */
  const polite = new Map<string, number>()
  for (const soundZoneId of zones) turns.setOpen(soundZoneId, false)

  bus.onChange((name) => {
    if (name.startsWith(SAID)) noteSaid(name.slice(SAID.length))
    if (name.startsWith(VOICE)) consider(name.slice(VOICE.length))
  })
  bus.onBeat(() => {
    for (const [soundZoneId, beats] of polite) {
      if (beats > 1) polite.set(soundZoneId, beats - 1)
      else polite.delete(soundZoneId)
    }
    considerAll()
  })
  bus.onAsk(WISH, (payload) => {
    const asked = wish.safeParse(payload)
    if (asked.success && held.has(asked.data.soundZoneId)) {
      const { soundZoneId, rank } = asked.data
      const best = turns.bestOf(soundZoneId)
      if (best === null || best < rank) {
        // Whoever wished for it comes first now.
        polite.set(soundZoneId, POLITE_BEATS)
        giveUp(soundZoneId)
      }
    }
    return Promise.resolve(null)
  })

  function noteSaid(soundZoneId: string): void {
    const said = voiceSaid.safeParse(bus.find(SAID + soundZoneId)?.value)
    if (said.success) turns.noteSaidElsewhere(said.data)
  }

  function giveUp(soundZoneId: string): void {
    held.delete(soundZoneId)
    turns.setOpen(soundZoneId, false)
    bus.drop(VOICE + soundZoneId)
  }

  /** Whether the zone is to be taken, wished for or given up, as things are now. */
  function consider(soundZoneId: string): void {
    const best = turns.bestOf(soundZoneId)
    const owner = bus.find(VOICE + soundZoneId)
    if (held.has(soundZoneId)) {
      if (best === null) giveUp(soundZoneId)
      else if ((owner && owner.node !== bus.nodeId) || !bus.isSure()) {
        held.delete(soundZoneId)
        turns.setOpen(soundZoneId, false)
      } else if (rankOf(owner?.value) !== best) void take(soundZoneId, best)
    } else if (best !== null && bus.isSure()) {
      if (!owner || owner.node === bus.nodeId) {
        if (!polite.has(soundZoneId)) void take(soundZoneId, best)
      } else if (rankOf(owner.value) < best) void bus.ask(owner.node, WISH, { soundZoneId, rank: best }, 0)
    }
  }

  async function take(soundZoneId: string, rank: number): Promise<void> {
    if (taking.has(soundZoneId)) return
    taking.add(soundZoneId)
    const taken = await bus.take(VOICE + soundZoneId, { rank }, false)
    // It was written before the zone was given up, but may not have been heard of yet.
    if (taken.ok && taken.value === null && !held.has(soundZoneId)) await bus.refresh(SAID + soundZoneId)
    taking.delete(soundZoneId)
    // What fails is tried again with the next beat.
    if (!taken.ok || taken.value !== null) return
    noteSaid(soundZoneId)
    held.add(soundZoneId)
    turns.setOpen(soundZoneId, true)
    consider(soundZoneId)
  }

  function considerAll(): void {
    for (const soundZoneId of zones) consider(soundZoneId)
  }

  return {
    claim(connection, claim, listener) {
      const claimed = turns.claim(connection, claim, listener)
      considerAll()
      return claimed
    },
    noteSaid(connection, said) {
      const isHeard = turns.noteSaid(connection, said)
      if (isHeard) bus.keep(SAID + said.soundZoneId, said)
      return isHeard
    },
    leave(connection) {
      turns.leave(connection)
      considerAll()
    },
  }
}

/** A value that cannot be read is that of a node with nobody worth hearing. */
function rankOf(value: unknown): number {
  const parsed = ranked.safeParse(value)
  return parsed.success ? parsed.data.rank : -1
}
