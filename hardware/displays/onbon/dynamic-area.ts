/**
 * Payload of A3 06 (hardware-protocols 3.2): dynamic areas live in the card's RAM, and each update replaces only its own
 * area.
 */
export interface AreaUpdate {
  readonly deleteIds: 'all' | readonly number[]
  readonly areas: readonly DynamicArea[]
}

export interface DynamicArea {
  readonly areaId: number
  /** 5K cards count width in bytes of eight pixels, 6K cards in pixels. */
  readonly unit: 'byte' | 'pixel'
  /** The same for X; senders that do not treat both alike have been seen in no document, and are kept as they are. */
  readonly xUnit: 'byte' | 'pixel'
  readonly xPx: number
  readonly yPx: number
  readonly widthPx: number
  readonly heightPx: number
  readonly lineSpacing: number
  /** 0 loop, 1 stop on the last page, 3 delete after the time-out, 4 show the logo after it. */
  readonly runMode: number
  readonly timeoutSeconds: number
  readonly sound: number
  readonly extension: number
  readonly isMultiLine: boolean
  /** Breaks lines by itself; otherwise only at `\n`. */
  readonly breaksLines: boolean
  /** 1 still, 2 quick, 3 left, 4 right, 5 up, 6 down. */
  readonly effect: number
  readonly exitEffect: number
  /** 0 fastest to 24. */
  readonly speed: number
  readonly stayHalfSeconds: number
  /** GBK with the card's backslash escapes. */
  readonly text: Uint8Array
}

const AREA_HEAD_BYTES = 27
const PIXEL_UNIT = 0x8000

export function encodeAreas(update: AreaUpdate): Uint8Array {
  const { deleteIds, areas } = update
  const deletion = deleteIds === 'all' ? [0xff] : [deleteIds.length, ...deleteIds]
  return Uint8Array.from([...deletion, areas.length, ...areas.flatMap(encodeArea)])
}

function encodeArea(area: DynamicArea): number[] {
  const horizontal = (px: number, unit: DynamicArea['unit']): number =>
    unit === 'pixel' ? px | PIXEL_UNIT : px >> 3
  return [
    ...word(AREA_HEAD_BYTES + area.text.length),
    0x00,
    ...word(horizontal(area.xPx, area.xUnit)),
    ...word(area.yPx),
    ...word(horizontal(area.widthPx, area.unit)),
    ...word(area.heightPx),
    area.areaId,
    area.lineSpacing,
    area.runMode,
    ...word(area.timeoutSeconds),
    area.sound,
    ...word(area.extension),
    area.isMultiLine ? 2 : 1,
    area.breaksLines ? 2 : 1,
    area.effect,
    area.exitEffect,
    area.speed,
    area.stayHalfSeconds,
    ...word(area.text.length & 0xffff),
    ...word(area.text.length >>> 16),
    ...area.text,
  ]
}

/** The inverse of `encodeAreas`; `undefined` when a count or a length does not agree with the bytes there are. */
export function decodeAreas(payload: Uint8Array): AreaUpdate | undefined {
  const deleteCount = payload[0]
  if (deleteCount === undefined) return undefined
  let at = 1
  let deleteIds: AreaUpdate['deleteIds'] = 'all'
  if (deleteCount !== 0xff) {
    deleteIds = [...payload.subarray(at, at + deleteCount)]
    if (deleteIds.length !== deleteCount) return undefined
    at += deleteCount
  }
  const areaCount = payload[at]
  if (areaCount === undefined) return undefined
  at += 1
  const areas: DynamicArea[] = []
  for (let index = 0; index < areaCount; index += 1) {
    const length = wordAt(payload, at)
    const area = decodeArea(payload.subarray(at + 2, at + 2 + length))
    if (area === undefined || at + 2 + length > payload.length) return undefined
    areas.push(area)
    at += 2 + length
  }
  return at === payload.length ? { deleteIds, areas } : undefined
}

function decodeArea(bytes: Uint8Array): DynamicArea | undefined {
  const textLength = wordAt(bytes, 23) + wordAt(bytes, 25) * 0x10000
  if (bytes.length < AREA_HEAD_BYTES || bytes.length !== AREA_HEAD_BYTES + textLength) return undefined
  const unitAt = (at: number): DynamicArea['unit'] =>
    (wordAt(bytes, at) & PIXEL_UNIT) === 0 ? 'byte' : 'pixel'
  const horizontal = (at: number): number =>
    unitAt(at) === 'pixel' ? wordAt(bytes, at) & ~PIXEL_UNIT : wordAt(bytes, at) * 8
  const byteAt = (at: number): number => bytes[at] ?? 0
  // Fixed by the table: the kind of area, and two that are either 1 or 2.
  if (byteAt(0) !== 0x00 || !isOneOrTwo(byteAt(17)) || !isOneOrTwo(byteAt(18))) return undefined
  return {
    areaId: byteAt(9),
    unit: unitAt(5),
    xUnit: unitAt(1),
    xPx: horizontal(1),
    yPx: wordAt(bytes, 3),
    widthPx: horizontal(5),
    heightPx: wordAt(bytes, 7),
    lineSpacing: byteAt(10),
    runMode: byteAt(11),
    timeoutSeconds: wordAt(bytes, 12),
    sound: byteAt(14),
    extension: wordAt(bytes, 15),
    isMultiLine: byteAt(17) === 2,
    breaksLines: byteAt(18) === 2,
    effect: byteAt(19),
    exitEffect: byteAt(20),
    speed: byteAt(21),
    stayHalfSeconds: byteAt(22),
    text: bytes.slice(AREA_HEAD_BYTES),
  }
}

const isOneOrTwo = (value: number): boolean => value === 1 || value === 2

function word(value: number): [number, number] {
  return [value & 0xff, (value >> 8) & 0xff]
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (bytes[at] ?? 0) | ((bytes[at + 1] ?? 0) << 8)
}
