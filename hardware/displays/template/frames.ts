import type { Framer } from '../../codec/framer.ts'
import { createTemplateFramer } from '../../codec/template/template-framer.ts'
import type { TemplateFrame } from '../../codec/template/template-framer.ts'
import type { Template } from '../../codec/template/template.ts'
import { TONES } from './options.ts'
import type { SignTemplates } from './options.ts'

export { compileSign, templateSignOptions } from './options.ts'
export type { SignTemplates, TemplateSignOptions } from './options.ts'

/*
 * Frames of signs that an installer described (hardware-protocols 3.3): what the templates of one devices file entry say,
 * both ways.
 */

export type SentFrame = TemplateFrame<'init' | 'show' | 'check'>
export type HeardFrame = TemplateFrame<'acknowledged' | 'refused'>

/** Finds what the host sends; null where none of the templates tells its end. */
export function createSentFramer(templates: SignTemplates): Framer<SentFrame> | null {
  const { init, byTone, check } = templates
  return framerOf<SentFrame['name']>([
    ...[...new Set(TONES.map((tone) => byTone[tone]))].map((template) => named('show', template)),
    ...init.map((template) => named('init', template)),
    ...(check === null ? [] : [named('check', check)]),
  ])
}

/** Finds what the sign answers; null for a mute sign. */
export function createHeardFramer({ acknowledged, refused }: SignTemplates): Framer<HeardFrame> | null {
  return framerOf<HeardFrame['name']>([
    ...(acknowledged === null ? [] : [named('acknowledged', acknowledged)]),
    ...(refused === null ? [] : [named('refused', refused)]),
  ])
}

interface Named<Name extends string> {
  readonly name: Name
  readonly template: Template
}

const named = <Name extends string>(name: Name, template: Template): Named<Name> => ({ name, template })

function framerOf<Name extends string>(all: readonly Named<Name>[]): Framer<TemplateFrame<Name>> | null {
  const readable = all.filter(({ template }) => template.read !== null)
  return readable.length === 0 ? null : createTemplateFramer(readable)
}
