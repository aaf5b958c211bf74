import type { Actor, Command, CommandName, CommandPayload } from '../../../domain/commands.ts'
import { apply } from '../../../domain/apply.ts'
import { decide } from '../../../domain/decide.ts'
import type { KeptRow } from '../../../domain/decide/decision.ts'
import type { Entry, Fact } from '../../../domain/facts.ts'
import { emptyState, type HallState } from '../../../domain/hall-state.ts'
import { hallConfig, publicHall, type Hall } from '../../../domain/model.ts'
import type { Clock } from '../../../domain/ports.ts'
import { refusal, type Refusal, type RefusalCode } from '../../../domain/refusals.ts'
import { failed, ok, type Result } from '../../../domain/result.ts'
import type { PaperResult } from '../../../domain/ticket.ts'
import type { Answer, Subscribe, Subscribed } from '../../../domain/wire/common.ts'
import {
  GUIDE_COMMANDS,
  type GuideCommand,
  type GuideSignedIn,
  type HostFace,
  type PaperPrint,
} from '../../../domain/wire/guide.ts'
import type { GuideLink } from '../../../renderer/guide/wish.ts'

const DAY = '2026-11-02'
const ROUND_THE_CLOCK = ['00:00-24:00']

/** Three queues, a package, three counters, and staff of every kind. */
export function guideHall(): Hall {
  const both = (zh: string, en: string): { zh: string; en: string } => ({ zh, en })
  const item = (serviceCode: string, zh: string, en: string, queueId: string) => {
    return { serviceCode, name: both(zh, en), departmentId: 'd', categoryId: 'k', queueId }
  }
  return hallConfig.parse({
    hallId: 'demo',
    name: both('示范大厅', 'Model hall'),
    guideDesk: both('导办台', 'guide desk'),
    zones: [{ zoneId: 'a', name: both('一楼A区', 'Area A') }],
    departments: [{ departmentId: 'd', name: both('公安', 'Police') }],
    categories: [{ categoryId: 'k', name: both('证件', 'Documents') }],
    queues: [
      { queueId: 'id', name: both('户籍证件', 'ID'), letter: 'A', zoneId: 'a' },
      { queueId: 'social', name: both('社保', 'Social'), letter: 'B', zoneId: 'a' },
      { queueId: 'realty', name: both('不动产登记', 'Real estate'), letter: 'C', zoneId: 'a' },
    ],
    services: [
      { ...item('id-renew', '身份证换领', 'ID card renewal', 'id'), isCommon: true },
      item('permit', '居住证办理', 'Residence permit', 'id'),
      { ...item('social-card', '社保卡补办', 'Card replacement', 'social'), isCommon: true },
      item('realty', '不动产登记', 'Real estate registration', 'realty'),
    ],
    packages: [
      {
        packageCode: 'new-home',
        name: both('我要买房', 'Buying a home'),
        departmentId: 'd',
        categoryId: 'k',
        serviceCodes: ['realty', 'social-card'],
      },
    ],
    counters: [
      { counterId: 'c1', counterNo: '1', zoneId: 'a', queues: [{ queueId: 'id' }] },
      { counterId: 'c2', counterNo: '2', zoneId: 'a', queues: [{ queueId: 'id' }, { queueId: 'social' }] },
      { counterId: 'c105', counterNo: '105', zoneId: 'a', queues: [{ queueId: 'realty' }] },
    ],
    staff: [
      { staffNo: '1001', roles: ['clerk'] },
      { staffNo: '1002', roles: ['clerk'] },
      { staffNo: '2001', roles: ['guide'] },
      { staffNo: '2002', roles: ['guide'], rights: ['reassign'] },
      { staffNo: '3001', roles: ['supervisor'] },
      { staffNo: '3002', roles: ['supervisor', 'guide'] },
      { staffNo: '4001', roles: ['helper'] },
    ],
    agents: [{ agentNo: 'AG1', dailyLimit: 20 }],
    deviceHosts: [
      { hostId: 'K01', place: both('一楼入口', 'Entrance') },
      { hostId: 'K02', place: both('一楼A区', 'Area A') },
    ],
    hours: {
      weekly: Object.fromEntries(
        ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, ROUND_THE_CLOCK]),
      ),
    },
  })
}

