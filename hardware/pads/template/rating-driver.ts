import { ok } from '../../../domain/result.ts'
import type { Driver } from '../../device.ts'
import { createGradeDesk } from '../grade-desk.ts'
import { PADS_SHARE } from '../pad-line.ts'
import type { RatingPad } from '../rating-pad.ts'
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
  sharing: PADS_SHARE,
  dialects: [],
  dialectOf: (options) => templatePadDialect('template-rating-pad', options),
  open(transport, options, { clock }) {
    const templates = compilePad(options)
    const desk = createGradeDesk()
    const line = openTemplateLine(transport, templates, options, clock, (codes) => {
      for (const code of codes) desk.key(options.grades.get(code))
    })

    return Promise.resolve(
      ok({
        family: 'rating-pad',
        onGrade: desk.onGrade,
        async invite() {
          desk.invited()
          const { invite } = templates.sent
          // A pad that cannot be told is always ready.
          if (invite === undefined) return (await line.check()).ok ? 'sent' : 'failed'
          return (await line.send(written(invite, { address: options.address }))) ? 'sent' : 'failed'
        },
        check: line.check,
        probe: line.probe,
        counters: () => ({ ...desk.counters(), ...line.counters() }),
        close() {
          line.close()
          return Promise.resolve()
        },
      }),
    )
  },
}
