import type { Framer } from '../../codec/framer.ts'
import type { TemplateFields } from '../../codec/template/fields.ts'
import { createTemplateFramer, type TemplateFrame } from '../../codec/template/template-framer.ts'
import type { Template, TemplateValues } from '../../codec/template/template.ts'
import { compiled } from './options.ts'

export { templatePadOptions, templateRatingOptions } from './options.ts'

/*
 * Frames of pads that an installer described (hardware-protocols section 5): what the templates of one entry of the
 * devices file say, both ways.
 */

/** The templates that pads and rating pads have. */
export interface PadTexts {
  readonly press: string
  readonly fields: TemplateFields
  readonly acknowledgement?: string | undefined
  readonly show?: string | undefined
  readonly beep?: string | undefined
  readonly invite?: string | undefined
}

type SentName = 'acknowledgement' | 'show' | 'beep' | 'invite'

export interface PadTemplates {
  readonly press: Template
  readonly sent: Readonly<Partial<Record<SentName, Template>>>
  readonly echoes: boolean
}

const SENT: readonly SentName[] = ['acknowledgement', 'show', 'beep', 'invite']

/** @throws when the options were not checked by their schema before (a bug) */
export function compilePad(texts: PadTexts): PadTemplates {
  const { press, fields, acknowledgement } = texts
  const sent: Partial<Record<SentName, Template>> = {}
  for (const name of SENT) {
    const text = texts[name]
    if (text !== undefined && text !== 'echo') sent[name] = compiled(text, fields)
  }
  return { press: compiled(press, fields), sent, echoes: acknowledgement === 'echo' }
}

/** Finds presses. */
export function createPressFramer({ press }: PadTemplates): Framer<TemplateFrame<'press'>> {
  return createTemplateFramer([{ name: 'press', template: press }])
}

/** Finds what the host says; null where no template tells its end. */
export function createHostFramer({
  press,
  sent,
  echoes,
}: PadTemplates): Framer<TemplateFrame<SentName>> | null {
  const all = SENT.flatMap((name) => {
    const template = name === 'acknowledgement' && echoes ? press : sent[name]
    return template === undefined || template.read === null ? [] : [{ name, template }]
  })
  return all.length === 0 ? null : createTemplateFramer(all)
}

/** The codes of the keys in a press, in order. */
export function codesOf({ key, data }: TemplateValues): readonly number[] {
  return key === undefined ? [...(data ?? [])] : [key]
}

/** The schema has tried every template with its address; keys that came in fit where they stood. */
export function written(template: Template, values: TemplateValues): Uint8Array {
  const frame = template.write(values)
  if (!frame.ok) throw new Error(frame.error.words.en)
  return frame.value
}

/** The bytes of a press, for simulators. */
export function encodePress({ press }: PadTemplates, address: number, codes: readonly number[]): Uint8Array {
  const [key = 0] = codes
  return written(press, { address, key, data: Uint8Array.from(codes) })
}
