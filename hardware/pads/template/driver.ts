import { ok } from '../../../domain/result.ts'
import type { Driver } from '../../device.ts'
import type { CallPad, PadFace, PadPress } from '../call-pad.ts'
import { createKeyEntry } from '../key-entry.ts'
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
  sharing: { unitOf: ({ address }) => String(address), turnaroundMs: 5 },
  dialects: [],
  dialectOf: (options) => templatePadDialect('template-pad', options),
  open(transport, options, { clock }) {
    const { address, shows, resendMs } = options
    const templates = compilePad(options)
    const counts = { presses: 0, unknownKeys: 0 }
    const listeners = new Set<(press: PadPress) => void>()
    const entry = createKeyEntry(options)
    let face: PadFace | null = null
    let isClosed = false
    let cancelResend = (): void => {}

    const line = openTemplateLine(transport, templates, options, { clock }, (codes) => {
      for (const code of codes) {
        const press = entry.press(options.keys.get(code) ?? 'none', clock.now())
        if (press === null) continue
        if (press === 'none') {
          counts.unknownKeys += 1
          void beep()
          continue
        }
        counts.presses += 1
        for (const listener of [...listeners]) listener(press)
      }
    })

    async function sendFace(): Promise<boolean> {
      cancelResend()
      const { show } = templates.sent
      if (face === null || isClosed) return false
      if (show === undefined) return (await line.check()).ok
      const text = shows === 'ticket' ? (face.ticketNo ?? '') : String(face.waiting ?? '')
      const left = await line.send(written(show, { address, text }))
      cancelResend()
      if (!isClosed) cancelResend = clock.after(resendMs, () => void sendFace())
      return left
    }

    async function beep(): Promise<void> {
      const { beep: frame } = templates.sent
      if (frame) await line.send(written(frame, { address }))
    }

    function end(): void {
      isClosed = true
      cancelResend()
    }

    const stopClosed = transport.onClosed(end)
    return Promise.resolve(
      ok({
        family: 'pad',
        onPress(listener) {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
        async show(wanted) {
          face = wanted
          return (await sendFace()) ? 'sent' : 'failed'
        },
        beep,
        check: line.check,
        probe: line.probe,
        counters: () => ({ ...counts, ...line.counters() }),
        close() {
          end()
          stopClosed()
          line.close()
          return Promise.resolve()
        },
      }),
    )
  },
}
