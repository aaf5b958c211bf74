import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './demo.ts'

/** One of the project's commands at work, as a person would have started it in a terminal. */
export interface Command {
  readonly child: ChildProcess
  /** Everything it has written so far, both streams in order of arrival. */
  text(): string
  stdout(): string
  /** Resolves when its output matches. @throws when it ends before, with all it wrote */
  says(what: RegExp): Promise<RegExpExecArray>
  /** Ctrl-C: the terminal interrupts the command and all its children at once. */
  interrupt(): void
  readonly ended: Promise<number | null>
  /** Processes it started that still run; empty where the system does not tell. */
  leftBehind(): number[]
  /** Ends it and all its children, whatever state they are in. */
  kill(): void
}

/** Runs `node <script>` with nothing but these settings of ours in its environment. */
export function runCommand(
  script: string,
  args: readonly string[],
  settings: Readonly<Record<string, string>>,
): Command {
  const mark = crypto.randomUUID()
  const child = spawn(process.execPath, [join(ROOT, script), ...args], {
    cwd: ROOT,
    env: { ...plainEnvironment(), ...settings, JIAOHAO_TEST_MARK: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, as a terminal gives each command.
    detached: true,
  })
  let all = ''
  let out = ''
  const watchers = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
    all += text
    for (const look of watchers) look()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    all += text
    for (const look of watchers) look()
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, name)
  }
  return {
    child,
    ended,
    text: () => all,
    stdout: () => out,
    says: (what) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = what.exec(all)
          if (!found) return
          watchers.delete(look)
          resolve(found)
        }
        watchers.add(look)
        void ended.then((code) =>
          reject(new Error(`ended with ${String(code)}, never said ${what}:\n${all}`)),
        )
        look()
      }),
    interrupt: () => signal('SIGINT'),
    leftBehind: () => processesWith(mark),
    kill: () => {
      signal('SIGKILL')
      for (const pid of processesWith(mark)) process.kill(pid, 'SIGKILL')
    },
  }
}

/** The test's own environment without settings of the project that a developer may have. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const ours = /^(JIAOHAO_|SIM_|VITEST|HOST$|PORT$|KIOSK_PORT$|LOG_LEVEL$|NODE_OPTIONS$)/
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)))
}

/** By a mark in their environment, which children inherit. */
function processesWith(mark: string): number[] {
  if (process.platform !== 'linux') return []
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environmentOf(pid).includes(mark))
    .map(Number)
}

/** Empty for a process that has ended meanwhile or belongs to somebody else. */
function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8')
  } catch {
    return ''
  }
}
