import { decide } from '../../../domain/decide.ts'
import type { Actor, Command, CommandName, CommandPayload } from '../../../domain/commands.ts'
import type { Entry, Fact } from '../../../domain/facts.ts'
import { apply } from '../../../domain/apply.ts'
import { emptyState, type HallState } from '../../../domain/hall-state.ts'
import { hallConfig, publicHall, type Hall } from '../../../domain/model.ts'
import { rankCandidates } from '../../../domain/policy/index.ts'
import type { Clock } from '../../../domain/ports.ts'
import { refusal, type Refusal } from '../../../domain/refusals.ts'
import { failed, ok, type Result } from '../../../domain/result.ts'
import type { Answer, Subscribe, Subscribed } from '../../../domain/wire/common.ts'
import {
  DESK_COMMANDS,
  type Candidates,
  type DeskCommand,
  type SignedIn,
  type SignIn,
} from '../../../domain/wire/desk.ts'
import type { DeskLink } from '../../../renderer/desk/wish.ts'

const DAY = '2026-11-02'
const ROUND_THE_CLOCK = ['00:00-24:00']

/**
 * A small hall: counter c3 serves A, counter c105 serves A and B. 1024 may call by hand, 1001 may not, 1099 is the
 * supervisor. The package 一件事 has two items at A and one at B.
 */
export function smallHall(): Hall {
  const both = (zh: string, en: string): { zh: string; en: string } => ({ zh, en })
  return hallConfig.parse({
    hallId: 'demo',
    name: both('示范大厅', 'Model hall'),
    guideDesk: both('导办台', 'guide desk'),
    zones: [{ zoneId: 'a', name: both('A区', 'Area A') }],
    departments: [{ departmentId: 'd', name: both('公安', 'Police') }],
    categories: [{ categoryId: 'k', name: both('证件', 'Documents') }],
    queues: [
      { queueId: 'id', name: both('户籍证件', 'ID'), letter: 'A', zoneId: 'a' },
      { queueId: 'social', name: both('社保', 'Social'), letter: 'B', zoneId: 'a' },
    ],
    services: [
      {
        serviceCode: 'id-renew',
        name: both('身份证换领', 'ID card renewal'),
        departmentId: 'd',
        categoryId: 'k',
        queueId: 'id',
        materials: [both('居民身份证', 'ID card')],
      },
      {
        serviceCode: 'residence',
        name: both('居住证办理', 'Residence permit'),
        departmentId: 'd',
        categoryId: 'k',
        queueId: 'id',
        materials: [both('居民身份证', 'ID card')],
        checklist: [both('居民身份证', 'ID card'), both('居住证明', 'proof of residence')],
      },
      {
        serviceCode: 'social-card',
        name: both('社保卡补办', 'Card replacement'),
        departmentId: 'd',
        categoryId: 'k',
        queueId: 'social',
      },
    ],
    packages: [
      {
        packageCode: 'move-in',
        name: both('新居民落户一件事', 'Moving in'),
        departmentId: 'd',
        categoryId: 'k',
        serviceCodes: ['id-renew', 'residence', 'social-card'],
      },
    ],
    deviceHosts: [{ hostId: 'K01', place: both('一楼入口', 'entrance, 1F') }],
    counters: [
      { counterId: 'c3', counterNo: '3', zoneId: 'a', queues: [{ queueId: 'id' }] },
      {
        counterId: 'c105',
        counterNo: '105',
        zoneId: 'a',
        queues: [{ queueId: 'id' }, { queueId: 'social' }],
      },
    ],
    staff: [
      { staffNo: '1001', roles: ['clerk'] },
      { staffNo: '1024', roles: ['clerk'], rights: ['callNumber'] },
      { staffNo: '1099', roles: ['clerk', 'supervisor'] },
    ],
    hours: {
      weekly: Object.fromEntries(
        ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, ROUND_THE_CLOCK]),
      ),
    },
  })
}

/** What becomes of the next commands: answered at once, held until released, done but unanswered, or lost on the way. */
export type Weather = 'fine' | 'held' | 'answer-lost' | 'request-lost' | 'storage-failed'

