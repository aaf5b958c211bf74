import { io } from 'socket.io-client'
import type { RefusalCode } from '../../domain/refusals.ts'
import { WIRE_VERSION } from '../../domain/wire/common.ts'
import { connectBoardTo, connectDeskTo, connectGuideTo, connectHostTo, newRequestId } from './hall-client.ts'

/** Tickets of the demo hall to lie about, by their ids. */
export interface LiedAbout {
  readonly called: string
  readonly serving: string
  readonly servingService: string
  readonly suspended: string
  readonly passed: string
}

/** What a client said, what it must be told and what it was told: a refusal's code, or `done`. */
export interface Lie {
  readonly who: string
  readonly said: string
  readonly mustBe: RefusalCode
  readonly was: string
}

interface Liar {
  askRaw(name: string, payload: unknown): Promise<unknown>
}

/**
 * Clients of every audience ask for what they may not: boards command, strangers act at desks, a desk acts on the
 * tickets of another, guides on what is the supervisor's.
 */
export async function tellLies(address: string, about: LiedAbout): Promise<Lie[]> {
  const { called, serving, suspended, passed } = about
  const board = await connectBoardTo(address)
  const stranger = await connectDeskTo(address)
  const otherDesk = await connectDeskTo(address)
  await otherDesk.must('desk:sign-in', { staffNo: '1003', counterId: 'c3', takeOver: false })
  const strangerAtGuideDesk = await connectGuideTo(address)
  const guide = await connectGuideTo(address)
  await guide.must('guide:sign-in', { staffNo: '2001' })
  const host = await connectHostTo(address, 'K02')

  const reason = 'because it says so'
  const outcomes = [{ serviceCode: about.servingService, outcome: 'accepted' }]
  const queues = [{ queueId: 'id', weight: 1 }]
  const actor = { role: 'supervisor', actorId: '3001', deviceId: 'x', counterId: 'c2' }
  const left = 'citizenLeft'
  type Row = readonly [RefusalCode, string, Readonly<Record<string, unknown>>]
  const told: readonly (readonly [string, Liar, readonly Row[]])[] = [
    [
      'a board',
      board,
      [
        ['bad-request', 'ticket:call-next', {}],
        ['bad-request', 'counter:reassign', { counterId: 'c2', queues, reason }],
        ['bad-request', 'ticket:cancel', { ticketId: called, reason: left }],
      ],
    ],
    [
      'a desk where nobody has signed in',
      stranger,
      [
        ['not-signed-in', 'ticket:call-next', {}],
        ['not-signed-in', 'ticket:finish', { ticketId: serving, outcomes }],
        ['bad-request', 'ticket:start', { ticketId: called, actor }],
        ['unknown-staff', 'desk:sign-in', { staffNo: '9999', counterId: 'c1', takeOver: false }],
        ['counter-taken', 'desk:sign-in', { staffNo: '1003', counterId: 'c2', takeOver: false }],
      ],
    ],
    [
      'another desk',
      otherDesk,
      [
        ['other-counter', 'ticket:start', { ticketId: called }],
        ['other-counter', 'ticket:no-show', { ticketId: called }],
        ['other-counter', 'ticket:finish', { ticketId: serving, outcomes }],
        ['counter-closed', 'ticket:resume', { ticketId: suspended }],
        ['counter-closed', 'ticket:call-next', {}],
        ['not-allowed', 'ticket:call-number', { ticketId: passed, reason }],
        ['bad-request', 'counter:reassign', { counterId: 'c3', queues, reason }],
        ['bad-request', 'day:close', {}],
      ],
    ],
    [
      'a guide desk where nobody has signed in',
      strangerAtGuideDesk,
      [['not-signed-in', 'ticket:restore', { ticketId: passed }]],
    ],
    [
      'a guide',
      guide,
      [
        ['not-allowed', 'counter:reassign', { counterId: 'c2', queues, reason }],
        ['not-allowed', 'ticket:move-hold', { ticketId: suspended, counterId: 'c2', reason }],
        ['wrong-state', 'ticket:cancel', { ticketId: serving, reason: left }],
      ],
    ],
    [
      'a kiosk',
      host,
      [
        ['bad-request', 'ticket:void', { ticketId: called, reason: 'misprint' }],
        ['wrong-state', 'ticket:restore', { ticketId: serving }],
      ],
    ],
  ]
  const lies: Lie[] = []
  for (const [who, liar, rows] of told) {
    for (const [mustBe, said, payload] of rows) {
      const isCommand = !said.endsWith('sign-in')
      const answer = await liar.askRaw(said, isCommand ? { requestId: newRequestId(), ...payload } : payload)
      lies.push({ who, said, mustBe, was: codeOf(answer) })
    }
  }
  for (const client of [board, stranger, otherDesk, strangerAtGuideDesk, guide, host]) client.close()
  const nobody = { who: 'a kiosk of no hall', said: 'hello', mustBe: 'unknown-host' } as const
  return [...lies, { ...nobody, was: await greet(address, 'K99') }]
}

function codeOf(answer: unknown): string {
  const { error } = answer as { readonly error?: { readonly code: string } }
  return error?.code ?? 'done'
}

/** What the server says to a device host that greets it. */
function greet(address: string, hostId: string): Promise<string> {
  const auth = { hostId, version: WIRE_VERSION }
  const socket = io(`${address}/kiosk-host`, {
    transports: ['websocket'],
    auth,
    reconnection: false,
    forceNew: true,
  })
  return new Promise<string>((resolve) => {
    socket.once('connect', () => resolve('done'))
    socket.once('connect_error', (error) => resolve(error.message))
  }).finally(() => socket.disconnect())
}
