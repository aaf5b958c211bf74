import type { PublicHall, Service, ServicePackage } from '../../domain/model.ts'

/** What a number can be taken for: a service or a package, by its code. */
export function offerOf(
  hall: Pick<PublicHall, 'services' | 'packages'>,
  code: string,
): Pick<Service | ServicePackage, 'name' | 'identity'> | undefined {
  return (
    hall.packages.find((row) => row.packageCode === code) ??
    hall.services.find((row) => row.serviceCode === code)
  )
}
