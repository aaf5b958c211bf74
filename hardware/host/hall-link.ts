import { io, type Socket } from 'socket.io-client'
import type { z } from 'zod'
import type { CommandPayload } from '../../domain/commands.ts'
import type { DevicesReport, DevicesTested } from '../../domain/device-health.ts'
import type { HallState } from '../../domain/hall-state.ts'
import type { PublicHall } from '../../domain/model.ts'
import type { Clock, Log } from '../../domain/ports.ts'
import { isRetryable, type Refusal } from '../../domain/refusals.ts'
import { failed, type Result } from '../../domain/result.ts'
import type { PaperResult } from '../../domain/ticket.ts'
import type { VoiceWire } from '../../domain/voice/duty.ts'
import type { VoiceClaimed, VoiceTurn } from '../../domain/wire/board.ts'
import { hasMissed } from '../../domain/replica.ts'
import { SILENT_AFTER_MS, WIRE_VERSION, type Answer, type Subscribed } from '../../domain/wire/common.ts'
import { chooseNode } from '../../domain/wire/node-choice.ts'
import type {
  AppointmentOfPerson,
  HostCommand,
  HostHello,
  hostFace,
  KioskHostAsks,
  KioskHostTells,
  PadPressed,
} from '../../domain/wire/kiosk-host.ts'
import { createHallMirror } from './hall-mirror.ts'

/** No answer within the deadline. `wasSent`: the command left this machine, so it may have been done. */
export interface ServerAway {
  readonly code: 'server-away'
  readonly params: Refusal['params']
  readonly wasSent: boolean
}

export type Asked = Result<Answer, Refusal | ServerAway>

export type DevicesFace = z.infer<typeof hostFace>
export type PaperWantedListener = (
  wanted: Parameters<KioskHostTells['paper:wanted']>[0],
) => Promise<PaperResult>

export interface DigestKey {
  readonly day: string
  /** Hex, 32 bytes. */
  readonly key: string
}

/** The host's wire to the hall server. Nothing here ever throws or rejects; it reconnects for ever. */
export interface HallLink {
  /** In touch, heard of within three seconds, and the copy of the hall is complete. */
  isOnline(): boolean
  /** Null until the server has been in touch once; the last known while it is away. */
  hall(): PublicHall | null
  state(): HallState | null
  /** Hall time, milliseconds UTC. */
  now(): number
  /** Hall time of the last sign of life of the server; null before the first. */
  heardAt(): number | null
  /** The key for digests of the present business day; null when it is not at hand. */
  digestKey(): DigestKey | null
  /** Asks for a command, and again under the same requestId after a reconnection, until the deadline. */
  ask<Name extends HostCommand>(
    name: Name,
    payload: CommandPayload<Name>,
    options: { readonly deadlineMs: number },
  ): Promise<Asked>
  /** A key on a call pad; asked again as commands are. */
  press(press: PadPressed, options: { readonly deadlineMs: number }): Promise<Asked>
  /** Today's appointments of a person; null when the server did not say in time. */
  appointmentsOf(personDigest: string): Promise<readonly AppointmentOfPerson[] | null>
  /** Says how the devices are; false when it did not arrive. */
  tellFace(face: DevicesFace): Promise<boolean>
  /** Reports every device; false when it did not arrive. A report that is refused has arrived. */
  tellDevices(report: DevicesReport): Promise<boolean>
  /** Tells what a self-test found; false when it did not arrive. */
  tellTested(tested: DevicesTested): Promise<boolean>
  /**
   * A speech module's side of the question who speaks, by its name in the devices file. Asked for anew, the listeners are
   * those of the newest.
   */
  voice(device: string): VoiceWire
  /** Who prints the papers that the guide desk wants here; one listener. */
  onPaperWanted(print: PaperWantedListener): void
  /** Resolves when the copy has got to a fact (true), or when the time is over (false). */
  reached(day: string, seq: number, options: { readonly timeoutMs: number }): Promise<boolean>
  /** Called after every change of the above. Returns its removal. */
  onChange(listener: () => void): () => void
  close(): Promise<void>
}

export interface HallLinkOptions {
  /** Addresses of the hall's servers, e.g. `http://127.0.0.1:8080`: the first that answers serves, until it is gone. */
  readonly hallServers: readonly [string, ...string[]]
  readonly hostId: string
  /** Hosts with a card reader need the key of the day; a sign PC has no business with it. */
  readonly wantsDigestKey: boolean
  readonly clock: Clock
  readonly log: Log
}

