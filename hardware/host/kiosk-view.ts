import { refusalForAll } from '../../domain/decide/admission.ts'
import { estimateWait } from '../../domain/estimate.ts'
import { openCountersOf } from '../../domain/figures.ts'
import { waitingCount, type HallState } from '../../domain/hall-state.ts'
import type { PublicHall } from '../../domain/model.ts'
import type { DeviceState, KioskView, PrinterFace, QueueView, TakeRefusal } from '../../domain/wire/device.ts'
import type { Offline } from './offline/offline.ts'
import type { PrinterCondition } from '../printers/ticket-printer.ts'

export interface KioskViewParts {
  readonly host: Pick<KioskView, 'hostId' | 'place' | 'phone' | 'readerPosition'>
  readonly hall: PublicHall | null
  readonly state: HallState | null
  readonly isOnline: boolean
  /** Numbers of the kiosk's own; null where it has none, or while the server is there. */
  readonly offline: Pick<Offline, 'canTake' | 'refusalFor'> | null
  readonly now: number
  readonly figuresAt: number | null
  /** One entry per reader of the host. */
  readonly readers: readonly DeviceState[]
  /** Null for a host without a printer. */
  readonly printer: { readonly state: DeviceState; readonly conditions: readonly PrinterCondition[] } | null
}

/** Everything the kiosk page shows that is not of the visit itself. Pure. */
export function kioskView(parts: KioskViewParts): KioskView {
  const { host, hall, state, isOnline, offline, now, figuresAt } = parts
  const refusalNow = (code: string): TakeRefusal | null => {
    if (hall === null || state === null) return null
    return offline ? offline.refusalFor(code) : refusalForAll(code, { hall, state, now })
  }
  return {
    ...host,
    hall,
    isOnline,
    takesOffline: offline?.canTake() ?? false,
    now,
    figuresAt,
    queues:
      hall === null || state === null
        ? []
        : hall.queues.map(({ queueId }) => queueView(hall, state, queueId, now)),
    refusals: hall === null ? {} : refusalsOf(hall, refusalNow),
    reader: readerFace(parts.readers),
    printer: printerFace(parts.printer),
  }
}

function queueView(hall: PublicHall, state: HallState, queueId: string, now: number): QueueView {
  return {
    queueId,
    waiting: waitingCount(state, queueId),
    estimate: estimateWait(hall, state, queueId, null, now) ?? null,
    openCounterNos: openCountersOf(hall, state, queueId).map((counter) => counter.counterNo),
  }
}

/** The very checks of the hall server, so that nobody walks to a number that will be refused. */
function refusalsOf(
  hall: PublicHall,
  refusalNow: (code: string) => TakeRefusal | null,
): KioskView['refusals'] {
  const codes = [
    ...hall.services.flatMap((row) => (row.isEnabled ? [row.serviceCode] : [])),
    ...hall.packages.flatMap((row) => (row.isEnabled ? [row.packageCode] : [])),
  ]
  return Object.fromEntries(
    codes.flatMap((code) => {
      const refused = refusalNow(code)
      return refused ? [[code, refused]] : []
    }),
  )
}

/** One working reader is enough for the citizen. */
export function readerFace(readers: readonly DeviceState[]): KioskView['reader'] {
  if (readers.length === 0) return 'none'
  if (readers.includes('ready')) return 'ready'
  return readers.includes('connecting') ? 'connecting' : 'lost'
}

/**
 * The one thing to say about a printer with several troubles. An open cover comes before the paper, because the paper
 * sensors of most models say "out" while it is open; `offline` comes last, because every other trouble causes it.
 */
const FACES: readonly (readonly [PrinterCondition, PrinterFace])[] = [
  ['notResponding', 'printer-lost'],
  ['coverOpen', 'cover-open'],
  ['paperOut', 'no-paper'],
  ['cutterError', 'paper-jam'],
  ['overheated', 'printer-lost'],
  ['offline', 'printer-lost'],
]

export function printerFace(printer: KioskViewParts['printer']): PrinterFace {
  if (printer === null) return 'none'
  if (printer.state !== 'ready') return 'printer-lost'
  return FACES.find(([condition]) => printer.conditions.includes(condition))?.[1] ?? 'ok'
}
