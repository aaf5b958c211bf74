import type { PublicHall, Service, Words } from '../../domain/model.ts'
import { mergedMaterials } from '../../domain/packages.ts'

/** What a number can be taken for, as people choose it: one service, or several as a package (一件事). */
export interface Offered {
  /** Of the service or the package. */
  readonly code: string
  readonly name: Words
  readonly departmentId: string
  readonly categoryId: string
  readonly isCommon: boolean
  readonly identity: Service['identity']
  readonly isPackage: boolean
  /** In the order they are done; the first says where the number waits. */
  readonly services: readonly [Service, ...Service[]]
  /** What the applicant brings, each once. */
  readonly materials: readonly Words[]
}

/** Everything offered, in the hall's order; a package stands right after the service it begins with. */
export function offeredItems(hall: PublicHall): Offered[] {
  const packages = hall.packages.flatMap((row) => offeredItem(hall, row.packageCode) ?? [])
  const services = hall.services.filter((row) => row.isEnabled)
  return services.flatMap((service) => [
    ofService(service),
    ...packages.filter((row) => row.services[0].serviceCode === service.serviceCode),
  ])
}

/** The service or package of a code; undefined when it is not offered, or any part of it is not. */
export function offeredItem(hall: PublicHall | null | undefined, code: string): Offered | undefined {
  const found = hall?.packages.find((row) => row.packageCode === code)
  if (!hall || !found) {
    const service = hall?.services.find((row) => row.serviceCode === code && row.isEnabled)
    return service && ofService(service)
  }
  const services = found.serviceCodes.flatMap(
    (each) => hall.services.find((row) => row.serviceCode === each && row.isEnabled) ?? [],
  )
  const [first, ...rest] = services
  if (!found.isEnabled || !first || services.length !== found.serviceCodes.length) return undefined
  return {
    ...found,
    code,
    isPackage: true,
    services: [first, ...rest],
    materials: mergedMaterials(hall, code),
  }
}

function ofService(service: Service): Offered {
  return { ...service, code: service.serviceCode, isPackage: false, services: [service] }
}
