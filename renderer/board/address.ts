/** What a board is told by its address: `/board/?zone=a&zone=b&mute=1&voice=system`. */
export interface BoardAddress {
  /** Empty: the whole hall. */
  readonly zoneIds: readonly string[]
  /** Another board of the same sound zone speaks. */
  readonly isMuted: boolean
  /** The machine's own voice before the recorded words. */
  readonly prefersSystemVoice: boolean
}

export function boardAddress(search: string): BoardAddress {
  const query = new URLSearchParams(search)
  return {
    zoneIds: query
      .getAll('zone')
      .flatMap((value) => value.split(','))
      .filter((zoneId) => zoneId !== ''),
    isMuted: query.get('mute') === '1',
    prefersSystemVoice: query.get('voice') === 'system',
  }
}
