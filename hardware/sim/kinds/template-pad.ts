import type { Words } from '../../../domain/model.ts'
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
    const keys = [...read.keys].map(([code, meaning]) => keyOf(code, MEANINGS[meaning] ?? digit(meaning)))
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
    const keys = [...read.grades].map(([code, grade]) =>
      keyOf(code, { zh: `${grade} 分`, en: `grade ${grade}` }),
    )
    return partsOf(sim, keys, { zh: '模板评价器', en: 'Template rating pad' }, () => [
      { look: sim.isInviting() ? 'lit' : 'dark', label: { zh: '请评价', en: 'Please rate' }, text: '' },
    ])
  },
}

/** What stands on the keys of such pads. */
const MEANINGS: Readonly<Record<string, Words>> = {
  'call-next': { zh: '呼叫', en: 'Call' },
  recall: { zh: '重呼', en: 'Recall' },
  start: { zh: '开始', en: 'Start' },
  finish: { zh: '结束', en: 'Finish' },
  'no-show': { zh: '过号', en: 'No-show' },
  pause: { zh: '暂停', en: 'Pause' },
  suspend: { zh: '挂起', en: 'Suspend' },
  resume: { zh: '恢复', en: 'Resume' },
  transfer: { zh: '转移', en: 'Transfer' },
  rate: { zh: '评价', en: 'Evaluate' },
  cancel: { zh: '取消', en: 'Cancel' },
  ok: { zh: '确定', en: 'OK' },
  none: { zh: '空键', en: 'No meaning' },
}

function digit(text: string): Words {
  return { zh: text, en: `digit ${text}` }
}

function keyOf(code: number, label: Words): BenchKey {
  return { key: String(code), label, takesText: false }
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