/** The last one for ever; shorter than a citizen waits for a number. */
const RECONNECT_MS = [250, 500, 1000, 2000] as const
const ASK_AGAIN_MS = 300
const SUBSCRIBE_AGAIN_MS = 2000
const GAP_PAUSE_MS = 100
const ANSWER_WITHIN_MS = 5000
/** Of a command whose answer has not come by then the same is asked again. */
const COMMAND_AGAIN_MS = 2000

export function connectHall(options: HallLinkOptions): HallLink {
  const { clock, log } = options
  const mirror = createHallMirror({ clock, log })
  const hello: HostHello = { hostId: options.hostId, version: WIRE_VERSION }
  // Reconnecting is done here: Socket.IO gives up where the server refuses, and its timers cannot be moved by hand.
  const nodes = chooseNode(options.hallServers)
  const socket: Socket<KioskHostTells, KioskHostAsks> = io(`${nodes.current()}/kiosk-host`, {
    auth: hello,
    transports: ['websocket'],
    reconnection: false,
    forceNew: true,
    autoConnect: false,
    timeout: 5000,
  })
  const listeners = new Set<() => void>()
  const waits = new Set<() => void>()
  const refusedReports = new Set<string>()
  const voicesGranted = new Map<string, (turn: VoiceTurn) => void>()
  const voicesTaken = new Map<string, (soundZoneId: string) => void>()
  let isClosed = false
  let isOnline = false
  let isSilent = false
  let isSubscribing = false
  /** A server that has not beaten on this connection may not know how to. */
  let hasBeaten = false
  let isAwayTold = false
  let failures = 0
  let lastRefusal: string | null = null
  let heardAt: number | null = null
  let digestKey: DigestKey | null = null
  let subscription = 0
  let cancelReconnect = (): void => {}
  let cancelSubscribe = (): void => {}
  let stopListening = (): void => {}

  function changed(): void {
    for (const listener of [...listeners]) listener()
  }

  function heard(): void {
    heardAt = mirror.now()
    stopListening()
    if (hasBeaten && !isClosed) stopListening = clock.after(SILENT_AFTER_MS, silent)
    if (!isSilent) return
    isSilent = false
    log.info('hall-link-heard-again')
    changed()
  }

  function silent(): void {
    isSilent = true
    log.warn('hall-link-silent', { server: nodes.current() })
    changed()
  }

  /** The next attempt to connect goes to the chosen server; the namespace stays the same. */
  function aim(): void {
    const manager = socket.io as unknown as { uri: string }
    manager.uri = nodes.current()
    log.info('hall-link-moves', { server: nodes.current() })
  }

  function reconnectLater(): void {
    if (isClosed) return
    cancelReconnect()
    const delayMs = RECONNECT_MS[Math.min(failures, RECONNECT_MS.length - 1)] ?? 2000
    failures += 1
    cancelReconnect = clock.after(delayMs, () => socket.connect())
  }

  function lost(why: string): void {
    subscription += 1
    cancelSubscribe()
    stopListening()
    hasBeaten = false
    isSilent = false
    if (!isAwayTold && !isClosed) log.warn('hall-link-lost', { why })
    isAwayTold = true
    isOnline = false
    changed()
  }

  /** One ask, one answer; `null` when the connection or the time ended first. */
  function once<Value>(
    send: (ack: (result: Result<Value, Refusal>) => void) => void,
    timeoutMs: number,
  ): Promise<Result<Value, Refusal> | null> {
    return new Promise((resolve) => {
      const done = (result: Result<Value, Refusal> | null): void => {
        cancelTimer()
        socket.off('disconnect', onLost)
        resolve(result)
      }
      const onLost = (): void => done(null)
      const cancelTimer = clock.after(timeoutMs, onLost)
      socket.on('disconnect', onLost)
      send((result) => {
        heard()
        done(result)
      })
    })
  }

  /** Reports repeat: a server that does not understand them is told of once. */
  function noteRefusal(what: string, answer: Result<null, Refusal> | null): void {
    if (answer?.ok !== false || refusedReports.has(what)) return
    refusedReports.add(what)
    log.warn('device-report-refused', { what, code: answer.error.code })
  }

  async function subscribe(): Promise<void> {
    subscription += 1
    const mine = subscription
    cancelSubscribe()
    mirror.awaitAnswer()
    isSubscribing = true
    const answer = await once<Subscribed>(
      (ack) => socket.emit('hall:subscribe', mirror.wanted(), ack),
      ANSWER_WITHIN_MS,
    )
    if (mine !== subscription || isClosed) return
    isSubscribing = false
    if (answer?.ok !== true) {
      if (answer) log.warn('hall-subscription-refused', { code: answer.error.code })
      cancelSubscribe = clock.after(SUBSCRIBE_AGAIN_MS, () => void subscribe())
      return
    }
    if (mirror.complete(answer.value) === 'again') {
      cancelSubscribe = clock.after(GAP_PAUSE_MS, () => void subscribe())
      return
    }
    heard()
    failures = 0
    lastRefusal = null
    if (!isOnline) log.info('hall-link-online', { day: answer.value.day, seq: mirror.state()?.seq })
    isOnline = true
    isAwayTold = false
    changed()
    await fetchDigestKey(mine)
  }

  async function fetchDigestKey(mine: number): Promise<void> {
    const day = mirror.state()?.day
    if (!options.wantsDigestKey || digestKey?.day === day) return
    digestKey = null
    const answer = await once<DigestKey>((ack) => socket.emit('digest:key', {}, ack), ANSWER_WITHIN_MS)
    if (mine !== subscription || isClosed) return
    if (answer?.ok === true) {
      digestKey = answer.value
      changed()
      return
    }
    if (answer) log.warn('digest-key-refused', { code: answer.error.code })
    cancelSubscribe = clock.after(SUBSCRIBE_AGAIN_MS, () => void fetchDigestKey(mine))
  }

  socket.on('connect', () => {
    nodes.worked()
    void subscribe()
  })
  socket.on('connect_error', (error) => {
    const refused = (error as { data?: { code?: unknown } }).data?.code
    // A plain network failure is told once by `hall-link-lost`; a refusal needs somebody to mend the configuration.
    if (typeof refused === 'string' && refused !== lastRefusal) {
      lastRefusal = refused
      log.error('hall-link-refused', { code: refused, hostId: options.hostId, version: WIRE_VERSION })
    }
    lost('connect-error')
    if (nodes.failed()) aim()
    reconnectLater()
  })
  socket.on('disconnect', (why) => {
    lost(why)
    reconnectLater()
  })
  socket.on('facts:told', (told) => {
    heard()
    if (mirror.take(told) === 'again') void subscribe()
    else changed()
  })
  socket.on('day:began', () => void subscribe())
  socket.on('facts:dropped', () => void subscribe())
  socket.on('hall:beat', (beat) => {
    hasBeaten = true
    heard()
    const state = mirror.state()
    if (isOnline && !isSubscribing && state !== null && hasMissed(state, beat)) void subscribe()
  })
  socket.on('hall:closing', () => {
    // An only server is waited for: its own goodbye comes when it has answered everything.
    if (!nodes.leave()) return
    aim()
    socket.disconnect()
    cancelReconnect()
    socket.connect()
  })
  socket.on('voice:granted', ({ device, ...turn }) => voicesGranted.get(device)?.(turn))
  socket.on('voice:taken', ({ device, soundZoneId }) => voicesTaken.get(device)?.(soundZoneId))
  socket.connect()

  /** Waits for a time; `close` ends it at once. `listen` may end it earlier. */
  function wait(ms: number, listen?: (done: () => void) => () => void): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        cancelTimer()
        stop?.()
        waits.delete(done)
        resolve()
      }
      const cancelTimer = clock.after(ms, done)
      const stop = listen?.(done)
      waits.add(done)
    })
  }

  function connected(timeoutMs: number): Promise<void> {
    return wait(timeoutMs, (done) => {
      socket.on('connect', done)
      return () => socket.off('connect', done)
    })
  }

  async function askAgain(
    name: HostCommand | 'pad:press',
    payload: unknown,
    deadlineMs: number,
  ): Promise<Asked> {
    const until = clock.now() + deadlineMs
    let wasSent = false
    while (!isClosed) {
      const leftMs = until - clock.now()
      if (leftMs <= 0) break
      if (!socket.connected) {
        await connected(leftMs)
        continue
      }
      wasSent = true
      const answer = await once<Answer>(
        (ack) => emitCommand(socket, name, payload, ack),
        Math.min(leftMs, COMMAND_AGAIN_MS),
      )
      if (answer === null) continue
      if (answer.ok || !isRetryable(answer.error.code)) return answer
      if (until - clock.now() <= ASK_AGAIN_MS) return answer
      await wait(ASK_AGAIN_MS)
    }
    return failed({ code: 'server-away', params: {}, wasSent })
  }

  return {
    isOnline: () => isOnline && !isSilent,
    hall: mirror.hall,
    state: mirror.state,
    now: mirror.now,
    heardAt: () => heardAt,
    digestKey: () => (digestKey?.day === mirror.state()?.day ? digestKey : null),
    ask: (name, payload, { deadlineMs }) => askAgain(name, payload, deadlineMs),
    press: (press, { deadlineMs }) => askAgain('pad:press', press, deadlineMs),
    async appointmentsOf(personDigest) {
      if (!socket.connected) return null
      const answer = await once<readonly AppointmentOfPerson[]>(
        (ack) => socket.emit('appointments:of', { personDigest }, ack),
        ANSWER_WITHIN_MS,
      )
      return answer?.ok === true ? answer.value : null
    },
    async tellFace(face) {
      if (!socket.connected) return false
      const answer = await once<null>((ack) => socket.emit('host:face', face, ack), ANSWER_WITHIN_MS)
      if (answer?.ok === false) log.warn('host-face-refused', { code: answer.error.code })
      return answer?.ok === true
    },
    async tellDevices(report) {
      if (!socket.connected) return false
      const answer = await once<null>((ack) => socket.emit('devices:report', report, ack), ANSWER_WITHIN_MS)
      noteRefusal('devices:report', answer)
      return answer !== null
    },
    async tellTested(tested) {
      if (!socket.connected) return false
      const answer = await once<null>((ack) => socket.emit('devices:tested', tested, ack), ANSWER_WITHIN_MS)
      noteRefusal('devices:tested', answer)
      return answer !== null
    },
    voice: (device) => ({
      async claim(claim) {
        if (!socket.connected) return null
        const answer = await once<VoiceClaimed>(
          (ack) => socket.emit('voice:claim', { device, ...claim }, ack),
          ANSWER_WITHIN_MS,
        )
        if (answer?.ok === false) log.warn('voice-claim-refused', { device, code: answer.error.code })
        return answer?.ok === true ? answer.value : null
      },
      said(said) {
        // A report that is lost costs at most a repeated call, and the next one makes up for it.
        if (socket.connected)
          void once<null>((ack) => socket.emit('voice:said', { device, ...said }, ack), ANSWER_WITHIN_MS)
      },
      onGranted: (run) => void voicesGranted.set(device, run),
      onTaken: (run) => void voicesTaken.set(device, run),
    }),
    onPaperWanted(print) {
      socket.off('paper:wanted')
      socket.on('paper:wanted', (wanted, ack) => {
        heard()
        void print(wanted).then((paper) => ack({ paper }))
      })
    },
    async reached(day, seq, { timeoutMs }) {
      const isThere = (): boolean => {
        const state = mirror.state()
        return state !== null && (state.day > day || (state.day === day && state.seq >= seq))
      }
      if (isThere()) return true
      await wait(timeoutMs, (done) => {
        const check = (): void => {
          if (isThere()) done()
        }
        listeners.add(check)
        return () => listeners.delete(check)
      })
      return isThere()
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      isClosed = true
      subscription += 1
      cancelReconnect()
      cancelSubscribe()
      stopListening()
      isOnline = false
      digestKey = null
      socket.disconnect()
      for (const done of [...waits]) done()
      return Promise.resolve()
    },
  }
}

/** Socket.IO's types cannot follow an event name that is still a type parameter. */
function emitCommand(
  socket: Socket<KioskHostTells, KioskHostAsks>,
  name: HostCommand | 'pad:press',
  payload: unknown,
  ack: (result: Result<Answer, Refusal>) => void,
): void {
  ;(socket as unknown as { emit(name: string, payload: unknown, ack: unknown): void }).emit(
    name,
    payload,
    ack,
  )
}
