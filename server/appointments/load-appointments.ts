import { createHmac } from 'node:crypto'
import { businessDay } from '../../domain/calendar.ts'
import { formatProblems, type ConfigProblem } from '../../domain/config-text.ts'
import type { Hall } from '../../domain/model.ts'
import type { Clock, Log, NewId } from '../../domain/ports.ts'
import { isRetryable, type Refusal } from '../../domain/refusals.ts'
import type { Result } from '../../domain/result.ts'
import type { RunningHall } from '../hall.ts'
import { SYSTEM } from '../system-actor.ts'
import type { BookedRow } from './appointments-file.ts'

/** Reads the file as it is now. */
export type ReadAppointments = () => Result<readonly BookedRow[], readonly ConfigProblem[]>

export interface AppointmentLoader {
  /**
   * Loads the appointments of the running business day. What is loaded already stays as it is, so loading again is
   * harmless. A file with mistakes leaves the hall as it is, and is logged.
   */
  load(): Promise<void>
  close(): void
}

/** Appointments per command: a transaction stays short. */
const AT_ONCE = 1000
/** A storage that fails is asked again so often. */
const AGAIN_MS = 10_000

export function createAppointmentLoader(
  read: ReadAppointments,
  parts: {
    readonly hall: Hall
    readonly running: Pick<RunningHall, 'look' | 'execute'>
    readonly clock: Clock
    readonly newId: NewId
    readonly log: Log
  },
): AppointmentLoader {
  const { hall, running, clock, newId, log } = parts
  let isClosed = false
  let cancelAgain = (): void => {}

  async function load(): Promise<void> {
    cancelAgain()
    const booked = read()
    if (!booked.ok) {
      log.error('appointments-not-loaded', { problems: formatProblems(booked.error) })
      return
    }
    const refused = await put(booked.value)
    if (refused === null || isClosed) return
    log.error('appointments-not-loaded', { code: refused.code })
    if (isRetryable(refused.code)) cancelAgain = clock.after(AGAIN_MS, () => void load())
  }

  async function put(booked: readonly BookedRow[]): Promise<Refusal | null> {
    const seen = await running.look(({ day, digestKey }) => ({ day, digestKey }))
    if (!seen.ok) return seen.error
    const { day, digestKey } = seen.value
    const appointments = booked
      .filter(({ slot }) => businessDay(hall, slot.from) === day)
      .map(({ appointmentId, serviceCode, slot, idNumber }) => {
        const personDigest = idNumber === null ? null : digestOf(digestKey, idNumber)
        return { appointmentId, serviceCode, slot, personDigest }
      })
    for (let from = 0; from < appointments.length; from += AT_ONCE) {
      const payload = {
        requestId: `appointments-${newId()}`,
        appointments: appointments.slice(from, from + AT_ONCE),
      }
      const loaded = await running.execute({ name: 'appointment:load', payload, actor: SYSTEM })
      if (!loaded.ok) return loaded.error
    }
    log.info('appointments-loaded', { day, count: appointments.length })
    return null
  }

  return {
    load,
    close() {
      isClosed = true
      cancelAgain()
    },
  }
}

/** The same keyed digest as a device host makes of a card: HMAC-SHA256 under the key of the day, hex. */
export function digestOf(keyHex: string, idNumber: string): string {
  return createHmac('sha256', Buffer.from(keyHex, 'hex')).update(idNumber.toUpperCase(), 'utf8').digest('hex')
}
