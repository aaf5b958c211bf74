import { describe, expect, it } from 'vitest'
import { failed } from '../../../domain/result.ts'
import { parseDevices } from '../../../hardware/config.ts'
import { runDeviceCommand } from '../../../hardware/technician/commands.ts'
import { createSimReader } from '../../../hardware/sim/sim-reader.ts'
import { SYNTHETIC_PEOPLE } from '../../../hardware/sim/synthetic-people.ts'
import type { SerialAddress } from '../../../hardware/transport/address.ts'
import type { CreateWire } from '../../../hardware/transport/open-transport.ts'
import type { TransportFault } from '../../../hardware/transport/transport.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { createFakeLog } from '../../support/fake-log.ts'
import { createFixedRandom, person } from '../../support/reader-rig.ts'
import { createMemoryWire } from '../../support/wire.ts'

const FILE = `host: { hostId: K01, kind: kiosk, hallServer: http://127.0.0.1:8080 }
devices:
  - { name: reader, driver: sam-v, address: 'tcp://127.0.0.1:7001' }
  - { name: serial-reader, driver: sam-v, address: 'serial:///dev/ttyUSB0' }
`

function createRig(wireFault?: TransportFault) {
  const parsed = parseDevices(FILE, 'devices.yaml')
  if (!parsed.ok) throw new Error('the file of this test is wrong')
  const config = parsed.value
  const clock = createFakeClock()
  const sim = createSimReader({ clock, random: createFixedRandom() })
  const lines: string[] = []
  const ratesOpened: number[] = []
  /** The baud rate the simulated reader really runs at. */
  let trueRate = 115_200
  const wireToSim: CreateWire = (address, defaults) => ({
    address,
    isPresent: () => Promise.resolve(true),
    open() {
      if (wireFault !== undefined)
        return Promise.resolve(failed({ code: wireFault, detail: 'as the system says' }))
      const rate = (address as SerialAddress).baudRate ?? defaults.baudRate
      ratesOpened.push(rate)
      sim.setFaults({ isGarbled: rate !== trueRate })
      return createMemoryWire(sim).open()
    },
  })
  async function run(...args: string[]): Promise<number> {
    let code: number | undefined
    void runDeviceCommand(args, {
      config,
      print: (line) => lines.push(line),
      clock,
      log: createFakeLog(),
      createWire: wireToSim,
      listPorts: () =>
        Promise.resolve([{ address: 'serial:///dev/ttyUSB0', description: 'QinHeng 1a86:7523' }]),
      readText: () => Promise.reject(new Error('no file')),
      writeText: () => Promise.reject(new Error('no file')),
      untilStopped: () => Promise.resolve(),
    }).then((exit) => {
      code = exit
    })
    for (let waited = 0; code === undefined && waited < 300; waited += 1) await clock.advance(100)
    if (code === undefined) throw new Error('the command did not end')
    return code
  }
  return {
    sim,
    lines,
    ratesOpened,
    run,
    text: () => lines.join('\n'),
    setTrueRate: (rate: number) => {
      trueRate = rate
    },
  }
}

describe('npm run device', () => {
  it('list: devices, drivers, ports', async () => {
    const { run, text } = createRig()
    expect(await run('list')).toBe(0)
    expect(text()).toMatch(/^ {2}reader {9}sam-v {2}tcp:\/\/127.0.0.1:7001 {3}居民/m)
    expect(text()).toContain('escpos')
    expect(text()).toContain('serial:///dev/ttyUSB0  QinHeng 1a86:7523')
  })

  it('probe: tells a working reader and its SAM number, and never a card', async () => {
    const { run, text, sim } = createRig()
    sim.placeCard(person('resident'))
    expect(await run('probe', 'reader')).toBe(0)
    expect(text()).toContain('SAM number: 05.03-20260101-0000000001-0000000002')
    expect(text()).toContain('✓ The device works.')
    for (const { card } of SYNTHETIC_PEOPLE) expect(text()).not.toContain(card.idNumber)
    expect(sim.state()).toMatchObject({ openConnections: 0 })
    expect(sim.state().requests.readCard).toBeUndefined()
  })

  it.each<[TransportFault, string]>([
    ['not-found', 'check the USB cable'],
    ['in-use', 'stop the running device host'],
    ['no-permission', 'dialout'],
    ['timeout', 'USB plug'],
  ])('probe: says what to check when the port is %s', async (fault, advice) => {
    const { run, text } = createRig(fault)
    expect(await run('probe', 'serial-reader')).toBe(1)
    expect(text()).toContain(`✗ ${fault} (as the system says)`)
    expect(text()).toContain(advice)
  })

  it('probe: finds the baud rate at which a serial reader answers', async () => {
    const { run, text, setTrueRate, ratesOpened } = createRig()
    setTrueRate(57_600)
    expect(await run('probe', 'serial-reader')).toBe(1)
    expect(ratesOpened).toEqual([115_200, 9600, 57_600])
    expect(text()).toContain('wrong baud rate')
    expect(text()).toContain('write baud=57600 into its address')
  })

  it('probe: tells a mute reader and a broken one apart', async () => {
    const mute = createRig()
    mute.sim.setFaults({ isMute: true })
    expect(await mute.run('probe', 'reader')).toBe(1)
    expect(mute.text()).toContain('not one byte comes back')
    const broken = createRig()
    broken.sim.setFaults({ sw3: { samStatus: 0x60 } })
    expect(await broken.run('probe', 'reader')).toBe(1)
    expect(broken.text()).toContain('says that it is broken')
  })

  it('answers a wrong question with what could be asked', async () => {
    const { run, text } = createRig()
    expect(await run('probe', 'nothing')).toBe(1)
    expect(text()).toContain('there are: reader, serial-reader')
    expect(await run('prob')).toBe(1)
    expect(await run('probe')).toBe(1)
    expect(text()).toContain('Usage')
  })
})
