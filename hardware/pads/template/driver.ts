import { ok } from '../../../domain/result.ts'
import type { Driver } from '../../device.ts'
import type { CallPad } from '../call-pad.ts'
import { PADS_SHARE } from '../pad-line.ts'
import { createPressDesk } from '../press-desk.ts'
import { createShownFace } from '../shown-face.ts'
import { templatePadDialect } from './dialect.ts'
import { compilePad, written } from './frames.ts'
import { openTemplateLine } from './line.ts'
import { templatePadOptions, type TemplatePadOptions } from './options.ts'

/**
 * A call pad of any make: an installer writes down what it sends (hardware-protocols section 5, advice c).
 * `codec/template/fields.ts` tells what can be said.
 */
export const templatePadDriver: Driver<TemplatePadOptions, CallPad> = {
  name: 'template-pad',
  family: 'pad',
  title: { zh: '模板叫号器（按说明书填写帧格式）', en: 'call pad described by templates' },
  serialDefaults: { baudRate: 9600 },
  options: templatePadOptions,
  sharing: PADS_SHARE,
  dialects: [],
  dialectOf: (options) => templatePadDialect('template-pad', options),
  open(transport, options, { clock }) {
    const { address, shows, resendMs } = options
    const templates = compilePad(options)
    const { show, beep: beepFrame } = templates.sent
    const desk = createPressDesk(options, clock, () => void beep())

    const line = openTemplateLine(transport, templates, options, clock, (codes) => {
      for (const code of codes) desk.key(options.keys.get(code) ?? 'none')
    })

    const display =
      show === undefined
        ? null
        : createShownFace(clock, resendMs, ({ ticketNo, waiting }) => {
            const text = shows === 'ticket' ? (ticketNo ?? '') : String(waiting ?? '')
            return line.send(written(show, { address, text }))
          })

    async function beep(): Promise<void> {
      if (beepFrame) await line.send(written(beepFrame, { address }))
    }

    const stopClosed = transport.onClosed(() => display?.close())
    return Promise.resolve(
      ok({
        family: 'pad',
        onPress: desk.onPress,
        async show(face) {
          // A pad without a display misses nothing while its wire is there.
          const left = display === null ? (await line.check()).ok : await display.show(face)
          return left ? 'sent' : 'failed'
        },
        beep,
        check: line.check,
        probe: line.probe,
        counters: () => ({ ...desk.counters(), ...line.counters() }),
        close() {
          display?.close()
          stopClosed()
          line.close()
          return Promise.resolve()
        },
      }),
    )
  },
}
