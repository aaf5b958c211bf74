import type { Clock } from '../../../domain/ports.ts'
import type { TemplateFrame } from '../../codec/template/template-framer.ts'
import type { Transport } from '../../transport/transport.ts'
import { openPadLine, type PadLine, type PadLineOptions } from '../pad-line.ts'
import { codesOf, createPressFramer, written, type PadTemplates } from './frames.ts'

type Press = TemplateFrame<'press'>

/**
 * One pad on its line.
 *
 * @param take the key codes of one press; never of a retransmission
 */
export function openTemplateLine(
  transport: Transport,
  templates: PadTemplates,
  options: PadLineOptions,
  clock: Clock,
  take: (codes: readonly number[]) => void,
): PadLine {
  const { acknowledgement } = templates.sent
  const protocol = {
    framer: createPressFramer(templates),
    addressOf: ({ values }: Press) => values.address,
    bytesOf: ({ bytes }: Press) => bytes,
    acknowledgementOf({ values, bytes }: Press) {
      if (templates.echoes) return bytes
      if (acknowledgement === undefined) return null
      return written(acknowledgement, { ...values, address: options.address, key: codesOf(values)[0] ?? 0 })
    },
    isEchoed: templates.echoes,
    report: ({ frames, discardedBytes }: { readonly frames: number; readonly discardedBytes: number }) => ({
      lines: [
        {
          zh: `已打开；收到 ${frames} 帧，无法识别 ${discardedBytes} 字节`,
          en: `open; ${frames} frames heard, ${discardedBytes} bytes that make no sense`,
        },
      ],
      isUnproven: frames === 0,
    }),
  }
  return openPadLine(transport, protocol, options, clock, ({ values }) => take(codesOf(values)))
}
