import { createServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'
import { apply } from '../../domain/apply.ts'
import { entryFor, stateFor } from '../../domain/audience.ts'
import { businessDay } from '../../domain/calendar.ts'
import { COMMANDS, type Actor, type Command, type CommandName } from '../../domain/commands.ts'
import {
  devicesReport,
  devicesTested,
  type DevicesReport,
  type DevicesTested,
} from '../../domain/device-health.ts'
import { decide } from '../../domain/decide.ts'
import type { Entry } from '../../domain/facts.ts'
import { emptyState, type HallState } from '../../domain/hall-state.ts'
import { publicHall, type Hall } from '../../domain/model.ts'
import type { Clock } from '../../domain/ports.ts'
import { refusal, type Refusal } from '../../domain/refusals.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { Answer, Subscribe } from '../../domain/wire/common.ts'
import type { PaperResult } from '../../domain/ticket.ts'
import { HOST_COMMANDS, type KioskHostTells } from '../../domain/wire/kiosk-host.ts'

type Ack = (result: unknown) => void

export interface FakeHall {
  readonly address: string
  state(): HallState
  /** Commands as they came in, retries included. */
  readonly asked: readonly {
    readonly name: CommandName
    readonly payload: Readonly<Record<string, unknown>>
  }[]
  /** What the host told of its devices, oldest first. */
  readonly faces: readonly unknown[]
  readonly reports: readonly DevicesReport[]
  readonly tests: readonly DevicesTested[]
  /** Asks the host for a paper, as the guide desk does. */
  wantPaper(paper: Parameters<KioskHostTells['paper:wanted']>[0]): Promise<PaperResult>
  /** Does what somebody else asked the hall for. */
  execute(command: Command): Result<Answer, Refusal>
  /** Everything the host ever sent, as text: for finding what must not be in it. */
  sentText(): string
  readonly digestKey: string
  /** Does a clerk's work at a counter. */
  doAt(counterId: string, name: CommandName, payload?: Readonly<Record<string, unknown>>): Promise<void>
  /** The next so many commands are done, but the connection dies before the answer. */
  loseAnswers(count: number): void
  /** The next so many commands are swallowed: neither done nor answered. */
  swallow(count: number): void
  /** The next so many commands are refused without being done, or done and refused all the same. */
  refuse(refused: Refusal, count: number, isDone?: boolean): void
  /** The next batch of facts is not told. */
  loseFacts(): void
  /** Every connection dies and none is accepted until `comeBack`. */
  goAway(): Promise<void>
  comeBack(): Promise<void>
  beginDay(day: string): void
  close(): Promise<void>
}

/**
 * Stands for the hall server: its socket for device hosts, the real domain behind it, in memory, and the mishaps of a
 * network. The real one is `server/`.
 */
export async function startFakeHall(hall: Hall, clock: Clock): Promise<FakeHall> {
  const asked: { name: CommandName; payload: Readonly<Record<string, unknown>> }[] = []
  const sent: string[] = []
  const faces: unknown[] = []
  const reports: DevicesReport[] = []
  const tests: DevicesTested[] = []
  const answers = new Map<string, { readonly name: CommandName; readonly answer: Answer }>()
  const persons = new Map<string, string[]>()
  const digestKey = '0123456789abcdef'.repeat(4)
  let state = emptyState(hall.hallId, businessDay(hall, clock.now()))
  let entries: Entry[] = []
  let ids = 0
  let lost = 0
  let swallowed = 0
  let refused = { error: refusal('storage-failed'), left: 0, isDone: false }
  let losesFacts = false
  let http: HttpServer
  let io: Server
  let port = 0

  function execute(command: Command): Result<Answer, Refusal> {
    const { requestId } = command.payload
    const known = answers.get(requestId)
    if (known) return known.name === command.name ? ok(known.answer) : failed(refusal('request-reused'))
    const decided = decide(command, {
      hall,
      state,
      now: clock.now(),
      newId: () => `ticket-${String((ids += 1))}`,
      ticketsOfPerson: (digest) => persons.get(digest) ?? [],
    })
    if (!decided.ok) return decided
    const { facts, ticketId, kept } = decided.value
    const fresh = facts.map((fact): Entry => {
      const entry = { seq: state.seq + 1, at: clock.now(), fact }
      apply(state, entry)
      return entry
    })
    entries.push(...fresh)
    for (const row of kept) {
      if (row.kind !== 'person') continue
      persons.set(row.personDigest, [...(persons.get(row.personDigest) ?? []), row.ticketId])
    }
    const answer: Answer = {
      day: state.day,
      seq: state.seq,
      ticket: ticketId === null ? null : structuredClone(state.tickets[ticketId] ?? null),
      ticketPath: command.name === 'ticket:issue' && ticketId !== null ? `/t/${ticketId}` : null,
    }
    answers.set(requestId, { name: command.name, answer })
    if (fresh.length > 0 && !losesFacts) {
      const told = { day: state.day, entries: fresh.map((entry) => entryFor('kiosk-host', entry)) }
      io.of('/kiosk-host').emit('facts:told', told)
    }
    losesFacts = false
    return ok(answer)
  }

  function attach(): void {
    const room = io.of('/kiosk-host')
    room.use((socket, next) => {
      const { hostId } = socket.handshake.auth as { hostId?: string }
      if (hall.deviceHosts.some((host) => host.hostId === hostId)) next()
      else next(Object.assign(new Error('unknown-host'), { data: { code: 'unknown-host' } }))
    })
    room.on('connection', (socket) => {
      socket.onAny((...message: unknown[]) => void sent.push(JSON.stringify(message)))
      socket.on('hall:subscribe', (payload: Subscribe, ack: Ack) => {
        const head = { hall: publicHall(hall), now: clock.now(), day: state.day }
        if (payload.day === state.day) {
          const missed = entries.slice(payload.sinceSeq).map((entry) => entryFor('kiosk-host', entry))
          ack(ok({ ...head, kind: 'missed', entries: missed }))
        } else ack(ok({ ...head, kind: 'snapshot', entries: [], state: stateFor('kiosk-host', state) }))
      })
      socket.on('host:face', (payload: unknown, ack: Ack) => {
        faces.push(payload)
        ack(ok(null))
      })
      socket.on('devices:report', (payload: unknown, ack: Ack) => {
        reports.push(devicesReport.parse(payload))
        ack(ok(null))
      })
      socket.on('devices:tested', (payload: unknown, ack: Ack) => {
        tests.push(devicesTested.parse(payload))
        ack(ok(null))
      })
      socket.on('digest:key', (_payload: unknown, ack: Ack) => ack(ok({ day: state.day, key: digestKey })))
      for (const name of HOST_COMMANDS) {
        socket.on(name, (payload: Record<string, unknown>, ack: Ack) => {
          asked.push({ name, payload })
          if (swallowed > 0) {
            swallowed -= 1
            return
          }
          const isRefused = refused.left > 0
          if (isRefused) refused.left -= 1
          if (isRefused && !refused.isDone) {
            ack(failed(refused.error))
            return
          }
          const parsed = COMMANDS[name].safeParse(payload)
          if (!parsed.success) {
            ack(failed(refusal('bad-request')))
            return
          }
          const { hostId } = socket.handshake.auth as { hostId: string }
          const actor: Actor = { role: 'citizen', actorId: hostId, deviceId: socket.id, counterId: null }
          const result = execute({ name, payload: parsed.data, actor } as Command)
          if (lost > 0) {
            lost -= 1
            socket.disconnect(true)
          } else ack(isRefused ? failed(refused.error) : result)
        })
      }
    })
  }

  async function comeBack(): Promise<void> {
    http = createServer()
    io = new Server(http, { transports: ['websocket'] })
    attach()
    await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve))
    port = (http.address() as AddressInfo).port
  }

  async function goAway(): Promise<void> {
    io.disconnectSockets(true)
    await io.close()
  }

  await comeBack()
  return {
    address: `http://127.0.0.1:${String(port)}`,
    state: () => state,
    asked,
    faces,
    reports,
    tests,
    wantPaper: (paper) =>
      new Promise((resolve) => {
        const [host] = [...io.of('/kiosk-host').sockets.values()]
        if (!host) throw new Error('no host is connected')
        host.emit('paper:wanted', paper, (result: { readonly paper: PaperResult }) => resolve(result.paper))
      }),
    execute,
    sentText: () => sent.join('\n'),
    digestKey,
    async doAt(counterId, name, payload = {}) {
      const actor: Actor = { role: 'clerk', actorId: '1001', deviceId: 'desk', counterId }
      const command = { name, payload: { requestId: `clerk-${String((ids += 1))}-x`, ...payload }, actor }
      const result = execute(command as unknown as Command)
      if (!result.ok) throw new Error(`${name} refused: ${result.error.code}`)
      return Promise.resolve()
    },
    loseAnswers: (count) => void (lost = count),
    swallow: (count) => void (swallowed = count),
    refuse: (error, count, isDone = false) => void (refused = { error, left: count, isDone }),
    loseFacts: () => void (losesFacts = true),
    goAway,
    comeBack,
    beginDay(day) {
      state = emptyState(hall.hallId, day)
      entries = []
      persons.clear()
      io.of('/kiosk-host').emit('day:began', day)
    },
    close: goAway,
  }
}
