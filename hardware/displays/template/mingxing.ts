import { templateFields } from '../../codec/template/fields.ts'
import type { Dialect } from '../../codec/dialect.ts'
import { saying } from '../../codec/saying.ts'
import { compileTemplate } from '../../codec/template/template.ts'
import type { Template } from '../../codec/template/template.ts'
import { createTemplateFramer } from '../../codec/template/template-framer.ts'

/**
 * Mingxing dot-matrix boards (hardware-protocols 3.3): only a preview of their document was public, and one frame of it.
 * So there is no driver that shows a call on them; an installer who has the document writes the data as a template, and
 * this tells the frames.
 */
export const MINGXING_TEMPLATE = '16 A5 04 {length} {address} {command} {sequence} {data} {checksum}'
const MINGXING_FIELDS = templateFields.parse({
  length: { from: 'data', to: 'data' },
  data: { maxBytes: 255 },
  checksum: { kind: 'xor-odd-even', from: 'length' },
})

export const mingxingDialect: Dialect = {
  device: 'led-mingxing',
  toDevice() {
    const template = mingxing()
    return saying(createTemplateFramer([{ name: 'frame', template }]), ({ values }) => {
      const written = template.write(values)
      const { address = 0, command = 0, data = new Uint8Array() } = values
      const code = command.toString(16).toUpperCase().padStart(2, '0')
      return {
        words: {
          zh: `${address} 号屏：命令 ${code}，${data.length} 字节`,
          en: `board ${address}: command ${code}, ${data.length} bytes`,
        },
        encoded: written.ok ? written.value : null,
      }
    })
  },
  toHost: null,
}

function mingxing(): Template {
  const compiled = compileTemplate(MINGXING_TEMPLATE, MINGXING_FIELDS)
  if (!compiled.ok) throw new Error(compiled.error.words.en)
  return compiled.value
}
