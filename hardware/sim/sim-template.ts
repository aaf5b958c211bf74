import type { Clock } from '../../domain/ports.ts'
import { templateFields } from '../codec/template/fields.ts'
import { compileTemplate } from '../codec/template/template.ts'
import { compileSign, createSentFramer, templateSignOptions } from '../displays/template/frames.ts'
import type { SentFrame } from '../displays/template/frames.ts'
import { createOnlookers } from './sim-face.ts'
import type { SimFace } from './sim-face.ts'

export interface SimTemplateFaults {
  /** Refuses instead of doing it, where the templates have a refusal; else it is silent. */
  readonly refuses: boolean
  /** Milliseconds before it answers. */
  readonly delayMs: number
}

export interface SimTemplateSign extends SimFace {
  faults(): SimTemplateFaults
  setFaults(change: Partial<SimTemplateFaults>): void
}

/**
 * The sign that the templates of a devices file entry describe.
 *
 * @param rawOptions the entry's `options`
 * @throws when they are no good, or none of their frames can be told from the next
 */
export function createSimTemplateSign(
  rawOptions: unknown,
  { clock }: { readonly clock: Clock },
): SimTemplateSign {
  const options = templateSignOptions.parse(rawOptions)
  const templates = compileSign(options)
  const { tell, onShown } = createOnlookers()
  const shown = new Map<number, string>()
  let faults: SimTemplateFaults = { refuses: false, delayMs: 0 }
  const ack = options.acknowledgement
  const accepted = ack === undefined ? null : answerBytes(ack.frame)
  const refused = ack?.refusal === undefined ? null : answerBytes(ack.refusal)

  function answerBytes(text: string): Uint8Array {
    const fields = templateFields.parse({})
    const compiled = compileTemplate(text.replaceAll('??', '00'), {
      ...fields,
      ...options.fields,
      ...ack?.fields,
    })
    if (!compiled.ok) throw new Error(compiled.error.words.en)
    const written = compiled.value.write({ address: options.address, line: 1, text: '' })
    if (!written.ok) throw new Error(written.error.words.en)
    return written.value
  }

  function obey({ name, values }: SentFrame): void {
    if (name !== 'show') return
    shown.set(values.line ?? 1, values.text ?? '')
    tell()
  }

  return {
    connect(send) {
      const framer = createSentFramer(templates)
      if (framer === null) throw new Error('none of the templates tells where its frame ends')
      const answer = (bytes: Uint8Array | null): void => {
        if (bytes === null) return
        if (faults.delayMs === 0) send(bytes)
        else clock.after(faults.delayMs, () => send(bytes))
      }
      return {
        receive(bytes) {
          for (const event of framer.push(bytes)) {
            if (event.type === 'discarded') {
              if (event.why === 'bad-checksum') answer(refused)
              continue
            }
            const { address } = event.frame.values
            if (address !== undefined && address !== options.address) continue
            if (faults.refuses) answer(refused)
            else {
              obey(event.frame)
              answer(accepted)
            }
          }
        },
        closed() {},
      }
    },
    lines: () =>
      [...shown]
        .sort(([a], [b]) => a - b)
        .map(([, text]) => text)
        .filter((text) => text !== ''),
    onShown,
    reset() {
      shown.clear()
      tell()
    },
    faults: () => faults,
    setFaults(change) {
      faults = { ...faults, ...change }
    },
  }
}
