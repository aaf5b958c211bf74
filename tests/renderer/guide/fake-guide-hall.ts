import type { Actor, Command, CommandName, CommandPayload } from '../../../domain/commands.ts'
import type { KeptRow } from '../../../domain/decide/decision.ts'
import type { Fact } from '../../../domain/facts.ts'
import type { HallState } from '../../../domain/hall-state.ts'
import { hallConfig, type Hall } from '../../../domain/model.ts'
import type { Clock } from '../../../domain/ports.ts'
import { refusal, type Refusal, type RefusalCode } from '../../../domain/refusals.ts'
import { failed, ok, type Result } from '../../../domain/result.ts'
import type { PaperResult } from '../../../domain/ticket.ts'
import type { Answer } from '../../../domain/wire/common.ts'
import {
  GUIDE_COMMANDS,
  type GuideCommand,
  type GuideSignedIn,
  type HostFace,
  type PaperPrint,
} from '../../../domain/wire/guide.ts'
import type { GuideLink } from '../../../renderer/guide/wish.ts'
import { createHallBehindAPage, ROUND_THE_CLOCK, type Weather } from '../hall-behind-a-page.ts'

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
    hours: ROUND_THE_CLOCK,
  })
}

export const ALL_WELL: readonly HostFace[] = [
  { hostId: 'K01', isOnline: true, printer: 'ok', reader: 'ready' },
  { hostId: 'K02', isOnline: true, printer: 'no-paper', reader: 'ready' },
]

export interface FakeGuideHall {
  readonly link: GuideLink
  readonly state: HallState
  /** Every command the desk has sent, retries included. */
  readonly sent: { readonly name: string; readonly payload: { readonly requestId: string } }[]
  /** Rows kept beside the journal, such as the reasons of a priority. */
  readonly kept: readonly KeptRow[]
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
  const printed = new Map<string, PaperResult>()
  const sent: { name: string; payload: { requestId: string } }[] = []
  const fake = { paper: 'printed' as FakeGuideHall['paper'] }
  let signedIn: GuideSignedIn | null = null
  let hosts = ALL_WELL

  const behind = createHallBehindAPage(clock, hall, {
    isWish: (event) => event === 'paper:print' || isCommand(event),
    wished: (name, payload) => sent.push({ name, payload }),
    done,
  })

  function signIn(staffNo: string): Result<GuideSignedIn, Refusal> {
    const person = hall.staff.find((member) => member.staffNo === staffNo)
    if (!person) return failed(refusal('unknown-staff'))
    const isAllowed = person.roles.includes('guide') || person.roles.includes('supervisor')
    if (!isAllowed) return failed(refusal('not-allowed'))
    signedIn = { staffNo, roles: person.roles, rights: person.rights }
    behind.emit('hosts:told', hosts)
    return ok(signedIn)
  }

  function print({ requestId, ticketId, hostId }: PaperPrint): Result<{ paper: PaperResult }, Refusal> {
    const before = printed.get(requestId)
    if (before) return ok({ paper: before })
    if (fake.paper !== 'printed' && fake.paper !== 'failed' && fake.paper !== 'unknown') {
      return failed(refusal(fake.paper, { hostId }))
    }
    printed.set(requestId, fake.paper)
    behind.write([{ type: 'paperReported', ticketId, paper: fake.paper, isCopy: true }])
    return ok({ paper: fake.paper })
  }

  function done(event: string, payload: never): Result<unknown, Refusal> {
    if (event === 'hall:subscribe') return behind.subscribed(payload)
    if (event === 'guide:sign-in') return signIn((payload as { staffNo: string }).staffNo)
    if (event === 'guide:sign-out') {
      signedIn = null
      return ok(null)
    }
    if (!signedIn) return failed(refusal('not-signed-in'))
    if (event === 'request:outcome') return behind.outcome(payload)
    if (event === 'paper:print') return print(payload)
    if (!isCommand(event)) return failed(refusal('bad-request'))
    const role = signedIn.roles.includes('supervisor') ? 'supervisor' : 'guide'
    const actor: Actor = { role, actorId: signedIn.staffNo, deviceId: 'guide-desk', counterId: null }
    return behind.run({ name: event, payload, actor } as unknown as Command)
  }

  return {
    link: behind.link as GuideLink,
    state: behind.state,
    sent,
    kept: behind.kept,
    refusing: behind.refusing,
    facts: () => behind.entries.map((entry) => entry.fact),
    get weather() {
      return behind.weather
    },
    set weather(weather) {
      behind.weather = weather
    },
    get paper() {
      return fake.paper
    },
    set paper(paper) {
      fake.paper = paper
    },
    connect: behind.connect,
    disconnect: () => {
      signedIn = null
      behind.disconnect()
    },
    release: behind.release,
    hostsTold: (told) => {
      hosts = told
      behind.emit('hosts:told', told)
    },
    do: behind.do,
    issue: (serviceCode = 'id-renew') =>
      behind.do('ticket:issue', { serviceCode, queueClass: 'ordinary', personDigest: null, agentNo: null })
        .ticket?.ticketId ?? '',
    clerk: (counterId, name, payload) =>
      behind.do(name, payload, { role: 'clerk', actorId: '1001', deviceId: 'desk', counterId }),
  }
}

function isCommand(event: string): event is GuideCommand {
  return GUIDE_COMMANDS.some((name) => name === event)
}
