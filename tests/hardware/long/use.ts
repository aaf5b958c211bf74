import type { AnyDevice } from '../../../hardware/drivers.ts'
import { SYNTHETIC_PEOPLE } from '../../../hardware/sim/synthetic-people.ts'
import { smallPaper } from '../../support/printer-rig.ts'
import type { PlacedDevice } from './every-device.ts'

/** As much of a placed device as using it takes, whatever its wire. */
export type UsedDevice = Pick<PlacedDevice, 'config' | 'unit' | 'supervised'>

/** What hosts and hands do with devices, and what came of it. */
export interface Use {
  /** One random thing: a card laid, a paper printed, a key pressed, a call shown ... */
  once(placed: UsedDevice): void
  /** Listens to a device as the host does, again after every reopening. Returns its end. */
  listenTo(placed: UsedDevice): () => void
  /** Things asked of devices whose promise has not settled yet, by device. */
  unsettled(): readonly string[]
  /** Everything that devices told by themselves (cards read, presses, grades, scans), by device name. */
  told(name: string): number
  asked(): number
}

const RARE_TEXTS = ['请 A001 到 3 号窗口', '𰻝面馆 王䶮', 'A 001\u0007\u001b@', '', '😀'.repeat(40)]
const CODES = ['6901234567892', 'https://example.cn/t/7f3k', 'A1', '中文码 样例', 'x'.repeat(300)]

