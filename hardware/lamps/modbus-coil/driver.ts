import { failed, ok, type Result } from '../../../domain/result.ts'
import type { DeviceError, Driver, DriverDeps } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import type { Lamp } from '../lamp.ts'
import { modbusCoilDialect } from './dialect.ts'
import { createCoilExchange } from './exchange.ts'
import { modbusCoilOptions, type ModbusCoilOptions } from './options.ts'

/** A lamp on a coil of a Modbus RTU relay board (hardware-protocols 7). Several lamps and boards may share one line. */
export const modbusCoilDriver: Driver<ModbusCoilOptions, Lamp> = {
  name: 'modbus-coil',
  family: 'lamp',
  title: { zh: 'Modbus 继电器上的灯', en: 'Lamp on a Modbus relay' },
  serialDefaults: { baudRate: 9600 },
  options: modbusCoilOptions,
  // Modbus RTU tells frames apart by three and a half characters of silence: 4 ms at 9600 baud.
  sharing: { unitOf: ({ unit, coil }) => `unit ${unit} coil ${coil}`, turnaroundMs: 10 },
  dialects: [modbusCoilDialect],
  open: openModbusCoil,
}

/** Opens a lamp: its coil must be readable. Errors: `no-answer`, `bad-answer`, `refused`, `closed`. */
export async function openModbusCoil(
  transport: Transport,
  options: ModbusCoilOptions,
  { clock, log }: DriverDeps,
): Promise<Result<Lamp, DeviceError>> {
  const { unit, coil } = options
  const counts = { switched: 0, failed: 0, restored: 0 }
  const exchange = createCoilExchange(transport, options, { clock })
  let wanted: boolean | undefined

  async function read(): Promise<Result<boolean, DeviceError>> {
    const reply = await exchange.ask({ kind: 'read', unit, coil, count: 1 })
    if (!reply.ok) return reply
    return reply.value.kind === 'coils'
      ? ok(reply.value.areOn[0] ?? false)
      : failed({ code: 'bad-answer', detail: 'the reply to a write came instead' })
  }

  const first = await read()
  if (!first.ok) {
    exchange.close()
    return first
  }

  return ok({
    family: 'lamp',
    async set(isOn) {
      wanted = isOn
      const reply = await exchange.ask({ kind: 'write', unit, coil, isOn })
      counts[reply.ok ? 'switched' : 'failed'] += 1
      if (reply.ok) return 'switched'
      log.warn('lamp-not-set', { unit, coil, why: reply.error.code })
      return 'failed'
    },
    async check() {
      const isOn = await read()
      if (!isOn.ok) return isOn
      // Its power was cut and came back: it has forgotten.
      if (wanted !== undefined && isOn.value !== wanted) {
        counts.restored += 1
        await exchange.ask({ kind: 'write', unit, coil, isOn: wanted })
      }
      return ok(undefined)
    },
    async probe() {
      const isOn = await read()
      if (!isOn.ok) return isOn
      return ok({
        lines: [
          {
            zh: `${unit} 号站应答，线圈 ${coil} 现在${isOn.value ? '通' : '断'}`,
            en: `unit ${unit} answers, coil ${coil} is ${isOn.value ? 'on' : 'off'}`,
          },
        ],
      })
    },
    counters: () => ({ ...counts, ...exchange.counters() }),
    close() {
      exchange.close()
      return Promise.resolve()
    },
  })
}
