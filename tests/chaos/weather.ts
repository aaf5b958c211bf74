import { startWireProxy, type WireProxy } from '../support/wire-proxy.ts'
import { pause } from './pause.ts'
import { createRandom } from './random.ts'

/** A bad wire to every server: what clients say and hear is lost, doubled, held up and cut off. */
export interface Weather {
  readonly wires: readonly [WireProxy, ...WireProxy[]]
  /** Asks and answers that were lost or doubled, and wires that were cut or held up. */
  readonly counts: { asks: number; answers: number; cuts: number; holds: number }
  /** From now on everything arrives. */
  clearUp(): Promise<void>
  close(): Promise<void>
}

export async function startWeather(wires: number, seed: number): Promise<Weather> {
  const all = await Promise.all(Array.from({ length: wires }, () => startWireProxy()))
  const tally = { cuts: 0, holds: 0 }
  let isClear = false

  async function blow(wire: WireProxy, index: number): Promise<void> {
    const random = createRandom(seed, `wire ${index}`)
    while (!isClear) {
      await pause(random.between(100, 400))
      switch (random.between(0, 9)) {
        case 0:
        case 1:
          wire.answers = 'lost'
          break
        case 2:
          wire.answers = 'twice'
          break
        case 3:
          wire.asks = 'lost'
          break
        case 4:
        case 5:
          wire.asks = 'twice'
          break
        case 6:
        case 7:
          tally.holds += 1
          wire.hold()
          break
        case 8:
          tally.cuts += 1
          wire.cut()
          break
        default:
          break
      }
      await pause(random.between(50, 500))
      wire.goOn()
      wire.answers = 'carried'
      wire.asks = 'carried'
    }
  }
  const blowing = Promise.all(all.map(blow))
  const [first, ...others] = all
  if (!first) throw new Error('no server, no weather')
  const clearUp = async (): Promise<void> => {
    isClear = true
    await blowing
  }
  return {
    wires: [first, ...others],
    get counts() {
      const touched = (what: 'asks' | 'answers'): number =>
        all.reduce((sum, wire) => sum + wire.touched[what], 0)
      return { asks: touched('asks'), answers: touched('answers'), ...tally }
    },
    clearUp,
    async close() {
      await clearUp()
      await Promise.all(all.map((wire) => wire.close()))
    },
  }
}
