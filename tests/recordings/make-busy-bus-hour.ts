import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DeviceConfig } from '../../hardware/config.ts'
import { findDriver } from '../../hardware/drivers.ts'
import { createSeededRandom } from '../../hardware/technician/feedings.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { memoryAddress, superviseOnMemoryLines, type PlacedDevice } from '../hardware/long/every-device.ts'
import { createLineReader } from './line-reader.ts'
import { packRecording, type Recording } from './recording.ts'

/**
 * `node tests/recordings/make-busy-bus-hour.ts`: an hour of four counters on one RS-485 line, with the real drivers and
 * the simulators on a clock moved by hand, into `busy-bus-hour.json.gz`. The recording is kept: it is made anew only when
 * the devices on the line shall be others.
 */

const HOUR_MS = 3_600_000
const SEED = 485
const COUNTERS = [1, 2, 3, 4] as const
const RELAY_UNIT = 20

const address = memoryAddress(1)

function device(name: string, driver: string, counterNo: number | null, options: object): DeviceConfig {
  const counterId = counterNo === null ? null : `c${counterNo}`
  const lights = driver === 'modbus-coil' ? 'fault' : null
  const checked = findDriver(driver)?.options.safeParse(options)
  if (checked?.success !== true) throw new Error(`${name}: ${checked?.error.message ?? 'no such driver'}`)
  return { name, driver, address, counterId, lights, soundZones: [], options }
}

const CONFIGS: readonly DeviceConfig[] = [
  ...COUNTERS.map((no) =>
    device(`onbon-${no}`, 'onbon-bx5k6k', no, { model: '5k', widthPx: 128, heightPx: 32, screen: no }),
  ),
  ...[1, 2].map((no) => device(`board-${no}`, 'number-board', no, { boardId: no })),
  ...COUNTERS.map((no) => device(`ff68-${10 + no}`, 'ff68-pad', no, { address: 10 + no })),
  ...[1, 2].map((no) => device(`ff68-${100 + no}`, 'ff68-rating-pad', no, { address: 100 + no })),
  device('coil-20', 'modbus-coil', null, { unit: RELAY_UNIT, coil: 0 }),
]

async function main(): Promise<void> {
  const clock = createFakeClock()
  const random = createSeededRandom(SEED)
  const startMs = clock.now()
  const between = (least: number, most: number): number => Math.floor(least + random() * (most - least))
  const line: Recording['line'] = []
  const said: Recording['said'] = []
  const reader = createLineReader()
  let lastMs = startMs
  const rig = superviseOnMemoryLines(CONFIGS, { clock, log: createFakeLog(), random }, (by, name, bytes) =>
    said.push([clock.now() - startMs, by, name, Buffer.from(bytes).toString('hex')]),
  )
  rig.lines[0]?.onBytes((direction, bytes) => {
    line.push([clock.now() - lastMs, direction, Buffer.from(bytes).toString('hex')])
    lastMs = clock.now()
    reader.hear(clock.now() - startMs, direction, bytes)
  })
  await clock.advance(10_000)

  const placed = new Map(rig.devices.map((one) => [one.config.name, one]))
  const get = (name: string): PlacedDevice | undefined => placed.get(name)
  let ticket = 0

  /** A clerk calls, serves, has the visit rated, and calls again. */
  function serve(no: number): void {
    get(`ff68-${10 + no}`)?.unit.pressKey(random() < 0.2 ? 'recall' : 'call', '')
    const ms = between(60_000, 240_000)
    if (no <= 2) clock.after(Math.floor(ms * 0.7), () => void inviteToRate(no))
    clock.after(ms, () => serve(no))
  }

  async function inviteToRate(no: number): Promise<void> {
    const rating = get(`ff68-${100 + no}`)
    const found = rating?.supervised.device()
    if (found?.family === 'rating-pad') await found.invite()
    clock.after(between(2000, 9000), () => rating?.unit.pressKey(String(Math.floor(random() * 4)), ''))
  }

  /** What a host does for a key: the sign, the board and the pad show the call, and the lamp goes. */
  function onPress(no: number): void {
    ticket += 1
    const ticketNo = `A${String(ticket).padStart(3, '0')}`
    const [sign, board, pad, lamp] = [`onbon-${no}`, `board-${no}`, `ff68-${10 + no}`, 'coil-20'].map(
      (name) => get(name)?.supervised.device(),
    )
    const content = { tone: 'call', lines: [`请 ${ticketNo}`, `到 ${no} 号窗口`] } as const
    if (sign?.family === 'display') void sign.show(content)
    if (board?.family === 'display') void board.show(content)
    if (pad?.family === 'pad') void pad.show({ waiting: Math.floor(random() * 30), ticketNo })
    if (lamp?.family === 'lamp') void lamp.set(random() < 0.5)
  }

  for (const no of COUNTERS) {
    const pad = get(`ff68-${10 + no}`)?.supervised.device()
    if (pad?.family === 'pad') pad.onPress(() => onPress(no))
    clock.after(between(0, 30_000), () => serve(no))
  }

  /** Somewhere a motor starts, a contact is bad, a pad does not hear. */
  function disturb(): void {
    const one = rig.devices[Math.floor(random() * rig.devices.length)]
    const faults = ['wire-hasNoise', 'wire-corrupts', 'wire-isDeaf', 'wire-halves', 'wire-isSplit'] as const
    const key = faults[Math.floor(random() * faults.length)] ?? faults[0]
    one?.unit.setSwitch(key, true)
    clock.after(between(1000, 8000), () => one?.unit.setSwitch(key, false))
    clock.after(between(10_000, 60_000), disturb)
  }
  clock.after(60_000, disturb)

  /** Two clerks press at the same moment. */
  function collide(): void {
    for (const no of [1, 2]) get(`ff68-${10 + no}`)?.unit.pressKey('call', '')
    clock.after(between(240_000, 600_000), collide)
  }
  clock.after(200_000, collide)

  await clock.advance(HOUR_MS)
  const packed = packRecording({
    about:
      'One hour of one RS-485 line: 4 Onbon signs, 2 number boards, 4 FF68 call pads, 2 evaluators, 1 Modbus relay; ' +
      'made by tests/recordings/make-busy-bus-hour.ts with the real drivers and simulators.',
    line,
    said,
    noted: reader.noted(),
  })
  writeFileSync(join(import.meta.dirname, 'busy-bus-hour.json.gz'), packed)
  process.stdout.write(
    `${line.length} chunks, ${said.length} utterances, ${ticket} calls, ${packed.length} bytes\n${JSON.stringify(reader.noted(), null, 1)}\n`,
  )
  const closing = rig.closeAll()
  await clock.advance(60_000)
  await closing
}

await main()
