import { fork, type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import type { BrowserWindowConstructorOptions } from 'electron'
import type { Browser } from 'playwright-core'
import type { ElectronCalls, HostChild } from '../../electron/electron-calls.ts'
import { createWindowStandIn, type StandInWindow } from './electron-window.ts'

/** The machine that shells run on: it knows which of them was first. */
export interface Machine {
  first: StandIn | null
}

/**
 * The few Electron calls of the shell on a machine without the Electron binary: windows are pages of a real Chromium,
 * utility processes are child processes.
 */
export interface StandIn {
  readonly electron: ElectronCalls
  readonly app: EventEmitter
  /** Opened so far, oldest first. */
  readonly windows: readonly StandInWindow[]
  readonly hosts: readonly ChildProcess[]
  readonly menus: readonly unknown[]
  /** What the shell answers a page that asks for a permission. */
  mayPage(permission: string): boolean
  /** Resolves with the code the application ends with. */
  readonly ended: Promise<number>
  quit(): void
  /** Ends what is left, whatever state it is in. */
  close(): Promise<void>
}

interface Stoppable {
  readonly isStopped: boolean
  preventDefault(): void
}

/** An event that can be prevented, as Electron hands them out. */
export function stoppable<Extra extends object>(extra: Extra): Extra & Stoppable {
  let isStopped = false
  return Object.defineProperties({ ...extra } as Extra & Stoppable, {
    isStopped: { get: () => isStopped },
    preventDefault: { value: () => (isStopped = true) },
  })
}

/** @param env of the utility processes */
export function createStandIn(browser: Browser, machine: Machine, env: NodeJS.ProcessEnv): StandIn {
  const app = new EventEmitter()
  const session = new EventEmitter()
  const windows: StandInWindow[] = []
  const hosts: ChildProcess[] = []
  const menus: unknown[] = []
  let permissionHandler: PermissionHandler | undefined
  const { promise: ended, resolve: end } = Promise.withResolvers<number>()

  function quit(): void {
    const event = stoppable({})
    app.emit('before-quit', event)
    if (!event.isStopped) end(0)
  }

  // A constructor that answers another object makes that the new one.
  const BrowserWindow = function (options: BrowserWindowConstructorOptions): StandInWindow {
    const window = createWindowStandIn(browser, session, options)
    windows.push(window)
    window.on('closed', () => app.emit('window-all-closed'))
    return window
  } as unknown as ElectronCalls['BrowserWindow']

  const standIn: StandIn = {
    app,
    windows,
    hosts,
    menus,
    ended,
    quit,
    mayPage: (permission) => {
      let isAllowed = true
      permissionHandler?.({}, permission, (answer) => (isAllowed = answer))
      return isAllowed
    },
    close: async () => {
      for (const host of hosts) if (isRunning(host)) host.kill('SIGKILL')
      await Promise.all(windows.map((window) => window.dispose()))
      if (machine.first === standIn) machine.first = null
    },
    electron: {
      app: {
        requestSingleInstanceLock: () => {
          if (machine.first !== null) machine.first.app.emit('second-instance', stoppable({}))
          machine.first ??= standIn
          return machine.first === standIn
        },
        quit,
        exit: end,
        whenReady: () => Promise.resolve(),
        on: (event: string, listener: (...args: never[]) => void) => app.on(event, listener as () => void),
      } as ElectronCalls['app'],
      Menu: { setApplicationMenu: (menu) => void menus.push(menu) },
      BrowserWindow,
      utilityProcess: createUtilityProcesses(env, hosts),
      session: {
        defaultSession: {
          setPermissionRequestHandler: (handler) => (permissionHandler = handler),
          on: (event, listener) => session.on(event, listener),
        },
      },
    },
  }
  return standIn
}

type PermissionHandler = Parameters<
  ElectronCalls['session']['defaultSession']['setPermissionRequestHandler']
>[0]

/** Utility processes as child processes that find the same `process.parentPort`. */
export function createUtilityProcesses(
  env: NodeJS.ProcessEnv,
  started: ChildProcess[],
): ElectronCalls['utilityProcess'] {
  return {
    fork: (modulePath, args) => {
      const child = fork(modulePath, args, {
        env,
        execArgv: ['--import', join(import.meta.dirname, 'parent-port.ts')],
        stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      })
      started.push(child)
      return hostChild(child)
    },
  }
}

export function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

function hostChild(child: ChildProcess): HostChild {
  return {
    on: (event: 'message' | 'exit', listener: (value: never) => void) =>
      child.on(event, (value: unknown) => listener((value ?? 1) as never)),
    postMessage: (message) => void child.send(message as object),
    kill: () => child.kill(),
  } as HostChild
}
