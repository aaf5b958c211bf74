import type { ElectronCalls, HostChild } from './electron-calls.ts'

/** Waits between two starts of a host that keeps dying, milliseconds. */
const RESTART_AFTER_MS = [500, 1000, 2000, 5000, 10_000] as const
/** A host that says why it cannot start waits for a hand: tried again now and then, because the hand may have been there. */
const REFUSED_AFTER_MS = 10_000
/** A host that ran this long is taken for healthy again. */
const HEALTHY_AFTER_MS = 60_000
/** How long the host may take to close its devices before it is killed. */
const CLOSE_WITHIN_MS = 3000

export interface HostProcess {
  /** Asks the host to close its devices and waits for its end; kills it when it does not answer. */
  close(): Promise<void>
}

export interface HostListener {
  /** The host serves the kiosk page at this address. */
  onReady(address: string): void
  /**
   * The host is gone or could not start; a new one is on its way.
   *
   * @param why the host's own words, Chinese and English, where it said that its settings or its port are wrong; else null
   */
  onLost(why: string | null): void
}

/** Runs the device host as a utility process and starts it again whenever it ends (architecture 2.1). */
export function startHostProcess(
  electron: Pick<ElectronCalls, 'utilityProcess'>,
  modulePath: string,
  listener: HostListener,
): HostProcess {
  let isClosing = false
  let failures = 0
  let restart: NodeJS.Timeout | undefined
  let child: HostChild | undefined
  let whenGone: () => void = () => {}

  function start(): void {
    const startedAt = Date.now()
    const mine = electron.utilityProcess.fork(modulePath, ['run'], {
      stdio: 'inherit',
      serviceName: 'device-host',
    })
    child = mine
    let why: string | null = null
    mine.on('message', (message) => {
      if (mine !== child) return
      if (isReady(message)) listener.onReady(message.address)
      else if (isFailed(message)) why = message.message
    })
    mine.on('exit', () => {
      if (mine !== child) return
      child = undefined
      whenGone()
      if (isClosing) return
      listener.onLost(why)
      failures = Date.now() - startedAt > HEALTHY_AFTER_MS ? 0 : failures + 1
      const pauseMs = RESTART_AFTER_MS[Math.min(failures, RESTART_AFTER_MS.length) - 1] ?? RESTART_AFTER_MS[0]
      restart = setTimeout(start, why === null ? pauseMs : REFUSED_AFTER_MS)
    })
  }

  start()
  return {
    close: async () => {
      isClosing = true
      clearTimeout(restart)
      const running = child
      if (!running) return
      const gone = new Promise<void>((resolve) => {
        whenGone = resolve
      })
      running.postMessage({ type: 'close' })
      const killer = setTimeout(() => running.kill(), CLOSE_WITHIN_MS)
      await gone
      clearTimeout(killer)
    },
  }
}

function isReady(message: unknown): message is { type: 'ready'; address: string } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'ready' &&
    'address' in message &&
    typeof message.address === 'string'
  )
}

function isFailed(message: unknown): message is { type: 'failed'; message: string } {
  return (
    typeof message === 'object' &&
    message !== null &&
    'type' in message &&
    message.type === 'failed' &&
    'message' in message &&
    typeof message.message === 'string'
  )
}
