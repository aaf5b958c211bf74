import type { Framer } from '../framer.ts'
import { createScanningFramer } from '../scan.ts'
import type { ScanVerdict } from '../scan.ts'
import type { Template, TemplateReading, TemplateValues } from './template.ts'

/** A frame found, and by which of the templates. */
export interface TemplateFrame<Name extends string> {
  readonly name: Name
  readonly template: Template
  readonly values: TemplateValues
  /** The frame as it came, for devices that want it back as their acknowledgement. */
  readonly bytes: Uint8Array
}

/**
 * Finds the frames of one or more templates in a stream; of several that fit at one place the longest counts, then the
 * first named.
 *
 * @throws when a template cannot be read (`read` is null): the driver's schema refuses such before
 */
export function createTemplateFramer<Name extends string>(
  templates: readonly { readonly name: Name; readonly template: Template }[],
): Framer<TemplateFrame<Name>> {
  for (const { name, template } of templates) {
    if (template.read === null) throw new Error(`template ${name} tells no end of its frame`)
  }
  const maxBytes = Math.max(1, ...templates.map(({ template }) => template.maxBytes))

  function readingsOf(bytes: Uint8Array): readonly Found<Name>[] {
    return templates.map(({ name, template }) => ({
      name,
      template,
      reading: template.read?.(bytes) ?? { is: 'rubbish', why: 'noise' },
    }))
  }

  function best(readings: readonly Found<Name>[]): Found<Name> | undefined {
    let found: Found<Name> | undefined
    for (const one of readings) {
      if (one.reading.is === 'frame' && lengthOf(one) > lengthOf(found)) found = one
    }
    return found
  }

  function judge(bytes: Uint8Array): ScanVerdict {
    const readings = readingsOf(bytes)
    const found = best(readings)
    if (found !== undefined) return { is: 'frame', length: lengthOf(found) }
    const rubbish = readings.flatMap(({ reading }) => (reading.is === 'rubbish' ? [reading] : []))
    if (rubbish.length < readings.length && bytes.length < maxBytes) return { is: 'incomplete' }
    // The most telling reason: a wrong sum says more than bytes that were never this template's.
    const why = rubbish.find((reading) => reading.why !== 'noise')?.why ?? 'noise'
    return { is: 'rubbish', why }
  }

  return createScanningFramer(maxBytes, judge, (bytes) => {
    const found = best(readingsOf(bytes))
    if (found?.reading.is !== 'frame') throw new Error('a frame judged whole is none')
    return { name: found.name, template: found.template, values: found.reading.values, bytes }
  })
}

interface Found<Name extends string> {
  readonly name: Name
  readonly template: Template
  readonly reading: TemplateReading
}

function lengthOf<Name extends string>(found: Found<Name> | undefined): number {
  return found?.reading.is === 'frame' ? found.reading.length : 0
}
