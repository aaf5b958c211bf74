import type { PriorityReason, Ticket } from '../../domain/ticket.ts'
import type { JournalRow } from '../journal/journal-row.ts'
import type { Engine, Write } from './engine.ts'
import { TICKET_COLUMNS, ticketValues } from './ticket-row.ts'

/** A command that was done: what it was and what was answered. */
export interface RequestRow {
  readonly requestId: string
  readonly day: string
  readonly command: string
  /** SHA-256 of the command; another command under the same id has another one. */
  readonly fingerprint: string
  /** JSON of the answer. */
  readonly answer: string
}

export interface PersonRow {
  readonly day: string
  readonly ticketId: string
  readonly digest: string
}

export interface AppointmentPersonRow {
  readonly day: string
  readonly appointmentId: string
  readonly digest: string
}

export interface PriorityReasonRow {
  readonly day: string
  /** Of the fact that gave the class. */
  readonly seq: number
  readonly ticketId: string
  readonly reason: PriorityReason
  /** The last day it is kept, `yyyy-mm-dd`. */
  readonly keepUntil: string
}

/** What is known of a snapshot besides its content. */
export interface SnapshotRow {
  readonly day: string
  readonly seq: number
  readonly journalHash: string
  readonly program: string
  readonly stateHash: string
  readonly parts: number
}

/** What a node has put for the others; an empty node for what outlives it. */
export interface ShareRow {
  readonly name: string
  readonly node: string
  /** JSON. */
  readonly value: string
}

/** The newest row of the journal. */
export interface HeadRow {
  readonly day: string
  readonly seq: number
  readonly at: number
  readonly hash: string
}

const ticketInsert = `INSERT INTO ticket (hall_id, day, ${TICKET_COLUMNS.join(', ')})
  VALUES (?, ?, ${TICKET_COLUMNS.map(() => '?').join(', ')})
  ON CONFLICT (hall_id, day, ticket_id) DO UPDATE SET ${TICKET_COLUMNS.filter((name) => name !== 'ticket_id')
    .map((name) => `${name} = excluded.${name}`)
    .join(', ')}`

/** Ids of one question at most. */
export const LONGEST_LIST = 512

/** Marks for a list of values, in few lengths, so that few statements are prepared; the last one fills the rest. */
function listOf(ids: readonly string[]): { readonly marks: string; readonly values: string[] } {
  const length = [1, 8, 64, LONGEST_LIST].find((size) => ids.length <= size)
  const last = ids.at(-1)
  if (length === undefined || last === undefined) throw new Error(`a list of ${ids.length} ids`)
  const values = [...ids, ...Array<string>(length - ids.length).fill(last)]
  return { marks: values.map(() => '?').join(', '), values }
}

/** Every statement the server knows, for one hall. Writes are handed to `engine.commit`, reads run at once. */
export type Store = ReturnType<typeof createStore>

