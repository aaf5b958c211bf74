import type { Namespace } from 'socket.io'
import { z } from 'zod'
import { COMMANDS, type Actor, type Command } from '../../domain/commands.ts'
import { devicesReport, devicesTested } from '../../domain/device-health.ts'
import { ok } from '../../domain/result.ts'
import { PAPER_RESULTS } from '../../domain/ticket.ts'
import { WIRE_VERSION } from '../../domain/wire/common.ts'
import {
  appointmentsOf,
  HOST_COMMANDS,
  hostFace,
  hostHello,
  type AppointmentOfPerson,
  type HostCommand,
  type KioskHostAsks,
  type KioskHostTells,
} from '../../domain/wire/kiosk-host.ts'
import { answerAsks, ask, type Ask } from './asks.ts'
import { connectError } from './connect-error.ts'
import { hostVoiceAsks } from './host-voices.ts'
import { createPadPresses } from './pad-presses.ts'
import type { SocketParts } from './parts.ts'
import type { HallView } from '../hall.ts'
import { answerFor, subscribeAsk } from './telling.ts'

const paperAnswer = z.strictObject({ paper: z.enum(PAPER_RESULTS) })

type Events = Record<string, never>
export type KioskHostNamespace = Namespace<KioskHostAsks, KioskHostTells, Events, { hostId: string }>

/** Device hosts: those named in the hall's file. What they ask is asked by the citizen in front of them. */
export function serveKioskHosts(namespace: KioskHostNamespace, parts: SocketParts): void {
  const { hall, running, links, hosts, devices, log } = parts

  const padAsk = createPadPresses(parts)

  namespace.use((socket, next) => {
    const hello = hostHello.safeParse(socket.handshake.auth)
    if (!hello.success) return next(connectError('unknown-host', { allowed: 'hostId, version' }))
    const { hostId, version } = hello.data
    if (version !== WIRE_VERSION)
      return next(connectError('unknown-host', { found: version, allowed: WIRE_VERSION }))
    if (!hall.deviceHosts.some((host) => host.hostId === hostId)) {
      log.warn('unknown-host', { hostId: hostId.slice(0, 32), address: socket.handshake.address })
      return next(
        connectError('unknown-host', { allowed: hall.deviceHosts.map((host) => host.hostId).join(', ') }),
      )
    }
    socket.data.hostId = hostId
    next()
  })

  namespace.on('connection', (socket) => {
    const { hostId } = socket.data
    const actor: Actor = { role: 'citizen', actorId: hostId, deviceId: hostId, counterId: null }
    log.info('host-connected', { hostId })
    const disconnected = hosts.connected(hostId, {
      want(paper, answer) {
        socket.emit('paper:wanted', paper, (result: unknown) => {
          const parsed = paperAnswer.safeParse(result)
          if (!parsed.success) log.warn('host-answer-unreadable', { hostId })
          answer(parsed.success ? parsed.data : { paper: 'unknown' })
        })
      },
      onGone(listener) {
        socket.on('disconnect', listener)
        return () => socket.off('disconnect', listener)
      },
    })
    const devicesAway = devices.connected(hostId)
    socket.on('disconnect', (reason) => {
      disconnected()
      devicesAway()
      log.info('host-disconnected', { hostId, reason })
    })

    const command = (name: HostCommand): Ask =>
      ask<Command['payload'], unknown>(name, COMMANDS[name], async (payload) => {
        const outcome = await running.execute({ name, payload, actor } as Command)
        return answerFor('kiosk-host', name, outcome, links.signTicketPath)
      })
    const digestKey = ask('digest:key', z.strictObject({}), async () => {
      const seen = await running.look(({ day, digestKey: key }) => ({ day, key }))
      return seen.ok ? ok(seen.value) : seen
    })
    const face = ask('host:face', hostFace, (told) => {
      hosts.faceTold(hostId, told)
      return ok(null)
    })
    const report = ask('devices:report', devicesReport, (told) => {
      devices.reported(hostId, told)
      return ok(null)
    })
    const test = ask('devices:tested', devicesTested, (told) => {
      devices.tested(hostId, told)
      return ok(null)
    })
    const appointments = ask('appointments:of', appointmentsOf, ({ personDigest }) =>
      running.look((view) => appointmentsIn(view, personDigest)),
    )
    const asks = [
      padAsk(hostId),
      subscribeAsk('kiosk-host', parts, socket),
      ...HOST_COMMANDS.map(command),
      digestKey,
      appointments,
      face,
      report,
      test,
      ...hostVoiceAsks(socket, hostId, parts),
    ]
    answerAsks(socket, asks, { ...parts, room: 'kiosk-host' })
  })
}

function appointmentsIn(
  { state, appointmentsOf: idsOf }: HallView,
  personDigest: string,
): AppointmentOfPerson[] {
  return idsOf(personDigest)
    .flatMap((appointmentId) => state.appointments[appointmentId] ?? [])
    .map(({ ticketId: _ticketId, ...known }) => known)
    .toSorted((a, b) => a.slot.from - b.slot.from)
}
