import type { PublicHall, Zone } from './model.ts'

/** Where a zone's announcements are heard: zones of one sound zone share one voice. */
export function soundZoneOf(zone: Pick<Zone, 'zoneId' | 'soundZoneId'>): string {
  return zone.soundZoneId ?? zone.zoneId
}

/** The zones of the given ids; none given means the whole hall. Ids the hall does not have are left out. */
export function zonesShown(hall: Pick<PublicHall, 'zones'>, zoneIds: readonly string[]): Zone[] {
  return zoneIds.length === 0 ? hall.zones : hall.zones.filter((zone) => zoneIds.includes(zone.zoneId))
}

/** The sound zones that zones belong to, each once. */
export function soundZonesOf(hall: Pick<PublicHall, 'zones'>, zoneIds: readonly string[]): string[] {
  return [...new Set(zonesShown(hall, zoneIds).map(soundZoneOf))]
}

/** Every zone that is heard in the given sound zones. */
export function zonesHeardIn(hall: Pick<PublicHall, 'zones'>, soundZoneIds: readonly string[]): string[] {
  return hall.zones.filter((zone) => soundZoneIds.includes(soundZoneOf(zone))).map((zone) => zone.zoneId)
}
