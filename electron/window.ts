import type { Input } from 'electron'
import type { ElectronCalls, ShellWindow } from './electron-calls.ts'

/** How long a page may hang before it is replaced, milliseconds. */
const HANG_LIMIT_MS = 5000
/** Waits before a crashed page is loaded again; the brief allows ten seconds in all (K14). */
const RELOAD_AFTER_MS = 1000

/** Characters of an explanation that fit on the screen. */
const MOST_WORDS = 1200

export interface KioskWindow {
  /** Shows a page and keeps it: any other address is refused from now on. */
  show(url: string): void
  /**
   * Shows the shell's own "out of service" face until `show` is called again.
   *
   * @param why for the technician, in small letters below; null for nothing
   */
  showOutOfService(why: string | null): void
  focus(): void
}

/**
 * One locked window: full screen, no menu, no zoom, no other windows, no navigation away, no devtools; the page is
 * sandboxed and isolated and has no bridge to Node at all. After a crash or a hang the page is loaded again.
 */
export function openKioskWindow(
  electron: Pick<ElectronCalls, 'BrowserWindow'>,
  outOfServiceUrl: string,
  isLocked: boolean,
): KioskWindow {
  const window = new electron.BrowserWindow({
    kiosk: isLocked,
    fullscreen: isLocked,
    autoHideMenuBar: true,
    show: true,
    backgroundColor: '#F3F6FA',
    webPreferences: {
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webSecurity: true,
      devTools: false,
      spellcheck: false,
      disableDialogs: true,
    },
  })
  const { webContents } = window
  let wanted = outOfServiceUrl
  let reload: NodeJS.Timeout | undefined
  let hang: NodeJS.Timeout | undefined

  function load(url: string): void {
    if (window.isDestroyed()) return
    window.loadURL(url).catch(() => {
      // `did-fail-load` is told as well and decides what happens next.
    })
  }

  function loadAgain(): void {
    clearTimeout(reload)
    reload = setTimeout(() => load(wanted), RELOAD_AFTER_MS)
  }

  webContents.setWindowOpenHandler(() => ({ action: 'deny' }))
  webContents.on('will-attach-webview', (event) => event.preventDefault())
  webContents.on('will-navigate', (event) => {
    if (!isSameOrigin(event.url, wanted)) event.preventDefault()
  })
  webContents.on('before-input-event', (event, input) => {
    if (isForbiddenKey(input)) event.preventDefault()
  })
  webContents.setVisualZoomLevelLimits(1, 1).catch(() => {
    // A page that is gone has no zoom; the next load sets it again.
  })
  webContents.on('render-process-gone', () => {
    if (wanted !== outOfServiceUrl) load(outOfServiceUrl)
    loadAgain()
  })
  webContents.on('did-fail-load', (_event, code, _description, _url, isMainFrame) => {
    const ABORTED = -3
    if (!isMainFrame || code === ABORTED) return
    loadAgain()
  })
  window.on('unresponsive', () => {
    clearTimeout(hang)
    hang = setTimeout(() => webContents.forcefullyCrashRenderer(), HANG_LIMIT_MS)
  })
  window.on('responsive', () => clearTimeout(hang))
  window.on('closed', () => {
    clearTimeout(reload)
    clearTimeout(hang)
  })

  load(wanted)
  return {
    show: (url) => {
      wanted = url
      clearTimeout(reload)
      load(url)
    },
    showOutOfService: (why) => {
      // Behind the #, which stays in the window: the page puts it on the screen as plain text.
      wanted =
        why === null
          ? outOfServiceUrl
          : `${outOfServiceUrl}#${encodeURIComponent(why.slice(0, MOST_WORDS).toWellFormed())}`
      clearTimeout(reload)
      load(wanted)
    },
    focus: () => focus(window),
  }
}

function focus(window: ShellWindow): void {
  if (window.isDestroyed()) return
  window.show()
  window.focus()
}

function isSameOrigin(url: string, other: string): boolean {
  if (!URL.canParse(url) || !URL.canParse(other)) return false
  const origin = new URL(url).origin
  // `data:` and `file:` addresses have the opaque origin "null", which equals nothing.
  return origin !== 'null' && origin === new URL(other).origin
}

/** Keys that would leave, reload or enlarge the page. F1, arrows, Enter and Esc belong to the page. */
export function isForbiddenKey(input: Pick<Input, 'key' | 'control' | 'alt' | 'meta' | 'shift'>): boolean {
  const key = input.key.toLowerCase()
  if (input.meta || input.alt) return true
  if (['f3', 'f5', 'f6', 'f7', 'f10', 'f11', 'f12', 'contextmenu', 'printscreen'].includes(key)) return true
  return input.control && !['a', 'c', 'v', 'x'].includes(key)
}
