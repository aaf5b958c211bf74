import type { ElectronCalls } from './electron-calls.ts'
import { startHostProcess } from './host-process.ts'
import { openKioskWindow } from './window.ts'

export interface ShellSettings {
  /** Path of `hardware/main.ts`. */
  readonly hostModule: string
  /** Address of the shell's own "out of service" page. */
  readonly outOfServiceUrl: string
  /** Full screen and locked; false only for trying on a desk. */
  readonly isLocked: boolean
}

/**
 * The kiosk: one instance, one locked window on the device host's address, the host as a utility process so that a
 * crashing native driver cannot take the window down (architecture 2.1). Answers false when another instance runs.
 */
export async function startShell(electron: ElectronCalls, settings: ShellSettings): Promise<boolean> {
  const { app } = electron
  if (!app.requestSingleInstanceLock()) {
    app.quit()
    return false
  }
  await app.whenReady()
  electron.Menu.setApplicationMenu(null)
  electron.session.defaultSession.setPermissionRequestHandler((_contents, _permission, callback) =>
    callback(false),
  )
  electron.session.defaultSession.on('will-download', (event) => event.preventDefault())

  const window = openKioskWindow(electron, settings.outOfServiceUrl, settings.isLocked)
  const host = startHostProcess(electron, settings.hostModule, {
    onReady: (address) => window.show(address),
    onLost: (why) => window.showOutOfService(why),
  })

  let isQuitting = false
  app.on('second-instance', () => window.focus())
  app.on('window-all-closed', () => app.quit())
  app.on('before-quit', (event) => {
    if (isQuitting) return
    isQuitting = true
    event.preventDefault()
    void host.close().then(() => app.exit(0))
  })
  return true
}