/** @param random 0 to below 1 */
export function createUse(random: () => number): Use {
  const waiting = new Map<number, string>()
  const told = new Map<string, number>()
  let asked = 0

  const pick = <Item>(items: readonly Item[]): Item => {
    const item = items[Math.floor(random() * items.length)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }

  function ask(name: string, what: string, run: () => Promise<unknown>): void {
    asked += 1
    const number = asked
    waiting.set(number, `${name}: ${what}`)
    void run().finally(() => waiting.delete(number))
  }

  function tell(name: string): void {
    told.set(name, (told.get(name) ?? 0) + 1)
  }

  function pressAny({ unit }: UsedDevice): void {
    const view = unit.view()
    if (view.kind !== 'gear' || view.keys.length === 0) return
    unit.pressKey(pick(view.keys).key, pick(CODES))
  }

  function askDevice(placed: UsedDevice, device: AnyDevice): void {
    const { name } = placed.config
    switch (device.family) {
      case 'reader':
        device.setReading(random() < 0.8)
        return
      case 'printer':
        return ask(name, 'print', () => device.print(smallPaper(`A${Math.floor(random() * 999)}`)))
      case 'display': {
        const lines = [pick(RARE_TEXTS), `${Math.floor(random() * 999)}`]
        return ask(name, 'show', () => device.show({ tone: 'call', lines }))
      }
      case 'voice':
        if (random() < 0.1) return ask(name, 'hush', () => device.hush())
        if (random() < 0.1) return ask(name, 'chime', () => device.chime())
        return ask(name, 'speak', () => device.speak(pick(RARE_TEXTS)))
      case 'pad': {
        if (random() < 0.2) return ask(name, 'beep', () => device.beep())
        const face = { waiting: Math.floor(random() * 40), ticketNo: `A${Math.floor(random() * 999)}` }
        return ask(name, 'show', () => device.show(face))
      }
      case 'rating-pad':
        return ask(name, 'invite', () => device.invite())
      case 'scanner':
        device.setScanning(random() < 0.8)
        return
      case 'lamp':
        return ask(name, 'set', () => device.set(random() < 0.5))
    }
  }

  return {
    once(placed) {
      const { unit, supervised, config } = placed
      const device = supervised.device()
      if (random() < 0.5) {
        // The hand at the device does not know whether the host listens.
        if (supervised.family === 'reader') {
          if (random() < 0.4) unit.removeCard()
          else unit.placeCard(pick(SYNTHETIC_PEOPLE).personId, random() < 0.2 ? 'damaged' : 'none')
        } else pressAny(placed)
        return
      }
      if (device === undefined) return
      if (random() < 0.03) return ask(config.name, 'probe', () => device.probe())
      askDevice(placed, device)
    },
    listenTo({ supervised, config: { name } }) {
      const listen = (device: AnyDevice): (() => void) => {
        const heard = (): void => tell(name)
        switch (device.family) {
          case 'reader':
            return device.onEvent(heard)
          case 'pad':
            return device.onPress(heard)
          case 'rating-pad':
            return device.onGrade(heard)
          case 'scanner':
            return device.onScan(heard)
          default:
            return () => {}
        }
      }
      let current: { readonly device: AnyDevice; readonly stop: () => void } | undefined
      const look = (): void => {
        const device = supervised.device()
        if (current?.device === device) return
        current?.stop()
        current = device && { device, stop: listen(device) }
      }
      const stop = supervised.onChange(look)
      look()
      return () => {
        stop()
        current?.stop()
      }
    },
    unsettled: () => [...waiting.values()],
    told: (name) => told.get(name) ?? 0,
    asked: () => asked,
  }
}

/**
 * One exchange that shows that a device does its work: null when it did, else what was wrong.
 *
 * @param pass lets time go by, in milliseconds
 */
export async function workOnce(
  placed: UsedDevice,
  use: Use,
  pass: (ms: number) => Promise<void>,
): Promise<string | null> {
  const { unit, supervised, config } = placed
  const { name } = config
  const device = supervised.device()
  if (device === undefined) return `${supervised.state()} (${supervised.lastError() ?? 'no error'})`

  async function outcomeOf<Value>(promise: Promise<Value>): Promise<Value | 'never'> {
    let outcome: { readonly value: Value } | undefined
    void promise.then((value) => (outcome = { value }))
    for (let waited = 0; outcome === undefined && waited < 120; waited += 1) await pass(500)
    return outcome === undefined ? 'never' : outcome.value
  }
  const expected = (outcome: unknown, good: readonly unknown[]): string | null =>
    good.includes(outcome) ? null : `the outcome was ${JSON.stringify(outcome)}`
  async function tells(act: () => void): Promise<string | null> {
    const before = use.told(name)
    act()
    for (let waited = 0; use.told(name) === before && waited < 60; waited += 1) await pass(500)
    return use.told(name) > before ? null : 'it told nothing'
  }
  function shownOf(): string {
    const view = unit.view()
    if (view.kind === 'sign') return view.lines.join('|')
    return view.kind === 'gear' ? view.shows.map(({ text }) => text).join('|') : ''
  }

  switch (device.family) {
    case 'reader':
      unit.removeCard()
      device.setReading(true)
      await pass(10_000)
      return tells(() => unit.placeCard(SYNTHETIC_PEOPLE[0]?.personId ?? '', 'none'))
    case 'printer': {
      const view = (): number => {
        const seen = unit.view()
        return seen.kind === 'printer' ? (seen.papers[0]?.paperNo ?? 0) : 0
      }
      const before = view()
      const printed = await outcomeOf(device.print(smallPaper('A777')))
      const { outcome } = printed === 'never' ? { outcome: printed } : printed
      return expected(outcome, ['printed']) ?? (view() > before ? null : 'no paper came out')
    }
    case 'display': {
      // A number board has digits for the last line of them only.
      const outcome = await outcomeOf(device.show({ tone: 'call', lines: ['请 A777', '到 7 号窗口'] }))
      await pass(1000)
      return (
        expected(outcome, ['shown', 'sent']) ?? (shownOf().includes('7') ? null : `it shows ${shownOf()}`)
      )
    }
    case 'voice':
      await outcomeOf(device.hush())
      return expected(await outcomeOf(device.speak('请A777到7号窗口')), ['spoken'])
    case 'pad':
    case 'rating-pad': {
      const view = unit.view()
      if (view.kind !== 'gear') return 'no keys'
      for (const { key } of view.keys) {
        await pass(12_000)
        if ((await tells(() => unit.pressKey(key, ''))) === null) return null
      }
      return 'no key told anything'
    }
    case 'scanner':
      device.setScanning(true)
      await pass(10_000)
      return tells(() => unit.pressKey('scan', '6901234567892'))
    case 'lamp': {
      const outcome = await outcomeOf(device.set(true))
      await pass(1000)
      return expected(outcome, ['switched', 'sent']) ?? (shownOf().includes('on') ? null : 'it is dark')
    }
  }
}
