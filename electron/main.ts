import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import * as electron from 'electron'
import { startShell } from './shell.ts'

const here = import.meta.dirname

// Not awaited: Electron is ready only after this module has run to its end.
void startShell(electron, {
  hostModule: join(here, '../hardware/main.ts'),
  outOfServiceUrl: pathToFileURL(join(here, 'out-of-service.html')).href,
  isLocked: process.env['KIOSK_WINDOWED'] !== '1',
})
