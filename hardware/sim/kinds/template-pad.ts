import type { BenchKey, BenchShown } from '../../../domain/wire/bench.ts'
import { templatePadOptions, templateRatingOptions } from '../../pads/template/frames.ts'
import { flag, gearUnit, type SimKind } from '../sim-kind.ts'
import { createSimTemplatePad, type SimTemplatePad } from '../sim-template-pad.ts'

type Create = SimKind['create']

/** Call pads that an installer described: one key for each code of the devices file. */
export const templatePadSim: SimKind = {
  drivers: ['template-pad'],
  create({ options }, { clock }) {
    const read = templatePadOptions.parse(options)
    const sim = createSimTemplatePad({ clock, address: read.address, texts: read })
    const keys = [...read.keys].map(([code, meaning]) => keyOf(code, meaning))
    return partsOf(sim, keys, { zh: '模板叫号器', en: 'Template call pad' }, () => [
      { look: sim.shown() === null ? 'dark' : 'text', label: null, text: sim.shown() ?? '' },
      { look: 'text', label: { zh: '蜂鸣', en: 'Beeps' }, text: String(sim.beeps()) },
    ])
  },
}

/** Rating pads that an installer described. */
export const templateRatingSim: SimKind = {
  drivers: ['template-rating-pad'],
  create({ options }, { clock }) {
    const read = templateRatingOptions.parse(options)
    const sim = createSimTemplatePad({ clock, address: read.address, texts: read })
    const keys = [...read.grades].map(([code, grade]) => keyOf(code, String(grade)))
    return partsOf(sim, keys, { zh: '模板评价器', en: 'Template rating pad' }, () => [
      { look: sim.isInviting() ? 'lit' : 'dark', label: { zh: '请评价', en: 'Please rate' }, text: '' },
    ])
  },
}

function keyOf(code: number, meaning: string): BenchKey {
  return { key: String(code), label: { zh: meaning, en: meaning }, takesText: false }
}

function partsOf(
  sim: SimTemplatePad,
  keys: readonly BenchKey[],
  title: { readonly zh: string; readonly en: string },
  shows: () => readonly BenchShown[],
): ReturnType<Create> {
  return {
    sim,
    unit: (base) =>
      gearUnit<{ readonly isDeaf: boolean }>(base, {
        title,
        switches: [flag('isDeaf', '听不到应答（重发）', 'Hears no acknowledgement')],
        read: () => ({ isDeaf: sim.isDeafToAcks() }),
        change: ({ isDeaf }) => sim.setDeafToAcks(isDeaf ?? false),
        shows,
        keys,
        pressKey: (key) => sim.press([Number(key)]),
        reset: sim.reset,
        onChange: sim.onChange,
      }),
  }
}
