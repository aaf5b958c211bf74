import type { Actor, Command, CommandName, CommandPayload } from '../../../domain/commands.ts'
import type { HallState } from '../../../domain/hall-state.ts'
import { hallConfig, type Hall } from '../../../domain/model.ts'
import { rankCandidates } from '../../../domain/policy/index.ts'
import type { Clock } from '../../../domain/ports.ts'
import { refusal, type Refusal } from '../../../domain/refusals.ts'
import { failed, ok, type Result } from '../../../domain/result.ts'
import type { Answer } from '../../../domain/wire/common.ts'
import {
  DESK_COMMANDS,
  type Candidates,
  type DeskCommand,
  type SignedIn,
  type SignIn,
} from '../../../domain/wire/desk.ts'
import type { DeskLink } from '../../../renderer/desk/wish.ts'
import { createHallBehindAPage, ROUND_THE_CLOCK, type Weather } from '../hall-behind-a-page.ts'

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
    hours: ROUND_THE_CLOCK,
  })
}

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
  const sent: FakeHall['sent'] = []
  const takenElsewhere = new Set<string>()
  let signedIn: SignedIn | null = null

  const behind = createHallBehindAPage(clock, hall, {
    isWish: isCommand,
    wished: (name, { requestId }: { requestId: string }) =>
      sent.push({ name: name as DeskCommand, requestId }),
    done,
  })
  const { state } = behind

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

  function done(event: string, payload: never): Result<unknown, Refusal> {
    if (event === 'hall:subscribe') return behind.subscribed(payload)
    if (event === 'desk:sign-in') return signIn(payload)
    if (event === 'desk:sign-out') {
      signedIn = null
      return ok(null)
    }
    if (event === 'desk:candidates') return candidates()
    if (event === 'request:outcome') return behind.outcome(payload)
    if (!isCommand(event)) return failed(refusal('bad-request'))
    if (!signedIn) return failed(refusal('not-signed-in'))
    const actor: Actor = {
      role: 'clerk',
      actorId: signedIn.staffNo,
      deviceId: 'desk',
      counterId: signedIn.counterId,
    }
    return behind.run({ name: event, payload, actor } as Command)
  }

  return {
    link: behind.link as DeskLink,
    state,
    sent,
    takenElsewhere,
    get weather() {
      return behind.weather
    },
    set weather(weather) {
      behind.weather = weather
    },
    connect: behind.connect,
    disconnect: () => {
      signedIn = null
      behind.disconnect()
    },
    release: behind.release,
    takeOver: () => {
      signedIn = null
      behind.emit('desk:signed-out', 'taken-over')
    },
    do: behind.do,
    ticketId: (ticketNo) => {
      const found = Object.values(state.tickets).find((ticket) => ticket.ticketNo === ticketNo)
      if (!found) throw new Error(`no ticket ${ticketNo}`)
      return found.ticketId
    },
    issue: (serviceCode = 'id-renew', queueClass = 'ordinary') =>
      behind.do('ticket:issue', { serviceCode, queueClass, personDigest: null, agentNo: null }),
  }
}

function isCommand(event: string): event is DeskCommand {
  return DESK_COMMANDS.some((name) => name === event)
}
