import { describe, expect, it } from 'vitest'
import type { Clock } from '../../domain/ports.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import type { Device, DeviceError } from '../../hardware/device.ts'
import { superviseDevice, type SuperviseTiming } from '../../hardware/supervisor.ts'
import type { Transport, TransportError } from '../../hardware/transport/transport.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeLog } from '../support/fake-log.ts'

const TIMING: SuperviseTiming = {
  backoffMs: [500, 1000, 2000, 5000, 10_000],
  checkEveryMs: 5000,
  checkTimeoutMs: 15_000,
  checksToLose: 2,
  openTimeoutMs: 30_000,
}

const never = <Value>(): Promise<Value> => new Promise(() => {})

/** A device and a wire of which every answer can be chosen; counts what was opened and closed. */
function createRig() {
  const clock = createFakeClock()
  const log = createFakeLog()
  const asked = { opens: 0, inits: 0, checks: 0, deviceCloses: 0, wireCloses: 0 }
  const openedAt: number[] = []
  const states: string[] = []
  let loseWire: (error: TransportError) => void = () => {}
  let hear: (chunk: Uint8Array) => void = () => {}
  let driverClock: Clock = clock
  const verdicts: string[] = []
  const answers = {
    wire: (): Promise<Result<Transport, TransportError>> => Promise.resolve(ok(createTransport())),
    init: (): Promise<Result<Device, DeviceError>> => Promise.resolve(ok(device)),
    check: (): Promise<Result<void, DeviceError>> => Promise.resolve(ok(undefined)),
    isPresent: (): Promise<boolean> => Promise.resolve(true),
    closeDevice: (): Promise<void> => Promise.resolve(),
    closeWire: (): Promise<void> => Promise.resolve(),
  }
  const device: Device = {
    family: 'reader',
    probe: () => Promise.resolve(ok({ lines: [] })),
    check() {
      asked.checks += 1
      return answers.check()
    },
    counters: () => ({ frames: 7 }),
    close() {
      asked.deviceCloses += 1
      return answers.closeDevice()
    },
  }
  function createTransport(): Transport {
    return {
      address: 'memory://rig',
      write: () => Promise.resolve(ok(undefined)),
      inTurn: (work) => work(),
      onData(listener) {
        hear = listener
        return () => {}
      },
      onClosed(listener) {
        loseWire = listener
        return () => {}
      },
      close() {
        asked.wireCloses += 1
        return answers.closeWire()
      },
    }
  }
  const supervised = superviseDevice(
    {
      name: 'rig',
      driver: 'fake',
      family: 'reader',
      counterId: null,
      wire: {
        open() {
          asked.opens += 1
          openedAt.push(clock.now())
          return answers.wire()
        },
        isPresent: () => answers.isPresent(),
        tell: (verdict) => verdicts.push(verdict),
      },
      openDevice(_transport, given) {
        driverClock = given
        asked.inits += 1
        return answers.init()
      },
    },
    { clock, log },
    TIMING,
  )
  supervised.onChange(() => states.push(supervised.lastError() ?? supervised.state()))
  const pauses = (): number[] => openedAt.slice(1).map((at, index) => at - (openedAt[index] ?? 0))
  return {
    clock,
    log,
    asked,
    answers,
    device,
    supervised,
    states,
    pauses,
    createTransport,
    verdicts,
    loseWire: (error: TransportError) => loseWire(error),
    hear: (bytes: number) => hear(new Uint8Array(bytes)),
    driverClock: () => driverClock,
  }
}

const UNPLUGGED: TransportError = { code: 'closed', detail: 'pulled' }

