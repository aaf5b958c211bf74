import { ok } from '../../../domain/result.ts'
import type { Driver } from '../../device.ts'
import type { Grade, RatingPad } from '../rating-pad.ts'
import { templatePadDialect } from './dialect.ts'
import { compilePad, written } from './frames.ts'
import { openTemplateLine } from './line.ts'
import { templateRatingOptions, type TemplateRatingOptions } from './options.ts'

/** A rating pad of any make, described as template call pads are. */
export const templateRatingDriver: Driver<TemplateRatingOptions, RatingPad> = {
  name: 'template-rating-pad',
  family: 'rating-pad',
  title: { zh: '模板评价器（按说明书填写帧格式）', en: 'rating pad described by templates' },
  serialDefaults: { baudRate: 9600 },
  options: templateRatingOptions,
  sharing: { unitOf: ({ address }) => String(address), turnaroundMs: 5 },
  dialects: [],
  dialectOf: (options) => templatePadDialect('template-rating-pad', options),
  open(transport, options, { clock }) {
    const templates = compilePad(options)
    const counts = { grades: 0, unknownKeys: 0, invitations: 0 }
    const listeners = new Set<(grade: Grade) => void>()

    const line = openTemplateLine(transport, templates, options, { clock }, (codes) => {
      for (const code of codes) {
        const grade = options.grades.get(code)
        if (grade === undefined) {
          counts.unknownKeys += 1
          continue
        }
        counts.grades += 1
        for (const listener of [...listeners]) listener(grade)
      }
    })

    return Promise.resolve(
      ok({
        family: 'rating-pad',
        onGrade(listener) {
          listeners.add(listener)
          return () => listeners.delete(listener)
        },
        async invite() {
          counts.invitations += 1
          const { invite } = templates.sent
          // A pad that cannot be told is always ready.
          if (invite === undefined) return (await line.check()).ok ? 'sent' : 'failed'
          return (await line.send(written(invite, { address: options.address }))) ? 'sent' : 'failed'
        },
        check: line.check,
        probe: line.probe,
        counters: () => ({ ...counts, ...line.counters() }),
        close() {
          line.close()
          return Promise.resolve()
        },
      }),
    )
  },
}
