import { fork } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { endAtSignal } from '../../tools/at-signal.ts'
import { PAGE_HTML } from './device-host.ts'

const MAIN = join(resolve(import.meta.dirname, '../..'), 'hardware/main.ts')

export interface HostProcess {
  readonly address: string
  /** kill -9; resolves once the process is gone. */
  kill(): Promise<void>
}

/** Starts the real device host of a kiosk as a child, its data in `folder`. The caller ends it. */
export async function startHost(options: {
  readonly folder: string
  readonly hallServer: string
  readonly hostId?: string
  /** Lines of the devices file. */
  readonly devices?: string
}): Promise<HostProcess> {
  const { folder, hallServer, hostId = 'K01', devices = 'devices: []\n' } = options
  const pages = join(folder, 'pages')
  await mkdir(join(pages, 'kiosk'), { recursive: true })
  await writeFile(join(pages, 'kiosk', 'index.html'), PAGE_HTML)
  const devicesFile = join(folder, 'devices.yaml')
  await writeFile(
    devicesFile,
    `host: { hostId: ${hostId}, kind: kiosk, hallServer: '${hallServer}' }\n${devices}`,
  )
  const child = fork(MAIN, ['run'], {
    env: {
      PATH: process.env['PATH'],
      JIAOHAO_DEVICES: devicesFile,
      JIAOHAO_HOST_DATA: join(folder, 'data'),
      JIAOHAO_PAGES: pages,
      KIOSK_PORT: '0',
      LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const ended = new Promise<void>((done) => child.once('exit', () => done()))
  const kill = async (): Promise<void> => {
    child.kill('SIGKILL')
    await ended
  }
  void ended.then(endAtSignal(kill))
  return new Promise((done, reject) => {
    child.on('message', (message: { type: string; address?: string; message?: string }) => {
      if (message.type === 'failed') reject(new Error(message.message))
      if (message.type !== 'ready') return
      done({
        address: message.address ?? '',
        kill,
      })
    })
    void ended.then(() => reject(new Error('the device host ended')))
  })
}