export const ALL_WELL: readonly HostFace[] = [
  { hostId: 'K01', isOnline: true, printer: 'ok', reader: 'ready' },
  { hostId: 'K02', isOnline: true, printer: 'no-paper', reader: 'ready' },
]

/** What becomes of the next asks: answered at once, held until released, done but unanswered, or lost on the way. */
export type Weather = 'fine' | 'held' | 'answer-lost' | 'request-lost' | 'storage-failed'

export interface FakeGuideHall {
  readonly link: GuideLink
  readonly state: HallState
  /** Every command the desk has sent, retries included. */
  readonly sent: { readonly name: string; readonly payload: { readonly requestId: string } }[]
  /** Rows kept beside the journal, such as the reasons of a priority. */
  readonly kept: KeptRow[]
  readonly facts: () => readonly Fact[]
  weather: Weather
  /** Commands that are refused, whatever they ask. */
  readonly refusing: Map<string, RefusalCode>
  /** What the printers make of the next paper. */
  paper: PaperResult | Refusal['code']
  connect(): void
  disconnect(): void
  /** Lets held answers go. */
  release(): void
  hostsTold(hosts: readonly HostFace[]): void
  /** A command of somebody else: a kiosk, a clerk. */
  do<Name extends CommandName>(
    name: Name,
    payload: Omit<CommandPayload<Name>, 'requestId'>,
    actor?: Partial<Actor>,
  ): Answer
  issue(serviceCode?: string): string
  /** A clerk opens a counter, or calls, or gives up: what happens elsewhere while the guide looks. */
  clerk<Name extends CommandName>(
    counterId: string,
    name: Name,
    payload: Omit<CommandPayload<Name>, 'requestId'>,
  ): Answer
}