export interface FakeHall {
  readonly link: DeskLink
  readonly state: HallState
  /** Every command the desk has sent, retries included. */
  readonly sent: { readonly name: DeskCommand; readonly requestId: string }[]
  weather: Weather
  /** Another connection holds these counters. */
  readonly takenElsewhere: Set<string>
  connect(): void
  disconnect(): void
  /** Lets held answers go. */
  release(): void
  takeOver(): void
  /** A command of somebody else: a kiosk, another desk. */
  do<Name extends CommandName>(
    name: Name,
    payload: Omit<CommandPayload<Name>, 'requestId'>,
    actor?: Partial<Actor>,
  ): Answer
  /** Of a number that was issued. */
  ticketId(ticketNo: string): string
  issue(serviceCode?: string, queueClass?: 'ordinary' | 'priority'): Answer
}

/** The hall server as one desk meets it: the real decisions of domain/, on a wire that can be cut by hand. */
export function createFakeHall(clock: Clock, hall: Hall = smallHall()): FakeHall {
  const state = emptyState(hall.hallId, DAY)
  const entries: Entry[] = []
  const answered = new Map<string, Result<Answer, Refusal>>()
  const listeners = new Map<string, ((payload: never) => void)[]>()
  const held: (() => void)[] = []
  /** Asks that wait for an answer: a lost connection fails them all. */
  const open = new Set<() => void>()
  const sent: FakeHall['sent'] = []
  const takenElsewhere = new Set<string>()
  let isConnected = false
  let signedIn: SignedIn | null = null
  let lastId = 0
  const fake = { weather: 'fine' as Weather }

  function emit(event: string, payload?: unknown): void {
    for (const listener of listeners.get(event) ?? []) listener(payload as never)
  }

  function write(facts: readonly Fact[]): void {
    const made = facts.map((fact, index) => ({ seq: state.seq + 1 + index, at: clock.now(), fact }))
    for (const entry of made) apply(state, entry)
    entries.push(...made)
    if (isConnected && made.length > 0) emit('facts:told', { day: DAY, entries: made })
  }

  function run(command: Command): Result<Answer, Refusal> {
    const before = answered.get(command.payload.requestId)
    if (before) return before
    const decided = decide(command, {
      hall,
      state,
      now: clock.now(),
      newId: () => `t${String((lastId += 1))}`,
      ticketsOfPerson: () => [],
    })
    if (decided.ok) write(decided.value.facts)
    const ticketId = decided.ok ? decided.value.ticketId : null
    const ticket = ticketId === null ? null : structuredClone(state.tickets[ticketId] ?? null)
    const result: Result<Answer, Refusal> = decided.ok
      ? ok({ day: DAY, seq: state.seq, ticket, ticketPath: null })
      : decided
    answered.set(command.payload.requestId, result)
    return result
  }

  function subscribed({ day, sinceSeq }: Subscribe): Result<Subscribed, Refusal> {
    const common = { hall: publicHall(hall), now: clock.now(), day: DAY }
    return ok(
      day === DAY
        ? { ...common, kind: 'missed', entries: entries.filter((entry) => entry.seq > sinceSeq) }
        : { ...common, kind: 'snapshot', entries: [], state: structuredClone(state) },
    )
  }

  function signIn({ staffNo, counterId, takeOver }: SignIn): Result<SignedIn, Refusal> {
    const person = hall.staff.find((member) => member.staffNo === staffNo)
    if (!person) return failed(refusal('unknown-staff'))
    if (takenElsewhere.has(counterId) && !takeOver) return failed(refusal('counter-taken'))
    takenElsewhere.delete(counterId)
    signedIn = { staffNo, counterId, roles: person.roles, rights: person.rights }
    return ok(signedIn)
  }

  function candidates(): Result<Candidates, Refusal> {
    const counter = hall.counters.find((row) => row.counterId === signedIn?.counterId)
    if (!counter) return failed(refusal('not-signed-in'))
    const picks = rankCandidates(hall, state, counter, clock.now(), 3).map((pick) => {
      return { ...pick, ticketNo: state.tickets[pick.ticketId]?.ticketNo ?? '' }
    })
    return ok({ picks, rules: hall.rules.map(({ rule }) => rule) })
  }

  function command(name: DeskCommand, payload: { requestId: string }): Result<Answer, Refusal> {
    if (!signedIn) return failed(refusal('not-signed-in'))
    const actor: Actor = {
      role: 'clerk',
      actorId: signedIn.staffNo,
      deviceId: 'desk',
      counterId: signedIn.counterId,
    }
    return run({ name, payload, actor } as Command)
  }

  function answer(event: string, payload: never): Result<unknown, Refusal> | 'none' | 'held' {
    if (event === 'hall:subscribe') return subscribed(payload)
    if (event === 'desk:sign-in') return signIn(payload)
    if (event === 'desk:sign-out') {
      signedIn = null
      return ok(null)
    }
    if (event === 'desk:candidates') return candidates()
    if (event === 'request:outcome') {
      const { requestId } = payload as { requestId: string }
      const before = answered.get(requestId)
      if (before) return before
      // What comes later under this id is refused.
      answered.set(requestId, failed(refusal('request-reused')))
      return ok(null)
    }
    const name = DESK_COMMANDS.find((known) => known === event)
    if (!name) return failed(refusal('bad-request'))
    sent.push({ name, requestId: (payload as { requestId: string }).requestId })
    if (fake.weather === 'request-lost') return 'none'
    if (fake.weather === 'storage-failed') return failed(refusal('storage-failed'))
    if (fake.weather === 'held') return 'held'
    const result = command(name, payload)
    return fake.weather === 'answer-lost' ? 'none' : result
  }

  const linkLost = failed({ code: 'link-lost', params: {} } as const)
  const ask = (event: string, payload: never, timeoutMs = 5000): Promise<Result<unknown, unknown>> => {
    if (!isConnected) return Promise.resolve(linkLost)
    return new Promise((resolve) => {
      const lose = (): void => {
        open.delete(lose)
        resolve(linkLost)
      }
      open.add(lose)
      const cancel = clock.after(timeoutMs, lose)
      const settle = (result: Result<unknown, Refusal>): void => {
        cancel()
        open.delete(lose)
        resolve(result)
      }
      const now = answer(event, payload)
      if (now === 'held') {
        held.push(() => settle(command(event as DeskCommand, payload)))
      } else if (now !== 'none') settle(now)
    })
  }

  const link = {
    ask,
    close: () => {},
    socket: {
      get connected() {
        return isConnected
      },
      on: (event: string, run: (payload: never) => void) => {
        listeners.set(event, [...(listeners.get(event) ?? []), run])
      },
    },
  } as unknown as DeskLink

  function doAs<Name extends CommandName>(
    name: Name,
    payload: Omit<CommandPayload<Name>, 'requestId'>,
    actor: Partial<Actor> = {},
  ): Answer {
    lastId += 1
    const result = run({
      name,
      payload: { requestId: `request-${String(lastId)}`, ...payload },
      actor: { role: 'citizen', actorId: 'K01', deviceId: 'K01', counterId: null, ...actor },
    } as unknown as Command)
    if (!result.ok) throw new Error(`${name} was refused: ${result.error.code}`)
    return result.value
  }

  return {
    link,
    state,
    sent,
    takenElsewhere,
    get weather() {
      return fake.weather
    },
    set weather(weather) {
      fake.weather = weather
    },
    connect: () => {
      isConnected = true
      emit('connect')
    },
    disconnect: () => {
      isConnected = false
      signedIn = null
      for (const lose of [...open]) lose()
      emit('disconnect', 'transport close')
    },
    release: () => held.splice(0).forEach((run) => run()),
    takeOver: () => {
      signedIn = null
      emit('desk:signed-out', 'taken-over')
    },
    do: doAs,
    ticketId: (ticketNo) => {
      const found = Object.values(state.tickets).find((ticket) => ticket.ticketNo === ticketNo)
      if (!found) throw new Error(`no ticket ${ticketNo}`)
      return found.ticketId
    },
    issue: (serviceCode = 'id-renew', queueClass = 'ordinary') =>
      doAs('ticket:issue', { serviceCode, queueClass, personDigest: null, agentNo: null }),
  }
}
