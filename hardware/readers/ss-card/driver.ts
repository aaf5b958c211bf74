import { ok, type Result } from '../../../domain/result.ts'
import { createOneAtATime } from '../../codec/one-at-a-time.ts'
import type { DeviceError, Driver, DriverDeps, ProbeReport } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import type { CardReader, CardReaderEvent } from '../card-reader.ts'
import { createCardPort } from './card-port.ts'
import { socialSecurityDialect } from './dialect.ts'
import { cardWireDialect } from './wire-dialect.ts'
import { ssCardOptions, type SsCardOptions } from './options.ts'
import { readHolder, type ReadOutcome } from './read-holder.ts'

/**
 * Contact social-security cards in a PC/SC reader (hardware-protocols 7), so that a citizen can take a number with one.
 * Optional: it exists only where the devices file names it. Third-generation cards mostly refuse without a PSAM or the
 * holder's PIN and are told as `card-unsupported`; never tried on a real card.
 */
export const ssCardDriver: Driver<SsCardOptions, CardReader> = {
  name: 'ss-card',
  family: 'reader',
  title: { zh: '社会保障卡（接触式，PC/SC）', en: 'Social-security card (contact, PC/SC)' },
  serialDefaults: { baudRate: 115_200 },
  wires: ['pcsc', 'tcp'],
  options: ssCardOptions,
  dialects: [socialSecurityDialect],
  dialectOf: () => cardWireDialect,
  isPersonal: true,
  open: openSsCard,
}

/** Opens a reader: it must say whether a card is in it. Reading starts off. */
export async function openSsCard(
  transport: Transport,
  options: SsCardOptions,
  { clock, log }: DriverDeps,
): Promise<Result<CardReader, DeviceError>> {
  const port = createCardPort(transport, options, clock, (hasCard) => {
    if (hasCard) look()
  })
  const oneAtATime = createOneAtATime()
  const listeners = new Set<(event: CardReaderEvent) => void>()
  const tally = { passes: 0, retries: 0, cardsRead: 0, cardFaults: 0 }
  let isReading = false
  let isClosed = false
  /** Moves on with every change of `isReading`: what was begun under another number is not told. */
  let epoch = 0
  /** The card whose outcome was told; it is not told again until it was pulled and put in again. */
  let toldPlacement = 0
  let isAnnounced = false

  const answered = await port.ask()
  if (!answered.ok) {
    port.close()
    return answered
  }

  /** Reads the card that is in, if somebody wants one and it was not told yet. */
  function look(): void {
    if (!isReading) return
    const mine = epoch
    void oneAtATime(async () => {
      const isMine = (): boolean => mine === epoch
      const placement = port.placement()
      if (!isMine() || !port.hasCard() || placement === toldPlacement) return
      tally.passes += 1
      isAnnounced = true
      emit({ type: 'card-found' })
      let outcome = await readHolder(port)
      if (isMine() && isWorthRepeating(outcome) && port.placement() === placement && port.hasCard()) {
        tally.retries += 1
        outcome = await readHolder(port)
      }
      if (isMine()) settle(outcome, placement)
      isAnnounced = false
    })
  }

  function settle(outcome: ReadOutcome, placement: number): void {
    toldPlacement = placement
    if (outcome.is === 'holder') {
      tally.cardsRead += 1
      emit({ type: 'card-read', holder: outcome.holder })
      return
    }
    const [fault, because] =
      outcome.is === 'fault'
        ? ([outcome.fault, outcome.because] as const)
        : (['card-unreadable', outcome.error.detail] as const)
    tally.cardFaults += 1
    log.warn('card-fault', { fault, because })
    emit({ type: 'card-fault', fault })
  }

  function emit(event: CardReaderEvent): void {
    for (const listener of listeners) listener(event)
  }

  function stopReading(): void {
    epoch += 1
    isReading = false
  }

  // Told at once: whoever closes this driver because of the lost wire must not leave the citizen waiting.
  const stopClosed = transport.onClosed((error) => {
    if (isAnnounced && isReading) settle({ is: 'trouble', error }, port.placement())
    stopReading()
  })

  async function probe(): Promise<Result<ProbeReport, DeviceError>> {
    const hasCard = await oneAtATime(() => port.ask())
    if (!hasCard.ok) return hasCard
    return ok({
      lines: [
        { zh: '读卡器应答正常。', en: 'The card reader answers.' },
        hasCard.value
          ? { zh: '卡槽里有卡；检测不读卡。', en: 'There is a card in it; a probe does not read it.' }
          : { zh: '卡槽里没有卡。', en: 'There is no card in it.' },
        {
          zh: '第三代社保卡多数要 PSAM 或密码才能读，本机会提示换一种证件。',
          en: 'Most third-generation cards cannot be read without PSAM or PIN; the citizen is asked for another document.',
        },
      ],
    })
  }

  async function check(): Promise<Result<void, DeviceError>> {
    const answer = await oneAtATime(() => port.ask())
    return answer.ok ? ok(undefined) : answer
  }

  return ok({
    family: 'reader',
    setReading(isOn) {
      if (isOn === isReading || isClosed) return
      if (!isOn) return stopReading()
      epoch += 1
      isReading = true
      look()
    },
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    probe,
    check,
    counters: () => ({ ...port.counters(), ...tally }),
    close() {
      isClosed = true
      stopReading()
      stopClosed()
      listeners.clear()
      port.close()
      return Promise.resolve()
    },
  })
}

/** A dirty contact or a lost answer; a card that refuses will refuse again. */
function isWorthRepeating(outcome: ReadOutcome): boolean {
  if (outcome.is === 'fault') return outcome.fault === 'card-unreadable'
  return (
    outcome.is === 'trouble' && (outcome.error.code === 'bad-answer' || outcome.error.code === 'no-answer')
  )
}
