import { entryFor, stateFor, type Audience } from '../../domain/audience.ts'
import type { HallState } from '../../domain/hall-state.ts'
import { publicHall, type Hall } from '../../domain/model.ts'
import type { Subscribe, Subscribed } from '../../domain/wire/common.ts'
import type { HallView } from '../hall.ts'
import { PartlyWritten, WrittenFields } from './written-once.ts'

/** A client further behind than this gets the state instead of the facts it missed. */
export const LONGEST_GAP = 5000
/** More than this is written once for all who missed the same. */
const FEW_FACTS = 100
/** A snapshot is sent again, with the facts after it, until they are more than this. */
export const OLDEST_SNAPSHOT = 500

/** What a client gets that has `asked.sinceSeq` facts of `asked.day`: a `Subscribed`, most of it written already. */
export function subscribedFor(
  audience: Audience,
  hall: Hall,
  { day, now, state, entries }: HallView,
  asked: Subscribe,
): PartlyWritten {
  const entriesFrom = (seq: number) => entries.slice(seq).map((entry) => entryFor(audience, entry))
  const { seq } = state
  const { sinceSeq } = asked
  const behind = seq - sinceSeq
  if (asked.day !== day || behind < 0 || behind > LONGEST_GAP) {
    const { to, fields } = shared(
      state,
      `${audience} snapshot`,
      (known) => seq - known.to <= OLDEST_SNAPSHOT,
      () => ({ from: 0, to: seq, fields: { hall: publicHall(hall), state: stateFor(audience, state) } }),
    )
    return new PartlyWritten({ kind: 'snapshot', day, now, entries: entriesFrom(to) }, fields)
  }
  if (behind <= FEW_FACTS)
    return new PartlyWritten({ kind: 'missed', day, now, entries: entriesFrom(sinceSeq) }, hallFor(hall))
  const { fields } = shared(
    state,
    `${audience} missed`,
    (known) => known.from === sinceSeq && known.to === seq,
    () => ({ from: sinceSeq, to: seq, fields: { hall: publicHall(hall), entries: entriesFrom(sinceSeq) } }),
  )
  return new PartlyWritten({ kind: 'missed', day, now }, fields)
}

/** The hall's own part of an answer. */
const writtenHalls = new WeakMap<Hall, WrittenFields>()

function hallFor(hall: Hall): WrittenFields {
  const known = writtenHalls.get(hall)
  if (known) return known
  const made = new WrittenFields({ hall: publicHall(hall) })
  writtenHalls.set(hall, made)
  return made
}

/** What holds the facts after one seq up to another. */
interface Span<Fields> {
  readonly from: number
  readonly to: number
  readonly fields: Fields
}

/**
 * The newest of each day and audience: screens that come together, after a break in the network or in the morning, get
 * the same bytes. Writing a long day takes a good tenth of a second in which nobody else is served, and so must not be
 * done for each of them. Not kept for its own sake: a day is large.
 */
const newest = new WeakMap<HallState, Map<string, Span<WeakRef<WrittenFields>>>>()

function shared(
  state: HallState,
  name: `${Audience} ${Subscribed['kind']}`,
  isGood: (known: Omit<Span<unknown>, 'fields'>) => boolean,
  make: () => Span<object>,
): Span<WrittenFields> {
  let ofDay = newest.get(state)
  if (!ofDay) newest.set(state, (ofDay = new Map()))
  const before = ofDay.get(name)
  const known = before?.fields.deref()
  if (before && known && isGood(before)) return { ...before, fields: known }
  const made = make()
  const fields = new WrittenFields(made.fields)
  ofDay.set(name, { ...made, fields: new WeakRef(fields) })
  return { ...made, fields }
}
