import { createHash } from 'node:crypto'
import { failed, ok, type Result } from '../../../domain/result.ts'
import { createOneAtATime } from '../../codec/one-at-a-time.ts'
import type { DeviceError, Driver, DriverDeps, ProbeReport } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import type { CardFault, CardHolder, CardReader, CardReaderEvent } from '../card-reader.ts'
import { idCardSamDialect } from './dialect.ts'
import { formatSamNumber } from './frames.ts'
import { idCardNumberDialect } from './number-dialect.ts'
import { samVOptions, type SamVOptions } from './options.ts'
import { askSamStatus, readCardOnce, type PassOutcome } from './read-card.ts'
import { createSamPort } from './sam-port.ts'

/**
 * Resident ID card readers with a SAM_V module on a serial line, USB serial, a serial-to-network converter, or native USB
 * (whose four pipes the transport joins into one stream; hardware-protocols 1.1).
 */
export const samVDriver: Driver<SamVOptions, CardReader> = {
  name: 'sam-v',
  family: 'reader',
  title: { zh: '居民身份证阅读器（SAM_V）', en: 'Resident ID card reader (SAM_V)' },
  serialDefaults: { baudRate: 115_200 },
  probeBaudRates: [115_200, 9600, 57_600, 38_400, 19_200],
  options: samVOptions,
  wires: ['tcp', 'serial', 'usb'],
  dialects: [idCardSamDialect, idCardNumberDialect],
  isPersonal: true,
  open: openSamV,
}

/** An answer younger than this proves that the reader lives, without asking again. */
const FRESH_MS = 2000

