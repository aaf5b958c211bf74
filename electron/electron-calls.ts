import type { BrowserWindowConstructorOptions, Event as ElectronEvent, Input } from 'electron'

/**
 * The few Electron calls the shell uses, so that its real code also runs against a stand-in on machines without the
 * Electron binary. The real `electron` module fits this shape.
 */
export interface ElectronCalls {
  readonly app: {
    requestSingleInstanceLock(): boolean
    quit(): void
    exit(code: number): void
    whenReady(): Promise<void>
    on(
      event: 'second-instance' | 'window-all-closed' | 'before-quit',
      listener: (event: ElectronEvent) => void,
    ): unknown
  }
  readonly Menu: { setApplicationMenu(menu: null): void }
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => ShellWindow
  readonly utilityProcess: {
    fork(modulePath: string, args: string[], options: { stdio: 'inherit'; serviceName: string }): HostChild
  }
  readonly session: {
    readonly defaultSession: {
      setPermissionRequestHandler(
        handler: (contents: unknown, permission: string, callback: (isAllowed: boolean) => void) => void,
      ): void
      on(event: 'will-download', listener: (event: ElectronEvent) => void): unknown
    }
  }
}

export interface ShellWindow {
  readonly webContents: ShellContents
  loadURL(url: string): Promise<void>
  isDestroyed(): boolean
  focus(): void
  show(): void
  on(
    event: 'close' | 'unresponsive' | 'responsive' | 'closed',
    listener: (event: ElectronEvent) => void,
  ): unknown
}

export interface ShellContents {
  on(
    event: 'will-navigate',
    listener: (event: { preventDefault(): void; readonly url: string }) => void,
  ): unknown
  on(event: 'will-attach-webview', listener: (event: { preventDefault(): void }) => void): unknown
  on(
    event: 'before-input-event',
    listener: (event: { preventDefault(): void }, input: Input) => void,
  ): unknown
  on(
    event: 'render-process-gone',
    listener: (event: unknown, details: { readonly reason: string }) => void,
  ): unknown
  on(
    event: 'did-fail-load',
    listener: (event: unknown, code: number, description: string, url: string, isMainFrame: boolean) => void,
  ): unknown
  setWindowOpenHandler(handler: () => { action: 'deny' }): void
  setVisualZoomLevelLimits(minimum: number, maximum: number): Promise<void>
  setZoomFactor(factor: number): void
  forcefullyCrashRenderer(): void
}

/** The device host as a child; `message` carries what `hardware/main.ts` posts. */
export interface HostChild {
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
  postMessage(message: unknown): void
  kill(): boolean
}
