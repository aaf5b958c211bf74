import type { Words } from '../../../domain/model.ts'
import type { Dialect, Said } from '../../codec/dialect.ts'
import { saying } from '../../codec/saying.ts'
import type { TemplateFrame } from '../../codec/template/template-framer.ts'
import { codesOf, compilePad, createHostFramer, createPressFramer, type PadTexts } from './frames.ts'

const NAMES: Readonly<Record<'press' | 'acknowledgement' | 'show' | 'beep' | 'invite', Words>> = {
  press: { zh: '按键', en: 'keys' },
  acknowledgement: { zh: '应答', en: 'acknowledged' },
  show: { zh: '显示', en: 'show' },
  beep: { zh: '蜂鸣', en: 'beep' },
  invite: { zh: '请评价', en: 'please rate' },
}

/** What one pad's templates say on the wire. */
export function templatePadDialect(device: string, texts: PadTexts): Dialect {
  const templates = compilePad(texts)
  return {
    device,
    toDevice:
      createHostFramer(templates) === null
        ? null
        : () => saying(createHostFramer(templates) ?? createPressFramer(templates), said),
    toHost: () => saying(createPressFramer(templates), said),
  }
}

function said({ name, template, values }: TemplateFrame<keyof typeof NAMES>): Said {
  const codes = codesOf(values).map((code) => code.toString(16).toUpperCase().padStart(2, '0'))
  const told = [values.address, values.text, ...codes].filter((one) => one !== undefined).join(' ')
  const { zh, en } = NAMES[name]
  const bytes = template.write(values)
  return {
    words: { zh: `${zh} ${told}`.trim(), en: `${en} ${told}`.trim() },
    // `??` stands for bytes that nobody here can make.
    encoded: bytes.ok ? bytes.value : null,
  }
}
