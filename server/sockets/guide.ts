import type { Namespace } from 'socket.io'
import { z } from 'zod'
import { ticketFor } from '../../domain/audience.ts'
import { COMMANDS, type Actor, type Command } from '../../domain/commands.ts'
import { findTicket } from '../../domain/hall-state.ts'
import type { StaffMember } from '../../domain/model.ts'
import { refusal, type Refusal } from '../../domain/refusals.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { PaperResult } from '../../domain/ticket.ts'
import {
  GUIDE_COMMANDS,
  guideSignIn,
  paperPrint,
  type GuideAsks,
  type GuideCommand,
  type GuideSignedIn,
  type GuideTells,
  type PaperPrint,
} from '../../domain/wire/guide.ts'
import type { HallView } from '../hall.ts'
import type { TicketLinks } from '../ticket-link.ts'
import { answerAsks, ask, type Ask } from './asks.ts'
import type { PaperWanted } from './connected-hosts.ts'
import { outcomeAsk } from './outcome.ts'
import type { SocketParts } from './parts.ts'
import { rightsOf } from './staff-rights.ts'
import { answerFor, subscribeAsk } from './telling.ts'

export type GuideNamespace = Namespace<GuideAsks, GuideTells>

/** Those who have signed in: they are told how the device hosts are. */
const SIGNED_IN = 'signed-in'

/** The guide desk and the supervisor's hand: whoever asks is who signed in on that connection, at no counter. */
export function serveGuides(namespace: GuideNamespace, parts: SocketParts): void {
  const { hall, running, links, hosts, log } = parts
  hosts.onChange(() => namespace.to(SIGNED_IN).emit('hosts:told', hosts.faces()))

  namespace.on('connection', (socket) => {
    const deviceId = socket.handshake.address
    let person: StaffMember | null = null

    const signInAsk = ask('guide:sign-in', guideSignIn, ({ staffNo }): Result<GuideSignedIn, Refusal> => {
      const found = hall.staff.find((member) => member.staffNo === staffNo)
      if (!found) return failed(refusal('unknown-staff'))
      if (!found.roles.includes('guide') && !found.roles.includes('supervisor')) {
        return failed(refusal('not-allowed'))
      }
      person = found
      void socket.join(SIGNED_IN)
      socket.emit('hosts:told', hosts.faces())
      log.info('guide-signed-in', { staffNo, address: deviceId })
      return ok({ staffNo, roles: found.roles, rights: rightsOf(found) })
    })
    const signOutAsk = ask('guide:sign-out', z.strictObject({}), () => {
      person = null
      void socket.leave(SIGNED_IN)
      return ok(null)
    })
    const command = (name: GuideCommand): Ask =>
      ask<Command['payload'], unknown>(name, COMMANDS[name], async (payload) => {
        if (person === null) return failed(refusal('not-signed-in'))
        const role = person.roles.includes('supervisor') ? 'supervisor' : 'guide'
        const actor: Actor = { role, actorId: person.staffNo, deviceId, counterId: null }
        const outcome = await running.execute({ name, payload, actor } as Command)
        return answerFor('desk', name, outcome, links.signTicketPath)
      })
    const printAsk = ask('paper:print', paperPrint, async (asked): Promise<PaperAnswer> => {
      if (person === null) return failed(refusal('not-signed-in'))
      const seen = await running.look((view) => paperWanted(view, asked, links))
      if (!seen.ok) return seen
      if (seen.value === null) return failed(refusal('unknown-ticket'))
      const paper = await hosts.print(asked.hostId, seen.value)
      if (paper === null) return failed(refusal('host-away', { hostId: asked.hostId }))
      return ok({ paper })
    })

    const asks = [
      outcomeAsk('desk', parts, () => person !== null, links.signTicketPath),
      subscribeAsk('desk', parts, socket),
      signInAsk,
      signOutAsk,
      printAsk,
      ...GUIDE_COMMANDS.map(command),
    ]
    answerAsks(socket, asks, { ...parts, room: 'guide' })
  })
}

type PaperAnswer = Result<{ readonly paper: PaperResult }, Refusal>

/** What a device host needs for a paper of a ticket of today; null when there is no such ticket. */
function paperWanted(
  view: HallView,
  { requestId, ticketId }: PaperPrint,
  links: TicketLinks,
): PaperWanted | null {
  const ticket = findTicket(view.state, ticketId)
  if (!ticket) return null
  const { day, state, entries } = view
  // The ticket knows only its latest paper; a copy that failed does not make the first one undone.
  const isCopy = entries.some(
    ({ fact }) => fact.type === 'paperReported' && fact.ticketId === ticketId && fact.paper !== 'failed',
  )
  const ticketPath = links.signTicketPath(ticketId, day)
  const answer = { day, seq: state.seq, ticket: ticketFor('kiosk-host', ticket), ticketPath }
  return { requestId, answer, isCopy }
}
