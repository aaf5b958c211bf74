import type { DevicesFace, HallLink } from './hall-link.ts'

/** Keeps the hall server told of how the devices are: at every connection, and when it changes. */
export interface FaceTeller {
  /** Something it is made of, or the link, has changed. */
  changed(): void
}

export function createFaceTeller(
  face: () => DevicesFace,
  link: Pick<HallLink, 'isOnline' | 'tellFace'>,
): FaceTeller {
  /** What the server of this connection was told; null when nothing. */
  let told: string | null = null

  return {
    changed() {
      if (!link.isOnline()) {
        told = null
        return
      }
      const now = face()
      const key = `${now.printer} ${now.reader}`
      if (key === told) return
      told = key
      void link.tellFace(now).then((hasArrived) => {
        // The next change tells it again, even if the devices are as before.
        if (!hasArrived && told === key) told = null
      })
    },
  }
}
