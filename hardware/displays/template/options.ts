import { z } from 'zod'
import { templateFields } from '../../codec/template/fields.ts'
import type { TemplateFields } from '../../codec/template/fields.ts'
import { addTemplateIssues } from '../../codec/template/template-issues.ts'
import { compileTemplate } from '../../codec/template/template.ts'
import type { Template, TemplateValues } from '../../codec/template/template.ts'
import { milliseconds, oneOf, wholeNumber } from '../../codec/option-parts.ts'

const TEMPLATE_RULE =
  "应为加引号的模板，如 'A5 {address} {text} {checksum}'；must be a template in quotes, e.g. 'A5 {address} {text} {checksum}'"
const template = z.string({ error: TEMPLATE_RULE }).max(2000, { error: TEMPLATE_RULE })

const acknowledgement = z.strictObject({
  /** What the sign says when it has understood; `??` stands for any byte. */
  frame: template,
  /** What it says when it has not. */
  refusal: template.optional(),
  deadlineMs: milliseconds(20, 30_000, 500),
  retries: wholeNumber(0, 10).default(2),
  /** A frame that changes nothing, to ask whether the sign is there. */
  check: template.optional(),
  /** How placeholders are written here where it differs from the sign's own `fields`. */
  fields: templateFields.optional(),
})

const tones = z.strictObject({
  welcome: template.optional(),
  call: template.optional(),
  serving: template.optional(),
  paused: template.optional(),
  closed: template.optional(),
})

const plainOptions = z.strictObject({
  /** Which sign on the line; goes into `{address}`. */
  address: wholeNumber(0, 0xffff_ffff).default(1),
  /** The frame that shows a content. */
  frame: template,
  /** Other frames for what a content says, e.g. a flashing one for calls. */
  tones: tones.default({}),
  /** How the placeholders are written on the wire. */
  fields: templateFields.default({}),
  /** Sent once when the line is opened. */
  init: z.array(template, { error: '应为模板列表；must be a list of templates' }).default([]),
  /** What `{text}` is: the Chinese lines, what of them is ASCII, the ticket's number, or the counter's. */
  shows: oneOf(['lines', 'ascii', 'ticket', 'counter']).default('lines'),
  /** One frame for all lines; or one for each, numbered by `{line}`. */
  lines: oneOf(['joined', 'one-each']).default('joined'),
  /** Between joined lines. */
  joinWith: z.string({ error: '应为加引号的文字；must be a text in quotes' }).default(' '),
  /** Lines of the sign, for `one-each`: those a content does not have are cleared. */
  rows: wholeNumber(1, 8).default(2),
  /** Absent: the sign is mute. */
  acknowledgement: acknowledgement.optional(),
  gapMs: milliseconds(0, 5000, 20),
  resendMs: milliseconds(1000, 3_600_000, 60_000),
})

/** Settings of a sign described by templates; mistakes in these name the key, and so the line, they stand in. */
export const templateSignOptions = plainOptions.superRefine((options, context) => {
  for (const { path, text, fields, values } of templatesOf(options)) {
    const compiled = addTemplateIssues(context, path, compileTemplate(text, fields))
    if (compiled === undefined) continue
    if (values !== null) addTemplateIssues(context, path, compiled.write(values))
    else if (compiled.read === null) {
      context.addIssue({
        code: 'custom',
        path: [...path],
        message:
          '看不出帧在哪里结束：要有定长、长度字段或结尾字节；nothing tells where this frame ends: give it a width, a length or closing bytes',
      })
    }
  }
})

export type TemplateSignOptions = z.output<typeof plainOptions>

interface PlacedTemplate {
  readonly path: readonly PropertyKey[]
  readonly text: string
  readonly fields: TemplateFields
  /** A sample to try it with; null for what is received. */
  readonly values: TemplateValues | null
}

/** Every template of the options, with its place. */
function templatesOf(options: TemplateSignOptions): readonly PlacedTemplate[] {
  const { address, fields, acknowledgement: ack } = options
  const sample = { address, line: 1, text: 'A001' }
  const ackFields = { ...fields, ...ack?.fields }
  const sent = (path: readonly PropertyKey[], text: string): PlacedTemplate => ({
    path,
    text,
    fields,
    values: sample,
  })
  const heard = (path: readonly PropertyKey[], text: string): PlacedTemplate => ({
    path,
    text,
    fields: ackFields,
    values: null,
  })
  return [
    sent(['frame'], options.frame),
    ...TONES.flatMap((tone) => {
      const text = options.tones[tone]
      return text === undefined ? [] : [sent(['tones', tone], text)]
    }),
    ...options.init.map((text, index) => sent(['init', index], text)),
    ...(ack === undefined ? [] : [heard(['acknowledgement', 'frame'], ack.frame)]),
    ...(ack?.refusal === undefined ? [] : [heard(['acknowledgement', 'refusal'], ack.refusal)]),
    ...(ack?.check === undefined ? [] : [sent(['acknowledgement', 'check'], ack.check)]),
  ]
}

export const TONES = ['welcome', 'call', 'serving', 'paused', 'closed'] as const
export type Tone = (typeof TONES)[number]

/** A sign's templates, compiled. */
export interface SignTemplates {
  readonly init: readonly Template[]
  readonly byTone: Readonly<Record<Tone, Template>>
  readonly acknowledged: Template | null
  readonly refused: Template | null
  readonly check: Template | null
}

/** @throws when the options were not checked by their schema before (a bug) */
export function compileSign(options: TemplateSignOptions): SignTemplates {
  const { fields, acknowledgement: ack } = options
  const ackFields = { ...fields, ...ack?.fields }
  const frame = compiled(options.frame, fields)
  const toned = (tone: Tone): Template => {
    const text = options.tones[tone]
    return text === undefined ? frame : compiled(text, fields)
  }
  return {
    init: options.init.map((text) => compiled(text, fields)),
    byTone: {
      welcome: toned('welcome'),
      call: toned('call'),
      serving: toned('serving'),
      paused: toned('paused'),
      closed: toned('closed'),
    },
    acknowledged: ack === undefined ? null : compiled(ack.frame, ackFields),
    refused: ack?.refusal === undefined ? null : compiled(ack.refusal, ackFields),
    check: ack?.check === undefined ? null : compiled(ack.check, fields),
  }
}

function compiled(text: string, fields: TemplateFields): Template {
  const result = compileTemplate(text, fields)
  if (!result.ok) throw new Error(result.error.words.en)
  return result.value
}
