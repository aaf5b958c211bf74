import { io, type Socket } from 'socket.io-client'
import { failed, type Result } from '../../domain/result.ts'
import type { HostTells, PageAsks, TakeRefusal } from '../../domain/wire/device.ts'

/** What an ask of the kiosk page may fail with: a refusal, or no answer in time (the outcome is unknown). */
export type DeviceFailure =
  TakeRefusal | { readonly code: 'link-lost'; readonly params: TakeRefusal['params'] }

type AckResult<Event extends keyof PageAsks> = Parameters<Parameters<PageAsks[Event]>[1]>[0]
/** What a successful acknowledgement carries. */
export type DeviceValue<Event extends keyof PageAsks> =
  Extract<AckResult<Event>, { ok: true }> extends { value: infer Value } ? Value : never

export interface DeviceListener {
  readonly connected: () => void
  readonly lost: () => void
  /** The host does not know this page's token: it has been restarted, and only a new page brings the new token. */
  readonly refused: () => void
  readonly told: { readonly [Event in keyof HostTells]: HostTells[Event] }
}

/** The kiosk page's wire to the device host that served it. Reconnects by itself, for ever. */
export interface DeviceLink {
  /** Never rejects. `link-lost` says that the outcome is unknown: ask again under the same requestId. */
  ask<Event extends keyof PageAsks>(
    event: Event,
    payload: Parameters<PageAsks[Event]>[0],
    timeoutMs?: number,
  ): Promise<Result<DeviceValue<Event>, DeviceFailure>>
  /** Begins to listen and connects; call once. */
  open(listener: DeviceListener): void
  close(): void
}

const ANSWER_WITHIN_MS = 10_000
/** After a goodbye from the host (it is closing), which Socket.IO does not reconnect from by itself. */
const CALL_AGAIN_MS = 1000

/** The token that the host put into the page it served; empty in a page that no host served. */
function pageToken(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="jiaohao-token"]')?.content ?? ''
}

/** The wire to the host on this page's own origin. */
export function connectDevice(origin: string = window.location.origin): DeviceLink {
  const socket: Socket<HostTells, PageAsks> = io(origin, {
    transports: ['websocket'],
    auth: { token: pageToken() },
    reconnectionDelay: 500,
    reconnectionDelayMax: 2000,
    timeout: 5000,
    autoConnect: false,
  })
  return {
    open: (listener) => {
      socket.on('connect', listener.connected)
      socket.on('disconnect', (reason) => {
        listener.lost()
        if (reason === 'io server disconnect') setTimeout(() => socket.connect(), CALL_AGAIN_MS)
      })
      socket.on('connect_error', () => {
        if (!socket.active) listener.refused()
      })
      // Whatever the host tells, so that none is forgotten here. Socket.IO's own types cannot follow the event's name.
      const untyped = socket as unknown as { on(event: string, listener: unknown): void }
      for (const [event, tell] of Object.entries(listener.told)) untyped.on(event, tell)
      socket.connect()
    },
    close: () => void socket.disconnect(),
    ask: async (event, payload, timeoutMs = ANSWER_WITHIN_MS) => {
      if (!socket.connected) return failed({ code: 'link-lost', params: {} })
      try {
        // Socket.IO's own types cannot follow an event name that is still a type parameter.
        const untyped = socket.timeout(timeoutMs) as unknown as {
          emitWithAck(event: string, payload: unknown): Promise<Result<never, TakeRefusal>>
        }
        return await untyped.emitWithAck(event, payload)
      } catch {
        return failed({ code: 'link-lost', params: {} })
      }
    },
  }
}
