import type { Words } from '../../../domain/model.ts'
import type { Dialect, Said } from '../../codec/dialect.ts'
import type { Framer } from '../../codec/framer.ts'
import { saying } from '../../codec/saying.ts'
import { compileSign, createHeardFramer, createSentFramer } from './frames.ts'
import type { HeardFrame, SentFrame, TemplateSignOptions } from './frames.ts'

/** What one sign's templates say on the wire. */
export function templateSignDialect(options: TemplateSignOptions): Dialect {
  const templates = compileSign(options)
  return {
    device: 'template-sign',
    toDevice: side(() => createSentFramer(templates)),
    toHost: side(() => createHeardFramer(templates)),
  }
}

type EitherFrame = SentFrame | HeardFrame

/** Null where no template of this direction can be read. */
function side(create: () => Framer<EitherFrame> | null): (() => Framer<Said>) | null {
  if (create() === null) return null
  return () => {
    const framer = create()
    if (framer === null) throw new Error('templates that could be read cannot be read again')
    return saying(framer, said)
  }
}

const NAMES: Readonly<Record<EitherFrame['name'], Words>> = {
  init: { zh: '初始化', en: 'init' },
  show: { zh: '显示', en: 'show' },
  check: { zh: '询问', en: 'check' },
  acknowledged: { zh: '应答', en: 'acknowledged' },
  refused: { zh: '拒收', en: 'refused' },
}

function said({ name, template, values }: EitherFrame): Said {
  const { address, line, text } = values
  const { zh, en } = NAMES[name]
  const place = [address, line].filter((one) => one !== undefined).join('/')
  const told = text === undefined ? '' : `「${text}」`
  const written = template.write(values)
  return {
    words: { zh: `${place} ${zh}${told}`.trim(), en: `${place} ${en}${told}`.trim() },
    // `??` stands for bytes that nobody here can make.
    encoded: written.ok ? written.value : null,
  }
}
