import type { PlacedDevice } from './every-device.ts'

/** One fault at one device, to be put on and taken off. */
export interface Fault {
  readonly key: string
  begin(): Promise<void>
  end(): Promise<void>
  /** Whether it did something while it lasted, as far as the bytes on the wire show. */
  hasStruck(): boolean
}

/** Every fault that can befall this device: those of its wire, its own, its plug and its power. */
export function faultsOf(placed: PlacedDevice): Fault[] {
  const { unit, line } = placed
  const view = unit.view()
  const switches = [...view.wireSwitches, ...view.switches].map(({ key }) => switched(placed, key))
  const plug: Fault = {
    key: 'plug',
    begin: () => line.unplug(),
    end: () => line.plug(),
    hasStruck: () => true,
  }
  const power: Fault = {
    key: 'power',
    begin: () => Promise.resolve(unit.reset()),
    end: () => Promise.resolve(),
    hasStruck: () => true,
  }
  return [...switches, plug, power]
}

/** What the device says is spoilt: such a fault cannot strike one that never says anything. */
const SPOILS_WHAT_IS_SAID =
  /^wire-(isMute|hasNoise|isSplit|isGlued|corrupts|halves|lateMs|bytesPerSecond|unplugsMidway)/

export function canStrike({ said }: PlacedDevice, key: string): boolean {
  return said() > 0 || !SPOILS_WHAT_IS_SAID.test(key)
}

function switched({ unit, said, heard, line }: PlacedDevice, key: string): Fault {
  let before = { said: 0, heard: 0, opened: 0 }
  const isOn = (): boolean => {
    const view = unit.view()
    return [...view.wireSwitches, ...view.switches].some((one) => one.key === key && one.isOn)
  }
  let turnedItselfOff = false
  return {
    key,
    begin() {
      before = { said: said(), heard: heard(), opened: line.opened() }
      turnedItselfOff = false
      unit.setSwitch(key, true)
      return Promise.resolve()
    },
    end() {
      turnedItselfOff = !isOn()
      unit.setSwitch(key, false)
      // What the fault led to, such as a roll at its end, is mended by a hand.
      for (const one of unit.view().switches) if (one.isOn) unit.setSwitch(one.key, false)
      return Promise.resolve()
    },
    hasStruck() {
      if (turnedItselfOff) return true
      if (key === FLOOD) return line.opened() > 0
      if (SPOILS_WHAT_IS_SAID.test(key)) return said() > before.said
      return said() > before.said || heard() > before.heard || line.opened() > before.opened
    },
  }
}

export const FLOOD = 'wire-floodBytesPerSecond'

/** Deals every card before any comes again. */
export function createDeck<Card>(cards: readonly Card[], random: () => number): () => Card {
  let left: Card[] = []
  return () => {
    if (left.length === 0) left = [...cards]
    const [card] = left.splice(Math.floor(random() * left.length), 1)
    if (card === undefined) throw new Error('an empty deck')
    return card
  }
}
