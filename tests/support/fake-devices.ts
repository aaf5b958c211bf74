import type { DeviceState } from '../../domain/wire/device.ts'
import type { Device, DeviceFamily } from '../../hardware/device.ts'
import type { CallDisplay, SignContent } from '../../hardware/displays/call-display.ts'
import type { Lamp, SwitchOutcome } from '../../hardware/lamps/lamp.ts'
import type {
  Paper,
  PrinterCondition,
  PrintOutcome,
  TicketPrinter,
} from '../../hardware/printers/ticket-printer.ts'
import type {
  CardFault,
  CardHolder,
  CardReader,
  CardReaderEvent,
} from '../../hardware/readers/card-reader.ts'
import type { SupervisedDevice } from '../../hardware/supervisor.ts'
import { ok } from '../../domain/result.ts'

/** What every family answers to the supervisor. */
function wellDevice<Family extends DeviceFamily>(family: Family) {
  return {
    family,
    probe: () => Promise.resolve(ok({ lines: [] })),
    check: () => Promise.resolve(ok(undefined)),
    counters: () => ({}),
    close: () => Promise.resolve(),
  }
}

export interface FakeReader extends CardReader {
  isReading(): boolean
  /** Somebody lays a card; nothing happens while reading is off. */
  lay(holder: CardHolder): void
  spoil(fault: CardFault): void
}

export function createFakeReader(): FakeReader {
  const listeners = new Set<(event: CardReaderEvent) => void>()
  let isOn = false
  const emit = (event: CardReaderEvent): void => {
    if (isOn) for (const listener of listeners) listener(event)
  }
  return {
    ...wellDevice('reader'),
    setReading(wanted) {
      isOn = wanted
    },
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    isReading: () => isOn,
    lay(holder) {
      emit({ type: 'card-found' })
      emit({ type: 'card-read', holder })
    },
    spoil(fault) {
      emit({ type: 'card-found' })
      emit({ type: 'card-fault', fault })
    },
  }
}

export interface FakePrinter extends TicketPrinter {
  readonly papers: readonly Paper[]
  setConditions(conditions: readonly PrinterCondition[]): void
  /** What becomes of the next papers; `held` leaves them printing until `release`. */
  setOutcome(outcome: PrintOutcome | 'held'): void
  release(outcome: PrintOutcome): void
  /** The text lines of one paper. */
  linesOf(index: number): string[]
}

export function createFakePrinter(): FakePrinter {
  const papers: Paper[] = []
  const listeners = new Set<(conditions: readonly PrinterCondition[]) => void>()
  const held: ((outcome: PrintOutcome) => void)[] = []
  let conditions: readonly PrinterCondition[] = []
  let outcome: PrintOutcome | 'held' = { outcome: 'printed' }
  return {
    ...wellDevice('printer'),
    columns: 48,
    print(paper) {
      papers.push(paper)
      if (outcome !== 'held') return Promise.resolve(outcome)
      return new Promise((resolve) => held.push(resolve))
    },
    conditions: () => conditions,
    onConditions(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    papers,
    setConditions(next) {
      conditions = next
      for (const listener of listeners) listener(next)
    },
    setOutcome(next) {
      outcome = next
    },
    release(with_) {
      for (const resolve of held.splice(0)) resolve(with_)
    },
    linesOf: (index) => (papers[index] ?? []).flatMap((item) => (item.kind === 'text' ? [item.text] : [])),
  }
}

export interface FakeDisplay extends CallDisplay {
  readonly shown: readonly SignContent[]
  fail(isFailing: boolean): void
}

export function createFakeDisplay(): FakeDisplay {
  const shown: SignContent[] = []
  let isFailing = false
  return {
    ...wellDevice('display'),
    shown,
    show(content) {
      if (isFailing) return Promise.resolve('failed')
      shown.push(content)
      return Promise.resolve('shown')
    },
    fail(next) {
      isFailing = next
    },
  }
}

export interface FakeSupervised<D extends Device> extends SupervisedDevice<D> {
  lose(): void
  /** The device is back: the same object stands for a newly opened one only if `device` is left out. */
  reopen(device?: D): void
  isClosed(): boolean
}

export function createFakeSupervised<D extends Device>(
  name: string,
  first: D,
  counterId: string | null = null,
): FakeSupervised<D> {
  const listeners = new Set<() => void>()
  let device: D | undefined = first
  let last = first
  let state: DeviceState = 'ready'
  let isClosed = false
  const become = (next: DeviceState): void => {
    state = next
    for (const listener of [...listeners]) listener()
  }
  return {
    name,
    driver: 'fake',
    family: first.family,
    counterId,
    state: () => state,
    since: () => 0,
    lastGoodAt: () => null,
    lastError: () => (state === 'lost' ? 'closed' : null),
    device: () => device,
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    counters: () => ({}),
    close() {
      isClosed = true
      return Promise.resolve()
    },
    lose() {
      device = undefined
      become('lost')
    },
    reopen(fresh = last) {
      last = fresh
      device = fresh
      become('ready')
    },
    isClosed: () => isClosed,
  }
}

export interface FakeLamp extends Lamp {
  isLit(): boolean
  /** How often it was set. */
  orders(): number
  setOutcome(outcome: SwitchOutcome): void
  /** Its relay opens by itself. */
  darken(): void
}

export function createFakeLamp(): FakeLamp {
  let isLit = false
  let orders = 0
  let outcome: SwitchOutcome = 'switched'
  return {
    ...wellDevice('lamp'),
    set(isOn) {
      orders += 1
      if (outcome !== 'failed') isLit = isOn
      return Promise.resolve(outcome)
    },
    isLit: () => isLit,
    orders: () => orders,
    setOutcome(next) {
      outcome = next
    },
    darken() {
      isLit = false
    },
  }
}
