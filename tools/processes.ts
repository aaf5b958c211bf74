import { fork, type ChildProcess } from 'node:child_process'

/** What a child tells its parent once it serves, or why it cannot. */
export type ChildMessage =
  | { readonly type: 'ready'; readonly address: string; readonly [extra: string]: unknown }
  | { readonly type: 'failed'; readonly message: string }

export interface Part {
  readonly name: string
  readonly address: string
  /** All it said when it was ready. */
  readonly ready: Readonly<Record<string, unknown>>
  readonly child: ChildProcess
  /** Asks the child to close cleanly and waits for its end; kills it after `withinMs`. */
  close(withinMs?: number): Promise<number | null>
}

/** A part that did not start; `message` is already worded for people. */
export class PartFailed extends Error {
  readonly part: string

  constructor(part: string, message: string) {
    super(message)
    this.part = part
  }
}

/**
 * Starts one part of the hall as a child process and waits until it serves.
 *
 * @throws PartFailed when it says that it cannot, or ends before it is ready
 */
export function startPart(options: {
  readonly name: string
  readonly module: string
  readonly args?: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** `inherit` shows the part's log, `ignore` hides it, a function is given everything it writes. */
  readonly log: 'inherit' | 'ignore' | ((text: string) => void)
  /** Ends the part while it is still starting; once it is ready, `close` does. */
  readonly cancelled: AbortSignal | null
  /** Called when the part ends by itself after it was ready. */
  readonly onLost: (name: string, code: number | null) => void
}): Promise<Part> {
  const { name, module, env, log, cancelled, onLost } = options
  const child = fork(module, [...(options.args ?? [])], {
    env,
    // Ctrl-C reaches every process of a terminal's group; the parent decides in which order its parts end.
    detached: true,
    // Errors are worded by the child; the parent shows the message it is told, once.
    stdio: [
      'ignore',
      typeof log === 'function' ? 'pipe' : log,
      log === 'inherit' ? 'inherit' : 'pipe',
      'ipc',
    ],
  })
  if (typeof log === 'function') {
    for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', log)
  }
  let errors = ''
  child.stderr?.on('data', (bytes: Buffer | string) => {
    errors = (errors + bytes.toString()).slice(-4000)
  })
  let isClosing = false
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))

  return new Promise((resolve, reject) => {
    let isReady = false
    let failure: string | undefined
    const cancel = (): void => void (isReady || child.kill('SIGTERM'))
    cancelled?.addEventListener('abort', cancel)
    if (cancelled?.aborted) cancel()
    child.on('message', (message: ChildMessage) => {
      if (message.type === 'failed') failure = message.message
      if (message.type !== 'ready' || isReady) return
      isReady = true
      resolve({
        name,
        child,
        address: message.address,
        ready: message,
        close: async (withinMs = 5000) => {
          isClosing = true
          if (child.exitCode !== null || child.signalCode !== null) return child.exitCode
          child.kill('SIGTERM')
          const killer = setTimeout(() => child.kill('SIGKILL'), withinMs)
          const code = await ended
          clearTimeout(killer)
          return code
        },
      })
    })
    child.once('error', (error) => reject(new PartFailed(name, error.message)))
    child.once('exit', (code) => {
      cancelled?.removeEventListener('abort', cancel)
      if (!isReady)
        reject(new PartFailed(name, failure ?? (errors.trim() || `ended with code ${code ?? 'none'}`)))
      else if (!isClosing) onLost(name, code)
    })
  })
}
