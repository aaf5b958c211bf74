import { describe, it } from 'vitest'
import type { Lamp } from '../../hardware/lamps/lamp.ts'
import { openLcus } from '../../hardware/lamps/lcus/driver.ts'
import { openModbusCoil } from '../../hardware/lamps/modbus-coil/driver.ts'
import { modbusCoilOptions } from '../../hardware/lamps/modbus-coil/options.ts'
import type { DeviceError, DriverDeps } from '../../hardware/device.ts'
import type { Result } from '../../domain/result.ts'
import { serveSimOnTcp, type SimDevice, type SimLink } from '../../hardware/sim/sim-link.ts'
import { createSimCoils, createSimLcus, type SimRelay } from '../../hardware/sim/sim-relay.ts'
import type { Transport } from '../../hardware/transport/transport.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { lampConformance, type LampBench } from '../support/lamp-conformance.ts'
import { openWireTo } from '../support/open-wire.ts'
import { noPtyBecause, openSimPty, ptyTitle } from '../support/pty.ts'
import { realClock } from '../support/real-clock.ts'

interface Board {
  readonly sim: SimRelay
  readonly channel: number
  open(transport: Transport, deps: DriverDeps): Promise<Result<Lamp, DeviceError>>
}

const lcusBoard = (): Board => ({
  sim: createSimLcus(),
  channel: 2,
  open: (transport, deps) => openLcus(transport, { channel: 2 }, deps),
})

const modbusBoard = (): Board => ({
  sim: createSimCoils({ unit: 3 }),
  channel: 5,
  open: (transport, deps) =>
    openModbusCoil(
      transport,
      modbusCoilOptions.parse({ unit: 3, coil: 5, replyDeadlineMs: 300, retries: 1 }),
      deps,
    ),
})

async function openBench(board: Board, serve: (sim: SimDevice) => Promise<SimLink>): Promise<LampBench> {
  const { sim, channel } = board
  const link = await serve(sim)
  const transport = await openWireTo(link.address)
  const opened = await board.open(transport, { clock: realClock, log: createFakeLog() })
  if (!opened.ok) throw new Error(opened.error.detail)
  const lamp = opened.value
  return {
    lamp,
    isLit: () => sim.isLit(channel),
    reset: () => sim.reset(),
    setDead: (isDead) => sim.setFaults({ isDead }),
    unplug: () => link.unplug(),
    async close() {
      await lamp.close()
      await transport.close()
      await link.close()
    },
  }
}

describe('LCUS over TCP', () => {
  lampConformance('sent', () => openBench(lcusBoard(), (sim) => serveSimOnTcp(sim, 0)))
})

describe('Modbus coil over TCP', () => {
  lampConformance('switched', () => openBench(modbusBoard(), (sim) => serveSimOnTcp(sim, 0)))
})

describe(ptyTitle('Modbus coil over a pseudo terminal'), () => {
  lampConformance(
    'switched',
    () => openBench(modbusBoard(), openSimPty),
    it.skipIf(noPtyBecause !== undefined) as typeof it,
  )
})
