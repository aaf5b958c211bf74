import { io, type Socket } from 'socket.io-client'
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { BenchAsks, BenchTells, BenchView } from '../../domain/wire/bench.ts'

export interface BenchLink {
  readonly view: Readonly<ShallowRef<BenchView | null>>
  readonly isLive: Readonly<Ref<boolean>>
  /** Sends one action; the view that follows shows its effect. */
  act<Event extends keyof BenchAsks>(event: Event, payload: Parameters<BenchAsks[Event]>[0]): void
}

/** The bench page's wire to the simulators. */
export function connectBench(): BenchLink {
  const view = shallowRef<BenchView | null>(null)
  const isLive = ref(false)
  const socket: Socket<BenchTells, BenchAsks> = io(`${window.location.origin}/bench`, {
    transports: ['websocket'],
  })
  socket.on('connect', () => (isLive.value = true))
  socket.on('disconnect', () => (isLive.value = false))
  socket.on('bench:view', (told) => (view.value = told))
  return {
    view,
    isLive,
    act: (event, payload) => {
      // Socket.IO's own types cannot follow an event name that is still a type parameter.
      const untyped = socket as unknown as { emit(event: string, payload: unknown, ack: () => void): void }
      untyped.emit(event, payload, () => undefined)
    },
  }
}
