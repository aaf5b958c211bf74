import { createServer, type AddressInfo, type Socket } from 'node:net'
import { pino } from 'pino'
import { ok } from '../../domain/result.ts'
import { createSystemLog, systemClock } from '../../hardware/clock.ts'
import { endOnBugs } from '../../hardware/end-on-bugs.ts'
import type { CodeScanner } from '../../hardware/scanners/code-scanner.ts'
import { superviseDevice, SUPERVISE_TIMING } from '../../hardware/supervisor.ts'
import { parseAddress } from '../../hardware/transport/address.ts'
import { createWire } from '../../hardware/transport/open-transport.ts'
import type { Transport } from '../../hardware/transport/transport.ts'

/**
 * A process with a device for each bug below, each making its mistake once, and one that makes none. Told `host-...` as its
 * argument, its own code makes that mistake instead. Its log goes to stdout, what became of the devices to its parent.
 */

/** What no log may hold: as a driver may quote it in a message. */
const SECRET = '张三 110101199003077774'
const bug = (): never => {
  throw new Error(`cannot read ${SECRET}\n    at ${SECRET}`)
}
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))
async function late(): Promise<void> {
  await pause(5)
  bug()
}

type Mistake = (wire: Transport, isFirst: boolean) => void
const MISTAKES: Readonly<Record<string, Mistake>> = {
  'a promise nobody waits for': () => void Promise.resolve().then(bug),
  'such a promise after a pause': () => void late(),
  'a timer of its own': () => void setTimeout(bug, 5),
  'the next tick': () => process.nextTick(bug),
  'what it hears': (wire) => void wire.onData(bug),
  'a promise that began with what it hears': (wire) => void wire.onData(() => void late()),
  'its exchange': (wire) => void wire.inTurn(late),
  'the end of its wire': (wire) => {
    wire.onClosed(() => void late())
    wire.onClosed(bug)
    void wire.close()
  },
  none: () => {},
}

const log = createSystemLog('info', pino.destination({ dest: 1, sync: true }))
endOnBugs(log)

const sockets = new Set<Socket>()
const server = createServer((socket) => {
  sockets.add(socket)
  socket.on('error', () => sockets.delete(socket))
  socket.write('a word to hear')
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const address = parseAddress(`tcp://127.0.0.1:${String((server.address() as AddressInfo).port)}`)
if (!address.ok) throw new Error(address.error)

const devices = Object.entries(MISTAKES).map(([name, makeMistake]) => {
  let openings = 0
  const states: string[] = []
  const device = superviseDevice<CodeScanner>(
    {
      name,
      driver: 'mistaken',
      family: 'scanner',
      counterId: null,
      wire: createWire(address.value, { baudRate: 9600 }, systemClock),
      openDevice(wire) {
        openings += 1
        if (openings === 1) makeMistake(wire, true)
        const scanner: CodeScanner = {
          family: 'scanner',
          setScanning() {},
          onScan(listener) {
            const timer = setTimeout(() => listener('code'), 5)
            return () => clearTimeout(timer)
          },
          probe: () => Promise.resolve(ok({ lines: [] })),
          check: () => Promise.resolve(ok(undefined)),
          counters: () => ({}),
          close: () => Promise.resolve(),
        }
        return Promise.resolve(ok(scanner))
      },
    },
    { clock: systemClock, log },
    { ...SUPERVISE_TIMING, backoffMs: [20] },
  )
  device.onChange(() => states.push(device.lastError() ?? device.state()))
  return { name, device, states }
})

const isDone = (): boolean =>
  devices.every(
    ({ name, device }) => device.state() === 'ready' && (name === 'none' || device.counters()['bugs'] !== 0),
  )
while (!isDone()) await pause(5)
await pause(50)

const [, , hostBug] = process.argv
const good = devices.at(-1)?.device.device()
switch (hostBug) {
  case 'host-listener':
    good?.onScan(bug)
    break
  case 'host-listener-later':
    good?.onScan(() => void late())
    break
  case 'host-after-asking':
    void good?.check().then(bug)
    break
  default:
    process.send?.({
      states: Object.fromEntries(devices.map(({ name, states }) => [name, states])),
      bugs: Object.fromEntries(devices.map(({ name, device }) => [name, device.counters()['bugs']])),
    })
    await Promise.all(devices.map(({ device }) => device.close()))
    for (const socket of sockets) socket.destroy()
    server.close()
    process.disconnect?.()
}
