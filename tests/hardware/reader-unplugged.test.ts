import { afterEach, describe, expect, it } from 'vitest'
import { ok } from '../../domain/result.ts'
import type { CardReader, CardReaderEvent } from '../../hardware/readers/card-reader.ts'
import { openSamV } from '../../hardware/readers/sam-v/driver.ts'
import { samVOptions } from '../../hardware/readers/sam-v/options.ts'
import { serveSimOnTcp, type SimDevice, type SimLink } from '../../hardware/sim/sim-link.ts'
import { createSimReader } from '../../hardware/sim/sim-reader.ts'
import { SUPERVISE_TIMING, superviseDevice } from '../../hardware/supervisor.ts'
import { parseAddress } from '../../hardware/transport/address.ts'
import { createWire } from '../../hardware/transport/open-transport.ts'
import { createFakeLog } from '../support/fake-log.ts'
import { noPtyBecause, openSimPty, ptyTitle } from '../support/pty.ts'
import { createFixedRandom, createReaderRig, person } from '../support/reader-rig.ts'
import { realClock, until } from '../support/real-clock.ts'

describe('a reader is unplugged in the middle of a read, and plugged in again', () => {
  it.each(['findCard', 'selectCard', 'readCard'] as const)('during %s', async (command) => {
    const rig = createReaderRig()
    const { clock, log, sim, wire } = rig
    const events: CardReaderEvent[] = []
    const supervised = superviseDevice<CardReader>(
      {
        name: 'reader',
        driver: 'sam-v',
        family: 'reader',
        counterId: null,
        wire: { open: wire.open, isPresent: () => Promise.resolve(true) },
        openDevice: (transport) => openSamV(transport, samVOptions.parse({}), { clock, log }),
      },
      { clock, log },
    )
    supervised.onChange(() => {
      supervised.device()?.onEvent((event) => events.push(event))
      supervised.device()?.setReading(true)
    })
    await clock.advance(100)
    sim.setFaults({ unplugDuring: command })
    sim.placeCard(person('resident'))
    await clock.advance(400)
    expect(supervised.state()).toBe('lost')
    expect(events.map(({ type }) => type)).toEqual(command === 'findCard' ? [] : ['card-found', 'card-fault'])
    expect(sim.state().openConnections).toBe(0)

    events.length = 0
    sim.placeCard(person('elder'))
    await clock.advance(1500)
    expect(supervised.state()).toBe('ready')
    expect(events).toMatchObject([{ type: 'card-found' }, { type: 'card-read', holder: { name: '李样例' } }])
    await supervised.close()
    expect(clock.pendingTimers()).toBe(0)
  })
})

const toClose: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of toClose.splice(0).reverse()) await close()
})

const kinds: [string, (sim: SimDevice) => Promise<SimLink>, string | undefined][] = [
  ['TCP', (sim) => serveSimOnTcp(sim, 0), undefined],
  [ptyTitle('a serial port'), openSimPty, noPtyBecause],
]

describe.each(kinds)('the reader on %s', (_title, serve, skippedBecause) => {
  it.skipIf(skippedBecause !== undefined)('reads, is lost, comes back, and reads', async () => {
    const sim = createSimReader({ clock: realClock, random: createFixedRandom() })
    const link = await serve(sim)
    toClose.push(() => link.close())
    const address = parseAddress(link.address)
    if (!address.ok) throw new Error(address.error)
    const log = createFakeLog()
    const read: string[] = []
    const supervised = superviseDevice<CardReader>(
      {
        name: 'reader',
        driver: 'sam-v',
        family: 'reader',
        counterId: null,
        wire: createWire(address.value, { baudRate: 115_200 }, realClock),
        openDevice: (transport) =>
          openSamV(transport, samVOptions.parse({ pollMs: 100 }), { clock: realClock, log }),
      },
      { clock: realClock, log },
      { ...SUPERVISE_TIMING, backoffMs: [20, 50], checkEveryMs: 100 },
    )
    toClose.push(() => supervised.close())
    supervised.onChange(() => {
      supervised.device()?.onEvent((event) => {
        if (event.type === 'card-read') read.push(event.holder.name)
      })
      supervised.device()?.setReading(true)
    })

    await until('the reader is ready', () => supervised.state() === 'ready')
    sim.setFaults({ pieceBytes: 11, hasNoise: true })
    sim.placeCard(person('middle-dot'))
    await until('the card is read', () => read.length === 1)

    await link.unplug()
    await until('the loss is told', () => supervised.state() === 'lost')
    sim.removeCard()
    await link.plug()
    await until('the reader is back', () => supervised.state() === 'ready')
    sim.placeCard(person('hmt'))
    await until('the next card is read', () => read.length === 2)
    expect(read).toEqual(['测试古丽·样例买买提江', '陈样本'])
    expect(await supervised.device()?.check()).toEqual(ok(undefined))
  })
})