/** The hall server as one guide desk meets it: the real decisions of domain/, on a wire that can be cut by hand. */
export function createFakeGuideHall(clock: Clock, hall: Hall = guideHall()): FakeGuideHall {
  const state = emptyState(hall.hallId, DAY)
  const entries: Entry[] = []
  const kept: KeptRow[] = []
  const answered = new Map<string, Result<Answer, Refusal>>()
  const printed = new Map<string, PaperResult>()
  const listeners = new Map<string, ((payload: never) => void)[]>()
  const held: (() => void)[] = []
  /** Asks that wait for an answer: a lost connection fails them all. */
  const open = new Set<() => void>()
  const sent: { name: string; payload: { requestId: string } }[] = []
  const fake = { weather: 'fine' as Weather, paper: 'printed' as FakeGuideHall['paper'] }
  const refusing = new Map<string, RefusalCode>()
  let isConnected = false
  let signedIn: GuideSignedIn | null = null
  let hosts = ALL_WELL
  let lastId = 0

  function emit(event: string, payload?: unknown): void {
    for (const listener of listeners.get(event) ?? []) listener(payload as never)
  }

  function write(facts: readonly Fact[]): void {
    const made = facts.map((fact, index) => ({ seq: state.seq + 1 + index, at: clock.now(), fact }))
    for (const entry of made) apply(state, entry)
    entries.push(...structuredClone(made))
    if (isConnected && made.length > 0) emit('facts:told', { day: DAY, entries: structuredClone(made) })
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
    if (decided.ok) {
      write(decided.value.facts)
      kept.push(...decided.value.kept)
    }
    const ticketId = decided.ok ? decided.value.ticketId : null
    const ticket = ticketId === null ? null : structuredClone(state.tickets[ticketId] ?? null)
    const isIssue = command.name === 'ticket:issue' || command.name === 'appointment:check-in'
    const ticketPath = ticket && isIssue ? `/t/token-${ticket.ticketId}` : null
    const result: Result<Answer, Refusal> = decided.ok
      ? ok({ day: DAY, seq: state.seq, ticket, ticketPath })
      : decided
    answered.set(command.payload.requestId, result)
    return result
  }

  function subscribed({ day, sinceSeq }: Subscribe): Result<Subscribed, Refusal> {
    const common = { hall: publicHall(hall), now: clock.now(), day: DAY }
    return ok(
      day === DAY
        ? {
            ...common,
            kind: 'missed',
            entries: structuredClone(entries.filter((entry) => entry.seq > sinceSeq)),
          }
        : { ...common, kind: 'snapshot', entries: [], state: structuredClone(state) },
    )
  }

  function signIn(staffNo: string): Result<GuideSignedIn, Refusal> {
    const person = hall.staff.find((member) => member.staffNo === staffNo)
    if (!person) return failed(refusal('unknown-staff'))
    const isAllowed = person.roles.includes('guide') || person.roles.includes('supervisor')
    if (!isAllowed) return failed(refusal('not-allowed'))
    signedIn = { staffNo, roles: person.roles, rights: person.rights }
    emit('hosts:told', hosts)
    return ok(signedIn)
  }

  function print({ requestId, ticketId, hostId }: PaperPrint): Result<{ paper: PaperResult }, Refusal> {
    const before = printed.get(requestId)
    if (before) return ok({ paper: before })
    if (fake.paper !== 'printed' && fake.paper !== 'failed' && fake.paper !== 'unknown') {
      return failed(refusal(fake.paper, { hostId }))
    }
    printed.set(requestId, fake.paper)
    write([{ type: 'paperReported', ticketId, paper: fake.paper, isCopy: true }])
    return ok({ paper: fake.paper })
  }

  function done(event: string, payload: never): Result<unknown, Refusal> {
    if (event === 'hall:subscribe') return subscribed(payload)
    if (event === 'guide:sign-in') return signIn((payload as { staffNo: string }).staffNo)
    if (event === 'guide:sign-out') {
      signedIn = null
      return ok(null)
    }
    if (!signedIn) return failed(refusal('not-signed-in'))
    if (event === 'request:outcome') {
      const { requestId } = payload as { requestId: string }
      const before = answered.get(requestId)
      if (before) return before
      // What comes later under this id is refused.
      answered.set(requestId, failed(refusal('request-reused')))
      return ok(null)
    }
    if (event === 'paper:print') return print(payload)
    const name = GUIDE_COMMANDS.find((known) => known === event)
    if (!name) return failed(refusal('bad-request'))
    const role = signedIn.roles.includes('supervisor') ? 'supervisor' : 'guide'
    const actor: Actor = { role, actorId: signedIn.staffNo, deviceId: 'guide-desk', counterId: null }
    return run({ name, payload, actor } as unknown as Command)
  }

  function answer(event: string, payload: never): Result<unknown, Refusal> | 'none' | 'held' {
    const isWish = event === 'paper:print' || GUIDE_COMMANDS.includes(event as GuideCommand)
    if (!isWish) return done(event, payload)
    sent.push({ name: event, payload })
    if (fake.weather === 'request-lost') return 'none'
    if (fake.weather === 'storage-failed') return failed(refusal('storage-failed'))
    if (fake.weather === 'held') return 'held'
    const code = refusing.get(event)
    if (code) return failed(refusal(code))
    const result = done(event, payload)
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
      if (now === 'held') held.push(() => settle(done(event, payload)))
      else if (now !== 'none') settle(now)
    })
  }

  const link = {
    ask,
    close: () => {},
    socket: {
      get connected() {
        return isConnected
      },
      on: (event: string, listener: (payload: never) => void) => {
        listeners.set(event, [...(listeners.get(event) ?? []), listener])
      },
    },
  } as unknown as GuideLink

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
    kept,
    refusing,
    facts: () => entries.map((entry) => entry.fact),
    get weather() {
      return fake.weather
    },
    set weather(weather) {
      fake.weather = weather
    },
    get paper() {
      return fake.paper
    },
    set paper(paper) {
      fake.paper = paper
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
    release: () => held.splice(0).forEach((go) => go()),
    hostsTold: (told) => {
      hosts = told
      emit('hosts:told', told)
    },
    do: doAs,
    issue: (serviceCode = 'id-renew') =>
      doAs('ticket:issue', { serviceCode, queueClass: 'ordinary', personDigest: null, agentNo: null }).ticket
        ?.ticketId ?? '',
    clerk: (counterId, name, payload) =>
      doAs(name, payload, { role: 'clerk', actorId: '1001', deviceId: 'desk', counterId }),
  }
}