/** Opens a reader: it must answer the status question (twice asked) and call itself sound. Reading starts off. */
export async function openSamV(
  transport: Transport,
  options: SamVOptions,
  { clock, log, decodePhoto }: DriverDeps,
): Promise<Result<CardReader, DeviceError>> {
  const port = createSamPort(transport, options.silenceMs, clock)
  let status = await askSamStatus(port, options.findDeadlineMs)
  // Bytes left over from before may have spoiled the first answer.
  if (!status.ok && status.error.code === 'bad-answer')
    status = await askSamStatus(port, options.findDeadlineMs)
  if (!status.ok) {
    port.close()
    return status
  }

  const oneAtATime = createOneAtATime()
  const listeners = new Set<(event: CardReaderEvent) => void>()
  const tally = { passes: 0, retries: 0, cardsRead: 0, cardFaults: 0, repeatsSuppressed: 0 }
  let isReading = false
  let isClosed = false
  /** Moves on with every change of `isReading`: a pass begun under another number is not told. */
  let epoch = 0
  let cancelPoll: () => void = () => {}
  /** `card-found` was told and its outcome not yet. */
  let isAnnounced = false
  /** What keeps the reader from working, until it next works. */
  let trouble: DeviceError | undefined
  /** No "no card" was heard since the last outcome, so this may be the same card still lying there. */
  let isResting = false
  /** Since when finds have said that there is no card, without a break. */
  let emptySinceMs: number | undefined
  let last:
    | { readonly digest: string | undefined; readonly fault: CardFault | undefined; seenAtMs: number }
    | undefined

  function schedulePoll(delayMs: number): void {
    cancelPoll()
    cancelPoll = clock.after(delayMs, () => void poll())
  }

  async function poll(): Promise<void> {
    const mine = epoch
    const isMine = (): boolean => mine === epoch
    await oneAtATime(async () => {
      if (isMine()) await lookForCard(isMine)
    })
    if (isMine() && !isClosed) schedulePoll(options.pollMs)
  }

  async function lookForCard(isMine: () => boolean): Promise<void> {
    tally.passes += 1
    isAnnounced = false
    const onFound = (): void => {
      if (isAnnounced || isResting || !isMine()) return
      isAnnounced = true
      emit({ type: 'card-found' })
    }
    let outcome = await readCardOnce(port, options, onFound)
    if (isMine() && isWorthRepeating(outcome)) {
      tally.retries += 1
      const second = await readCardOnce(port, options, onFound)
      // Most readers do not find a card twice: then the first failure stands.
      if (second.is === 'trouble') outcome = { ...second, hasCard: true }
      else if (second.is !== 'no-card') outcome = second
    }
    if (isMine()) await settle(outcome, isMine)
    else if (outcome.is === 'holder') outcome.photo?.fill(0)
    isAnnounced = false
  }

  async function settle(outcome: PassOutcome, isMine: () => boolean): Promise<void> {
    setTrouble(outcome.is === 'trouble' ? outcome.error : undefined)
    switch (outcome.is) {
      case 'no-card':
        isResting = false
        emptySinceMs ??= clock.now()
        return
      case 'holder':
        return tellHolder(outcome.holder, outcome.photo, isMine)
      case 'fault':
        return tellFault(outcome.fault, outcome.because)
      case 'trouble':
        if (outcome.hasCard) tellFault('card-unreadable', outcome.error.code)
    }
  }

  async function tellHolder(
    holder: CardHolder,
    photo: Uint8Array | null,
    isMine: () => boolean,
  ): Promise<void> {
    const digest = digestOf(holder)
    const now = clock.now()
    const isSame = last?.digest === digest
    // A card that was away for this long was lifted by a hand: laying it again is a wish of its own.
    const wasLifted = emptySinceMs !== undefined && now - emptySinceMs >= options.liftedMs
    const isRecent = now - (last?.seenAtMs ?? 0) < options.sameCardMs
    const isRepeat = isSame && !wasLifted && (isResting || isRecent)
    const photoBmp = isRepeat ? null : await decoded(photo)
    photo?.fill(0)
    if (!isMine()) {
      photoBmp?.fill(0)
      return
    }
    last = { digest, fault: undefined, seenAtMs: now }
    isResting = true
    emptySinceMs = undefined
    if (isRepeat) {
      tally.repeatsSuppressed += 1
      return
    }
    tally.cardsRead += 1
    emit({ type: 'card-read', holder: photoBmp === null ? holder : { ...holder, photoBmp } })
  }

  async function decoded(photo: Uint8Array | null): Promise<Uint8Array | null> {
    if (photo === null || options.photoHelper === null || decodePhoto === undefined) return null
    return decodePhoto(options.photoHelper, photo)
  }

  function tellFault(fault: CardFault, because: string): void {
    // A card that was read and is now being lifted fails the next pass: not news. Nor is the same fault again.
    const isRepeat = isResting && (last?.digest !== undefined || last?.fault === fault)
    if (isRepeat) {
      tally.repeatsSuppressed += 1
      return
    }
    last = { digest: undefined, fault, seenAtMs: clock.now() }
    isResting = true
    emptySinceMs = undefined
    tally.cardFaults += 1
    log.warn('card-fault', { fault, because })
    emit({ type: 'card-fault', fault })
  }

  function setTrouble(error: DeviceError | undefined): void {
    if (error !== undefined && error.code !== trouble?.code) {
      log.warn('reader-trouble', { code: error.code, detail: error.detail })
    }
    trouble = error
  }

  function emit(event: CardReaderEvent): void {
    for (const listener of listeners) listener(event)
  }

  function stopReading(): void {
    epoch += 1
    isReading = false
    cancelPoll()
    trouble = undefined
  }

  // Told at once: whoever closes this driver because of the lost wire must not leave the citizen waiting.
  const stopClosed = transport.onClosed((error) => {
    if (isAnnounced && isReading) tellFault('card-unreadable', error.code)
    stopReading()
  })

  async function probe(): Promise<Result<ProbeReport, DeviceError>> {
    return oneAtATime(async () => {
      const sound = await askSamStatus(port, options.findDeadlineMs)
      if (!sound.ok) return sound
      const lines = [
        { zh: '安全模块（SAM）状态正常。', en: 'The security module (SAM) reports that it is sound.' },
      ]
      const answer = await port.ask('samNumber', options.findDeadlineMs)
      const number = answer.ok ? formatSamNumber(answer.value.data) : failed('malformed' as const)
      lines.push(
        number.ok
          ? { zh: `安全模块编号：${number.value}`, en: `SAM number: ${number.value}` }
          : {
              zh: '读不到安全模块编号，不影响使用。',
              en: 'The SAM number could not be read; this does no harm.',
            },
      )
      return ok({ lines })
    })
  }

  async function check(): Promise<Result<void, DeviceError>> {
    if (trouble !== undefined) return failed(trouble)
    const answeredAtMs = port.lastAnswerAtMs()
    if (isReading && answeredAtMs !== undefined && clock.now() - answeredAtMs < FRESH_MS) return ok(undefined)
    return oneAtATime(() => askSamStatus(port, options.findDeadlineMs))
  }

  return ok({
    family: 'reader',
    setReading(isOn) {
      if (isOn === isReading || isClosed) return
      if (!isOn) return stopReading()
      epoch += 1
      isReading = true
      // Nobody looked meanwhile: the card may have been lifted and laid again.
      isResting = false
      schedulePoll(0)
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
      last = undefined
      stopClosed()
      listeners.clear()
      port.close()
      return Promise.resolve()
    },
  })
}

function isWorthRepeating(outcome: PassOutcome): boolean {
  if (outcome.is === 'fault') return outcome.isWorthRepeating
  if (outcome.is !== 'trouble' || !outcome.hasCard) return false
  return outcome.error.code === 'no-answer' || outcome.error.code === 'bad-answer'
}

/** Enough to know the same card again, without keeping its number. Never leaves this file. */
function digestOf(holder: CardHolder): string {
  return createHash('sha256')
    .update(`${holder.documentKind}\n${holder.idNumber}\n${holder.validFrom}`)
    .digest('base64')
}