describe('a device under supervision', () => {
  it('is opened, told ready, and watched', async () => {
    const { clock, supervised, device, states, asked } = createRig()
    expect(supervised.state()).toBe('connecting')
    expect(supervised.device()).toBeUndefined()
    await clock.advance(0)
    expect(states).toEqual(['ready'])
    expect(supervised.device()?.counters()).toEqual(device.counters())
    await clock.advance(20_000)
    expect(asked.checks).toBe(4)
    expect(supervised.lastGoodAt()).toBe(clock.now())
    expect(supervised.counters()).toMatchObject({ opens: 1, losses: 0, checks: 4, frames: 7 })
  })

  it('is tried again with growing pauses while it is not there, and told lost once', async () => {
    const { clock, supervised, answers, states, pauses, log } = createRig()
    answers.wire = () => Promise.resolve(failed({ code: 'not-found', detail: 'no such port' }))
    await clock.advance(60_000)
    expect(pauses().slice(0, 6)).toEqual([500, 1000, 2000, 5000, 10_000, 10_000])
    expect(states).toEqual(['not-found'])
    expect(supervised.state()).toBe('lost')
    expect(log.lines).toHaveLength(1)
    const { createTransport } = createRig()
    answers.wire = () => Promise.resolve(ok(createTransport()))
    await clock.advance(10_000)
    expect(states).toEqual(['not-found', 'ready'])
    expect(supervised.lastError()).toBeNull()
  })

  it('closes the wire when the device on it does not answer its init', async () => {
    const { clock, supervised, answers, asked } = createRig()
    answers.init = () => Promise.resolve(failed({ code: 'no-answer', detail: 'mute' }))
    await clock.advance(400)
    expect(supervised.lastError()).toBe('no-answer')
    expect(asked).toMatchObject({ inits: 1, wireCloses: 1 })
    await clock.advance(500)
    expect(asked).toMatchObject({ inits: 2, wireCloses: 2 })
  })

  it('is closed and opened again when its plug is pulled', async () => {
    const { clock, supervised, states, asked, loseWire } = createRig()
    await clock.advance(0)
    loseWire(UNPLUGGED)
    expect(supervised.device()).toBeUndefined()
    await clock.settle()
    expect(asked).toMatchObject({ deviceCloses: 1, wireCloses: 1 })
    await clock.advance(500)
    expect(states).toEqual(['ready', 'closed', 'ready'])
    expect(asked.inits).toBe(2)
  })

  it('is lost after two failed checks, not after one', async () => {
    const { clock, supervised, answers, states } = createRig()
    await clock.advance(0)
    answers.check = () => Promise.resolve(failed({ code: 'no-answer', detail: 'mute' }))
    await clock.advance(5000)
    expect(supervised.state()).toBe('ready')
    answers.check = () => Promise.resolve(ok(undefined))
    await clock.advance(5000)
    answers.check = () => Promise.resolve(failed({ code: 'no-answer', detail: 'mute' }))
    await clock.advance(10_000)
    expect(states.slice(0, 2)).toEqual(['ready', 'no-answer'])
  })

  it('keeps its growing pauses while it opens well but never passes a check', async () => {
    const { clock, answers, pauses } = createRig()
    answers.check = () => Promise.resolve(failed({ code: 'bad-answer', detail: 'nonsense' }))
    await clock.advance(120_000)
    // Two checks, then the pause.
    expect(pauses().slice(0, 5)).toEqual([10_500, 11_000, 12_000, 15_000, 20_000])
  })

  it('is lost when its port vanishes though nobody told', async () => {
    const { clock, supervised, answers, asked } = createRig()
    await clock.advance(0)
    answers.isPresent = () => Promise.resolve(false)
    await clock.advance(5000)
    expect(supervised.lastError()).toBe('closed')
    expect(asked).toMatchObject({ checks: 0, wireCloses: 1 })
  })

  it('is lost when its driver never answers the check', async () => {
    const { clock, supervised, answers } = createRig()
    await clock.advance(0)
    answers.check = never
    await clock.advance(39_000)
    expect(supervised.state()).toBe('ready')
    await clock.advance(2000)
    expect(supervised.state()).toBe('ready')
    expect(supervised.counters()['losses']).toBe(1)
  })

  it.each(['wire', 'init'] as const)('is tried again when opening (%s) never ends', async (step) => {
    const { clock, supervised, answers } = createRig()
    answers[step] = never
    await clock.advance(30_001)
    expect(supervised.lastError()).toBe('timeout')
  })

  it('gives back a wire that opens too late', async () => {
    const { clock, answers, asked, createTransport } = createRig()
    let arrive: (result: Result<Transport, TransportError>) => void = () => {}
    answers.wire = () => new Promise((resolve) => (arrive = resolve))
    await clock.advance(100)
    const arriveLate = arrive
    await clock.advance(30_000)
    arriveLate(ok(createTransport()))
    await clock.settle()
    expect(asked.wireCloses).toBe(1)
  })

  it('goes on when driver and port hang while closing', async () => {
    const { clock, supervised, answers, loseWire } = createRig()
    await clock.advance(0)
    answers.closeDevice = never
    answers.closeWire = never
    loseWire(UNPLUGGED)
    await clock.advance(3000 + 500)
    expect(supervised.state()).toBe('ready')
  })

  it('survives a driver that throws at every turn', async () => {
    const { clock, supervised, answers } = createRig()
    const bug = (): never => {
      throw new Error('bug')
    }
    answers.init = bug
    await clock.advance(100)
    expect(supervised.lastError()).toBe('driver-bug')
    answers.init = () => Promise.reject(new Error('bug'))
    await clock.advance(600)
    expect(supervised.lastError()).toBe('driver-bug')
    answers.wire = bug
    answers.closeDevice = bug
    await clock.advance(10_000)
    expect(supervised.state()).toBe('lost')
    expect(supervised.counters()['failedOpens']).toBeGreaterThan(2)
  })

  it('survives a listener that throws', async () => {
    const { clock, supervised, states, log } = createRig()
    supervised.onChange(() => {
      throw new Error('bug')
    })
    const after: string[] = []
    supervised.onChange(() => after.push(supervised.state()))
    await clock.advance(0)
    expect([states, after]).toEqual([['ready'], ['ready']])
    expect(log.lines.map(({ event }) => event)).toContain('device-listener-failed')
  })

  it('stops for good when closed, in whatever state', async () => {
    const ready = createRig()
    await ready.clock.advance(0)
    await ready.supervised.close()
    expect(ready.asked).toMatchObject({ deviceCloses: 1, wireCloses: 1 })
    expect(ready.clock.pendingTimers()).toBe(0)

    const lost = createRig()
    lost.answers.wire = () => Promise.resolve(failed({ code: 'refused', detail: 'nobody' }))
    await lost.clock.advance(100)
    await lost.supervised.close()
    await lost.clock.advance(60_000)
    expect(lost.asked.opens).toBe(1)

    const opening = createRig()
    let arrive: (result: Result<Transport, TransportError>) => void = () => {}
    opening.answers.wire = () => new Promise((resolve) => (arrive = resolve))
    await opening.clock.advance(0)
    await opening.supervised.close()
    arrive(ok(opening.createTransport()))
    await opening.clock.settle()
    expect(opening.asked).toMatchObject({ opens: 1, deviceCloses: 1, wireCloses: 1 })
  })

  it('is lost when it floods the wire, and opened again with growing pauses', async () => {
    const { clock, supervised, states, asked, hear, pauses } = createRig()
    await clock.advance(0)
    // A second at twice the rate is a burst; without end it is a flood.
    hear(128 * 1024)
    await clock.advance(100)
    expect(states).toEqual(['ready'])
    supervised.onChange(() => {
      if (supervised.state() === 'ready') queueMicrotask(() => hear(2_000_000))
    })
    hear(2_000_000)
    await clock.advance(30_000)
    expect(states.slice(0, 4)).toEqual(['ready', 'flooding', 'ready', 'flooding'])
    expect(asked.wireCloses).toBeGreaterThan(0)
    expect(supervised.counters()['receivedBytes']).toBeGreaterThan(8_000_000)
    expect(pauses().slice(1, 5)).toEqual([1000, 2000, 5000, 10_000])
  })

  it('may say much as long as it answers its checks', async () => {
    const { clock, supervised, states, hear } = createRig()
    await clock.advance(0)
    for (let second = 0; second < 120; second += 1) {
      hear(100 * 1024)
      await clock.advance(1000)
    }
    expect(states).toEqual(['ready'])
    expect(supervised.counters()['losses']).toBe(0)
  })

  it('is not ready when it floods while it is being opened', async () => {
    const { clock, supervised, answers, asked, device, hear } = createRig()
    let arrive: (result: Result<Device, DeviceError>) => void = () => {}
    answers.init = () => new Promise((resolve) => (arrive = resolve))
    await clock.advance(0)
    hear(2_000_000)
    arrive(ok(device))
    await clock.settle()
    expect(supervised.lastError()).toBe('flooding')
    expect(asked).toMatchObject({ deviceCloses: 1 })
  })

  it('is lost, and only it, when its driver throws in a timer', async () => {
    const { clock, states, log, driverClock } = createRig()
    await clock.advance(0)
    driverClock().after(100, () => {
      throw new Error('bug')
    })
    await clock.advance(100)
    expect(states).toEqual(['ready', 'driver-bug'])
    await clock.advance(500)
    expect(states).toEqual(['ready', 'driver-bug', 'ready'])
    expect(log.lines.map(({ event }) => event)).toContain('driver-bug')
  })

  it('tells a shared line what became of it', async () => {
    const { clock, answers, verdicts, loseWire } = createRig()
    await clock.advance(5000)
    expect(verdicts).toEqual(['works', 'works'])
    loseWire(UNPLUGGED)
    await clock.advance(500)
    answers.check = () => Promise.resolve(failed({ code: 'no-answer', detail: 'mute' }))
    await clock.advance(10_000)
    answers.init = () => Promise.resolve(failed({ code: 'bad-answer', detail: 'nonsense' }))
    await clock.advance(1000)
    // A line that is gone is no verdict on the device.
    expect(verdicts).toEqual(['works', 'works', 'works', 'fails', 'fails'])
  })
})
