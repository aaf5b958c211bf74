import { fork } from 'node:child_process'
import { join } from 'node:path'
import { endAtSignal } from '../../tools/at-signal.ts'

/** A process of the benchmark that does what it is asked, one thing after the other. */
export interface Child {
  ask<Answer>(name: string, payload?: unknown): Promise<Answer>
  /** Ends it; resolves once it is gone. */
  end(): Promise<void>
}

interface Asked {
  readonly id: number
  readonly name: string
  readonly payload: unknown
}

interface Answered {
  readonly id: number
  readonly value?: unknown
  readonly fault?: string
}

/** Starts a file of this folder as a process. What it throws becomes the rejection of what it was asked. */
export function startChild(
  file: string,
  args: readonly string[] = [],
  nodeOptions: readonly string[] = [],
): Child {
  const child = fork(join(import.meta.dirname, file), [...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    execArgv: [...nodeOptions],
  })
  const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>()
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  void ended.then(
    endAtSignal(() => {
      child.kill('SIGKILL')
      return ended
    }),
  )
  let lastId = 0
  void ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} ended`))
    waiting.clear()
  })
  child.on('message', (message) => {
    const { id, value, fault } = message as Answered
    const asker = waiting.get(id)
    waiting.delete(id)
    if (fault === undefined) asker?.resolve(value as never)
    else asker?.reject(new Error(`${file}: ${fault}`))
  })
  return {
    ask: (name, payload = null) =>
      new Promise((resolve, reject) => {
        const asked: Asked = { id: (lastId += 1), name, payload }
        waiting.set(asked.id, { resolve, reject })
        child.send(asked)
      }),
    async end() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

/** Answers what the parent asks until it lets go; then runs `close` and ends. */
export function serveParent(
  handlers: Readonly<Record<string, (payload: never) => unknown>>,
  close: () => unknown = () => {},
): void {
  process.on('message', (message) => {
    const { id, name, payload } = message as Asked
    const answer = (answered: Answered): void => void process.send?.(answered)
    void (async () => {
      const handler = handlers[name]
      if (!handler) throw new Error(`nobody does ${name}`)
      return handler(payload as never)
    })().then(
      (value) => answer({ id, value }),
      (error: unknown) => answer({ id, fault: error instanceof Error ? String(error.stack) : String(error) }),
    )
  })
  process.once('disconnect', () => {
    void Promise.resolve(close()).then(() => process.exit(0))
  })
}
