import type { Framer } from '../../codec/framer.ts'
import type { Template, TemplateValues } from '../../codec/template/template.ts'
import type { Driver } from '../../device.ts'
import { asciiLines, counterNoOf, ticketNoOf } from '../ascii-sign.ts'
import type { CallDisplay, SignContent } from '../call-display.ts'
import { openFrameSign } from '../frame-sign.ts'
import type { SignReply } from '../frame-sign.ts'
import { mapFrames } from '../../codec/map-frames.ts'
import { templateSignDialect } from './dialect.ts'
import { compileSign, createHeardFramer, templateSignOptions } from './frames.ts'
import type { HeardFrame, SignTemplates, TemplateSignOptions } from './frames.ts'
import { mingxingDialect } from './mingxing.ts'

/**
 * A sign of any make that takes frames: an installer writes them down in the devices file from its paper manual
 * (hardware-protocols 3.3). `codec/template/fields.ts` tells what can be said.
 */
export const templateSignDriver: Driver<TemplateSignOptions, CallDisplay> = {
  name: 'template-sign',
  family: 'display',
  title: { zh: '模板屏（按说明书填写帧格式）', en: 'sign described by templates' },
  serialDefaults: { baudRate: 9600 },
  options: templateSignOptions,
  sharing: { unitOf: ({ address }) => String(address), turnaroundMs: 20 },
  dialects: [mingxingDialect],
  dialectOf: templateSignDialect,
  open(transport, options, deps) {
    const templates = compileSign(options)
    const { address, acknowledgement, gapMs, resendMs } = options
    return openFrameSign(
      transport,
      {
        init: templates.init.map((template) => written(template, { address, line: 1, text: '' })),
        framesOf: (content) => framesOf(content, templates, options),
        gapMs,
        resendMs,
        reply:
          acknowledgement === undefined
            ? null
            : {
                createFramer: () => createReplies(templates, address),
                deadlineMs: acknowledgement.deadlineMs,
                retries: acknowledgement.retries,
              },
        harmless: templates.check === null ? null : written(templates.check, { address, line: 1, text: '' }),
        about: [
          {
            zh: `模板屏，地址 ${address}，${acknowledgement ? '应答' : '不应答'}`,
            en: `template sign, address ${address}, ${acknowledgement ? 'acknowledging' : 'mute'}`,
          },
        ],
      },
      deps,
    )
  },
}

function framesOf(
  content: SignContent,
  { byTone }: SignTemplates,
  options: TemplateSignOptions,
): readonly Uint8Array[] {
  const { address, lines, joinWith, rows } = options
  const template = byTone[content.tone]
  const texts = textsOf(content, options)
  if (lines === 'joined') return [written(template, { address, line: 1, text: texts.join(joinWith) })]
  return Array.from({ length: rows }, (_, index) => {
    // More lines than rows: the last row takes the rest.
    const isLast = index === rows - 1
    const text = isLast ? texts.slice(index).join(joinWith) : (texts[index] ?? '')
    return written(template, { address, line: index + 1, text })
  })
}

function textsOf(content: SignContent, { shows }: TemplateSignOptions): readonly string[] {
  switch (shows) {
    case 'lines':
      return content.lines
    case 'ascii':
      return asciiLines(content)
    case 'ticket':
      return [ticketNoOf(content) ?? '']
    case 'counter':
      return [counterNoOf(content) ?? '']
  }
}

/** The schema has tried every template with its address; a text always fits. */
function written(template: Template, values: TemplateValues): Uint8Array {
  const frame = template.write(values)
  if (!frame.ok) throw new Error(frame.error.words.en)
  return frame.value
}

function createReplies(templates: SignTemplates, address: number): Framer<SignReply> {
  const framer = createHeardFramer(templates)
  if (framer === null) throw new Error('an acknowledgement that cannot be read')
  return mapFrames(framer, (frame: HeardFrame) => {
    const isOthers = frame.values.address !== undefined && frame.values.address !== address
    if (isOthers) return 'other'
    return frame.name === 'acknowledged' ? 'ack' : 'nack'
  })
}
