import type { Words } from './hall-file/common.ts'
import { serviceOf, type PublicHall } from './model.ts'
import type { Ticket } from './ticket.ts'

/**
 * What the applicant brings for several items at once: the materials of a ticket's items, or of a package or service by
 * its code, in the order of the items and each only once. Two materials are the same when their Chinese names are.
 */
export function mergedMaterials(
  hall: Pick<PublicHall, 'services' | 'packages'>,
  of: Pick<Ticket, 'items'> | string,
): readonly Words[] {
  const merged = new Map<string, Words>()
  for (const serviceCode of codesOf(hall, of)) {
    for (const material of serviceOf(hall, serviceCode)?.materials ?? []) {
      const name = material.zh.trim()
      if (!merged.has(name)) merged.set(name, material)
    }
  }
  return [...merged.values()]
}

function codesOf(hall: Pick<PublicHall, 'packages'>, of: Pick<Ticket, 'items'> | string): readonly string[] {
  if (typeof of !== 'string') return of.items.map((item) => item.serviceCode)
  return hall.packages.find((one) => one.packageCode === of)?.serviceCodes ?? [of]
}
