import { fork } from 'node:child_process'
import { join, resolve } from 'node:path'
import { endAtSignal } from '../../tools/at-signal.ts'

const MAIN = join(resolve(import.meta.dirname, '../..'), 'server/main.ts')

export interface ServerProcess {
  readonly address: string
  readonly pid: number
  /** kill -9; resolves once the process is gone. */
  kill(): Promise<void>
  /** Asks it to end; the answer is its exit code. */
  stop(signal?: 'SIGINT' | 'SIGTERM'): Promise<number | null>
  /** Cuts the channel, as a parent that died would. */
  leave(): Promise<number | null>
}

/**
 * Starts the real hall server as a child on a free port of the loopback. Rejects with the message it gives when it does
 * not start. The caller ends it.
 */
export function startServer(env: Readonly<Record<string, string>>): Promise<ServerProcess> {
  const child = fork(MAIN, [], {
    env: { PATH: process.env['PATH'], PORT: '0', LOG_LEVEL: 'silent', ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)))
  const kill = (): Promise<unknown> => {
    child.kill('SIGKILL')
    return ended
  }
  void ended.then(endAtSignal(kill))
  return new Promise((done, reject) => {
    child.on('message', (message: { type: string; address?: string; message?: string }) => {
      if (message.type === 'failed') reject(new Error(message.message))
      if (message.type !== 'ready') return
      done({
        address: message.address ?? '',
        pid: child.pid ?? 0,
        async kill() {
          await kill()
        },
        stop(signal = 'SIGTERM') {
          child.kill(signal)
          return ended
        },
        leave() {
          child.disconnect()
          return ended
        },
      })
    })
    void ended.then((code) => reject(new Error(`ended with code ${code ?? 'none'}`)))
  })
}
