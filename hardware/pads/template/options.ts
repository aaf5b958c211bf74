import { z } from 'zod'
import { milliseconds, wholeNumber } from '../../codec/option-parts.ts'
import { templateFields, type TemplateFields } from '../../codec/template/fields.ts'
import { addTemplateIssues } from '../../codec/template/template-issues.ts'
import { compileTemplate, type Template, type TemplateValues } from '../../codec/template/template.ts'
import { keyEntryOptions, keyMeaning, type KeyMeaning } from '../key-entry.ts'

const TEMPLATE_RULE =
  "应为加引号的模板，如 'A5 {address} {key} {checksum}'；must be a template in quotes, e.g. 'A5 {address} {key} {checksum}'"
const template = z.string({ error: TEMPLATE_RULE }).max(2000, { error: TEMPLATE_RULE })

const KEY_RULE = '键码应为一到四位十六进制，加引号；a key code is one to four hexadecimal digits, in quotes'
const keyCode = z.string().regex(/^[0-9A-Fa-f]{1,4}$/, { error: KEY_RULE })

/** Key codes in hexadecimal, as numbers. */
function byCode<Meaning extends z.ZodType>(meaning: Meaning) {
  return z
    .record(keyCode, meaning)
    .transform(
      (given): ReadonlyMap<number, z.output<Meaning>> =>
        new Map(Object.entries(given).map(([code, one]) => [Number.parseInt(code, 16), one])),
    )
}

const lineOptions = {
  /** Which pad on the line; in `{address}`. */
  address: wholeNumber(0, 0xffff).default(1),
  /** What the pad sends for a press: `{key}` is one key's code, `{data}` several of one byte each. */
  press: template,
  /** How the placeholders are written on the wire. */
  fields: templateFields.default({}),
  /** What the pad wants to hear at once: a template, or the same bytes again (`echo`). Absent: nothing. */
  acknowledgement: z.union([z.literal('echo'), template]).optional(),
  /** The same frame again within this time of the last one is a retransmission. */
  repeatMs: milliseconds(0, 2000, 300),
  /** Longest pause inside a frame. */
  silenceMs: milliseconds(20, 2000, 100),
}

const padShape = z.strictObject({
  ...lineOptions,
  /** Key codes and what they mean: a digit, ok, none, or what the clerk wants. */
  keys: byCode(keyMeaning),
  ...keyEntryOptions,
  /** What puts a text on its display; without it the pad has none. */
  show: template.optional(),
  /** What `{text}` is there: the ticket's number or how many wait. */
  shows: z
    .enum(['ticket', 'waiting'], { error: '应为 ticket 或 waiting；must be ticket or waiting' })
    .default('ticket'),
  /** What makes it beep. */
  beep: template.optional(),
  resendMs: milliseconds(1000, 3_600_000, 60_000),
})

const grade = z.literal([1, 2, 3, 4, 5], { error: '应为 1 到 5；must be 1 to 5' })

const ratingShape = z.strictObject({
  ...lineOptions,
  /** Key codes and the grade each stands for; 5 is the best. */
  grades: byCode(grade),
  /** What invites the citizen to rate. */
  invite: template.optional(),
})

interface LineShape {
  readonly address: number
  readonly press: string
  readonly fields: TemplateFields
  readonly acknowledgement?: string | undefined
}

type Context = Parameters<typeof addTemplateIssues>[0]

/** Tries every template, so that a mistake is told with its line before anything starts. */
function checkLine(options: LineShape, context: Context): void {
  const { address, press, fields, acknowledgement } = options
  const heard = addTemplateIssues(context, ['press'], compileTemplate(press, fields))
  const complain = (message: string): void =>
    context.addIssue({ code: 'custom', path: ['press'], message, input: press })
  if (heard?.read === null)
    complain(
      '看不出帧在哪里结束：要有定长、长度字段或结尾字节；nothing tells where this frame ends: give it a width, a length or closing bytes',
    )
  if (heard && !heard.placeholders.has('key') && !heard.placeholders.has('data'))
    complain('要写明键码在哪里：{key} 或 {data}；say where the key is: {key} or {data}')
  if (acknowledgement !== undefined && acknowledgement !== 'echo')
    checkSent(context, 'acknowledgement', acknowledgement, fields, { address, key: 1 })
}

function checkSent(
  context: Context,
  path: string,
  text: string | undefined,
  fields: TemplateFields,
  values: TemplateValues,
): void {
  if (text === undefined) return
  const compiled = addTemplateIssues(context, [path], compileTemplate(text, fields))
  if (compiled) addTemplateIssues(context, [path], compiled.write(values))
}

/** Settings of a call pad that an installer describes (hardware-protocols section 5, advice c). */
export const templatePadOptions = padShape.superRefine((options, context) => {
  checkLine(options, context)
  const { address, fields } = options
  checkSent(context, 'show', options.show, fields, { address, text: 'A001' })
  checkSent(context, 'beep', options.beep, fields, { address })
})
export type TemplatePadOptions = z.output<typeof padShape>

/** Settings of a rating pad that an installer describes. */
export const templateRatingOptions = ratingShape.superRefine((options, context) => {
  checkLine(options, context)
  checkSent(context, 'invite', options.invite, options.fields, { address: options.address })
})
export type TemplateRatingOptions = z.output<typeof ratingShape>

/** @throws when the options were not checked by their schema before (a bug) */
export function compiled(text: string, fields: TemplateFields): Template {
  const result = compileTemplate(text, fields)
  if (!result.ok) throw new Error(result.error.words.en)
  return result.value
}

export type { KeyMeaning }