export function createStore(engine: Pick<Engine, 'read'>, hallId: string) {
  return {
    addJournalRow: (row: JournalRow): Write => ({
      sql: `INSERT INTO journal
        (hall_id, day, seq, at, actor, role, device, counter, request_id, fact, prev_hash, hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      params: [
        hallId,
        row.day,
        row.seq,
        row.at,
        row.actor,
        row.role,
        row.device,
        row.counter,
        row.requestId,
        JSON.stringify(row.fact),
        row.prevHash,
        row.hash,
      ],
    }),
    setHead: (head: HeadRow): Write => ({
      sql: `INSERT INTO head (hall_id, day, seq, at, hash) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (hall_id) DO UPDATE SET
        day = excluded.day, seq = excluded.seq, at = excluded.at, hash = excluded.hash`,
      params: [hallId, head.day, head.seq, head.at, head.hash],
    }),
    /** Writes nothing while the head has that hash, and makes the whole commit fail when it has another. */
    expectHead: (hash: string): Write => ({
      sql: `INSERT INTO head (hall_id, day, seq, at, hash)
        SELECT hall_id, day, seq, at, hash FROM head WHERE hall_id = ? AND hash <> ?`,
      params: [hallId, hash],
    }),
    /** Where the journal is, and the newest day that was begun: one row, all of it null for an empty hall. */
    position: () =>
      engine.read(
        `SELECT head.day, head.seq, head.hash,
          (SELECT max(secret.day) FROM secret WHERE hall_id = ? AND name = 'digest-key') AS begun
          FROM (SELECT 1 AS one) AS always LEFT JOIN head ON head.hall_id = ?`,
        [hallId, hallId],
      ),
    head: () => engine.read('SELECT day, seq, at, hash FROM head WHERE hall_id = ?', [hallId]),
    journalOf: (day: string) =>
      engine.read('SELECT * FROM journal WHERE hall_id = ? AND day = ? ORDER BY seq', [hallId, day]),
    /** Facts up to `seq` and how they hang together, without who did them. */
    linksOf: (day: string, seq: number) =>
      engine.read(
        `SELECT seq, at, fact, prev_hash, hash FROM journal
          WHERE hall_id = ? AND day = ? AND seq <= ? ORDER BY seq`,
        [hallId, day, seq],
      ),
    journalAfter: (day: string, seq: number) =>
      engine.read('SELECT * FROM journal WHERE hall_id = ? AND day = ? AND seq > ? ORDER BY seq', [
        hallId,
        day,
        seq,
      ]),
    journalPage: (day: string, after: number, limit: number) =>
      engine.read('SELECT * FROM journal WHERE hall_id = ? AND day = ? AND seq > ? ORDER BY seq LIMIT ?', [
        hallId,
        day,
        after,
        limit,
      ]),
    lastRowBefore: (day: string) =>
      engine.read('SELECT * FROM journal WHERE hall_id = ? AND day < ? ORDER BY day DESC, seq DESC LIMIT 1', [
        hallId,
        day,
      ]),
    firstRowAfter: (day: string) =>
      engine.read('SELECT * FROM journal WHERE hall_id = ? AND day > ? ORDER BY day, seq LIMIT 1', [
        hallId,
        day,
      ]),

    addRequest: (row: RequestRow): Write => ({
      sql: 'INSERT INTO request (hall_id, request_id, day, command, fingerprint, answer) VALUES (?, ?, ?, ?, ?, ?)',
      params: [hallId, row.requestId, row.day, row.command, row.fingerprint, row.answer],
    }),
    /** Those of the requests that have been done; `LONGEST_LIST` at most. */
    requests: (requestIds: readonly string[]) => {
      const { marks, values } = listOf(requestIds)
      return engine.read(
        `SELECT request_id, fingerprint, answer FROM request WHERE hall_id = ? AND request_id IN (${marks})`,
        [hallId, ...values],
      )
    },
    dropRequestsBefore: (day: string): Write => ({
      sql: 'DELETE FROM request WHERE hall_id = ? AND day < ?',
      params: [hallId, day],
    }),

    putTicket: (day: string, ticket: Ticket): Write => ({
      sql: ticketInsert,
      params: [hallId, day, ...ticketValues(ticket)],
    }),
    ticketsOf: (day: string) =>
      engine.read('SELECT * FROM ticket WHERE hall_id = ? AND day = ? ORDER BY place', [hallId, day]),
    dropTicket: (day: string, ticketId: string): Write => ({
      sql: 'DELETE FROM ticket WHERE hall_id = ? AND day = ? AND ticket_id = ?',
      params: [hallId, day, ticketId],
    }),

    addPerson: (row: PersonRow): Write => ({
      sql: 'INSERT INTO person (hall_id, day, ticket_id, digest) VALUES (?, ?, ?, ?)',
      params: [hallId, row.day, row.ticketId, row.digest],
    }),
    personsOf: (day: string) =>
      engine.read(
        `SELECT person.ticket_id, person.digest FROM person WHERE hall_id = ? AND day = ? ORDER BY ticket_id`,
        [hallId, day],
      ),
    /** Of `LONGEST_LIST` tickets at most. */
    personsOfTickets: (day: string, ticketIds: readonly string[]) => {
      const { marks, values } = listOf(ticketIds)
      return engine.read(
        `SELECT ticket_id, digest FROM person WHERE hall_id = ? AND day = ? AND ticket_id IN (${marks})
          ORDER BY ticket_id`,
        [hallId, day, ...values],
      )
    },
    /** Of tickets whose id comes after `ticketId`. */
    personsAfter: (day: string, ticketId: string) =>
      engine.read(
        'SELECT ticket_id, digest FROM person WHERE hall_id = ? AND day = ? AND ticket_id > ? ORDER BY ticket_id',
        [hallId, day, ticketId],
      ),
    dropPersonsBefore: (day: string): Write => ({
      sql: 'DELETE FROM person WHERE hall_id = ? AND day < ?',
      params: [hallId, day],
    }),

    addAppointmentPerson: (row: AppointmentPersonRow): Write => ({
      sql: 'INSERT INTO appointment_person (hall_id, day, appointment_id, digest) VALUES (?, ?, ?, ?)',
      params: [hallId, row.day, row.appointmentId, row.digest],
    }),
    appointmentPersonsOf: (day: string) =>
      engine.read(
        'SELECT appointment_id, digest FROM appointment_person WHERE hall_id = ? AND day = ? ORDER BY appointment_id',
        [hallId, day],
      ),
    /** Of `LONGEST_LIST` appointments at most. */
    personsOfAppointments: (day: string, appointmentIds: readonly string[]) => {
      const { marks, values } = listOf(appointmentIds)
      return engine.read(
        `SELECT appointment_id, digest FROM appointment_person
          WHERE hall_id = ? AND day = ? AND appointment_id IN (${marks}) ORDER BY appointment_id`,
        [hallId, day, ...values],
      )
    },
    dropAppointmentPersonsBefore: (day: string): Write => ({
      sql: 'DELETE FROM appointment_person WHERE hall_id = ? AND day < ?',
      params: [hallId, day],
    }),

    addPriorityReason: (row: PriorityReasonRow): Write => ({
      sql: `INSERT INTO priority_reason (hall_id, day, seq, ticket_id, reason, keep_until)
        VALUES (?, ?, ?, ?, ?, ?)`,
      params: [hallId, row.day, row.seq, row.ticketId, row.reason, row.keepUntil],
    }),
    /** Those whose last day was before `day`. */
    dropPriorityReasonsBefore: (day: string): Write => ({
      sql: 'DELETE FROM priority_reason WHERE hall_id = ? AND keep_until < ?',
      params: [hallId, day],
    }),

    putSnapshotPart: (day: string, seq: number, part: number, content: string): Write => ({
      sql: `INSERT INTO snapshot_part (hall_id, day, seq, part, content) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT (hall_id, day, seq, part) DO UPDATE SET content = excluded.content`,
      params: [hallId, day, seq, part, content],
    }),
    /** Once its parts are there. An older one never takes the place of a newer one, whoever is last. */
    putSnapshot: (row: SnapshotRow): Write => ({
      sql: `INSERT INTO snapshot (hall_id, day, seq, journal_hash, program, state_hash, parts)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (hall_id) DO UPDATE SET
        day = excluded.day, seq = excluded.seq, journal_hash = excluded.journal_hash,
        program = excluded.program, state_hash = excluded.state_hash, parts = excluded.parts
        WHERE (excluded.day, excluded.seq) >= (snapshot.day, snapshot.seq)`,
      params: [hallId, row.day, row.seq, row.journalHash, row.program, row.stateHash, row.parts],
    }),
    snapshot: () => engine.read('SELECT * FROM snapshot WHERE hall_id = ?', [hallId]),
    snapshotParts: (day: string, seq: number) =>
      engine.read(
        'SELECT content FROM snapshot_part WHERE hall_id = ? AND day = ? AND seq = ? ORDER BY part',
        [hallId, day, seq],
      ),
    dropSnapshotPartsBefore: (day: string, seq: number): Write => ({
      sql: 'DELETE FROM snapshot_part WHERE hall_id = ? AND (day < ? OR (day = ? AND seq < ?))',
      params: [hallId, day, day, seq],
    }),
    dropSnapshot: (): Write => ({ sql: 'DELETE FROM snapshot WHERE hall_id = ?', params: [hallId] }),

    /** What the nodes share: fails when somebody has that name. */
    addShare: ({ name, node, value }: ShareRow): Write => ({
      sql: 'INSERT INTO node_share (hall_id, name, node, value) VALUES (?, ?, ?, ?)',
      params: [hallId, name, node, value],
    }),
    putShare: ({ name, node, value }: ShareRow): Write => ({
      sql: `INSERT INTO node_share (hall_id, name, node, value) VALUES (?, ?, ?, ?)
        ON CONFLICT (hall_id, name) DO UPDATE SET node = excluded.node, value = excluded.value`,
      params: [hallId, name, node, value],
    }),
    dropShare: (name: string, node: string): Write => ({
      sql: 'DELETE FROM node_share WHERE hall_id = ? AND name = ? AND node = ?',
      params: [hallId, name, node],
    }),
    dropSharesOf: (node: string): Write => ({
      sql: 'DELETE FROM node_share WHERE hall_id = ? AND node = ?',
      params: [hallId, node],
    }),
    share: (name: string) =>
      engine.read('SELECT name, node, value FROM node_share WHERE hall_id = ? AND name = ?', [hallId, name]),
    shares: () => engine.read('SELECT name, node, value FROM node_share WHERE hall_id = ?', [hallId]),

    /** `day` is empty for a key that does not expire. */
    addSecret: (name: string, day: string, value: string): Write => ({
      sql: 'INSERT INTO secret (hall_id, name, day, value) VALUES (?, ?, ?, ?)',
      params: [hallId, name, day, value],
    }),
    /** The secret of that name with the latest day. */
    newestSecret: (name: string) =>
      engine.read('SELECT day, value FROM secret WHERE hall_id = ? AND name = ? ORDER BY day DESC LIMIT 1', [
        hallId,
        name,
      ]),
    /** Changes nothing, but must be written: whether the storage takes writes again. */
    touch: (): Write => ({ sql: 'UPDATE secret SET value = value WHERE hall_id = ?', params: [hallId] }),
    dropSecretsBefore: (day: string): Write => ({
      sql: `DELETE FROM secret WHERE hall_id = ? AND day <> '' AND day < ?`,
      params: [hallId, day],
    }),
  }
}
