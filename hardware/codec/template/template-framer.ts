import type { Framer } from '../framer.ts'
import { createScanningFramer } from '../scan.ts'
import type { ScanVerdict } from '../scan.ts'
import type { Template, TemplateReading, TemplateValues } from './template.ts'

/** A frame found, and by which of the templates. */
export interface TemplateFrame<Name extends string> {
  readonly name: Name
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
  const readers = templates.map(({ name, template }) => {
    if (template.read === null) throw new Error(`template ${name} tells no end of its frame`)
    return { name, read: template.read }
  })
  const maxBytes = Math.max(1, ...templates.map(({ template }) => template.maxBytes))

  function best(bytes: Uint8Array): { name: Name; reading: TemplateReading & { is: 'frame' } } | undefined {
    let found: { name: Name; reading: TemplateReading & { is: 'frame' } } | undefined
    for (const { name, read } of readers) {
      const reading = read(bytes)
      if (reading.is === 'frame' && reading.length > (found?.reading.length ?? 0)) found = { name, reading }
    }
    return found
  }

  function judge(bytes: Uint8Array): ScanVerdict {
    const found = best(bytes)
    if (found !== undefined) return { is: 'frame', length: found.reading.length }
    const readings = readers.map(({ read }) => read(bytes))
    const rubbish = readings.flatMap((reading) => (reading.is === 'rubbish' ? [reading] : []))
    if (rubbish.length < readings.length && bytes.length < maxBytes) return { is: 'incomplete' }
    // The most telling reason: a wrong sum says more than bytes that were never this template's.
    const why = rubbish.find((reading) => reading.why !== 'noise')?.why ?? 'noise'
    return { is: 'rubbish', why }
  }

  return createScanningFramer(maxBytes, judge, (bytes) => {
    const found = best(bytes)
    if (found === undefined) throw new Error('a frame judged whole is none')
    return { name: found.name, values: found.reading.values, bytes }
  })
}
