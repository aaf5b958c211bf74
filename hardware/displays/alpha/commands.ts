/*
 * What stands between 02 and 03 or 04 of an Alpha packet (hardware-protocols 3.1). What the document gives no fields for
 * keeps its data as bytes.
 */

/** Where and how a text appears. `special` follows mode `n` only. */
export interface TextMode {
  /** 20 middle, 22 top, 26 bottom, 30 fill. */
  readonly position: number
  /** `b` holds it still; see the document for the others. */
  readonly mode: string
  readonly special: string | null
}

/** One file of a sign's memory. */
export interface MemoryFile {
  readonly label: string
  readonly type: 'text' | 'string' | 'dots'
  readonly isLocked: boolean
  /** Bytes, of a DOTS picture its rows and columns. */
  readonly size: number
  /** FF00 for a text that always runs, 0000 for a string. */
  readonly options: number
}

export type AlphaCommand =
  /** File `0` is the priority text, shown instead of all else until it is written empty. */
  | {
      readonly kind: 'write-text'
      readonly label: string
      readonly mode: TextMode | null
      readonly text: Uint8Array
    }
  /** Changes what texts show in place of their call to this file, without a blink. */
  | { readonly kind: 'write-string'; readonly label: string; readonly text: Uint8Array }
  | { readonly kind: 'set-memory'; readonly files: readonly MemoryFile[] }
  /** Which texts run, and in which order; `order` is T by time, S in this order, D by deletion. */
  | {
      readonly kind: 'run-sequence'
      readonly order: string
      readonly isLocked: boolean
      readonly labels: string
    }
  | { readonly kind: 'soft-reset' }
  /** Hours and minutes; the sign's answer to a read of its clock looks the same. */
  | { readonly kind: 'clock'; readonly hhmm: string }
  | { readonly kind: 'special'; readonly code: string; readonly data: Uint8Array }
  | { readonly kind: 'read'; readonly what: Uint8Array }
  | { readonly kind: 'other'; readonly command: string; readonly data: Uint8Array }

/** A text calls STRING file 1 as 10 31. */
export const CALL_STRING = 0x10
/** Colours inside texts: 31 red, 32 green, 33 amber. */
export const COLOUR = 0x1c
export const PRIORITY_LABEL = '0'
/** A STRING file holds no more. */
export const MOST_STRING_BYTES = 125

const ESC = 0x1b
const FILE_TYPES = { text: 'A', string: 'B', dots: 'D' } as const
const FILE_BYTES = 11

const ascii = (text: string): number[] => [...text].map((char) => char.charCodeAt(0))
const textOf = (bytes: Uint8Array): string => String.fromCharCode(...bytes)
const hex4 = (value: number): string => value.toString(16).toUpperCase().padStart(4, '0')

export function encodeCommand(command: AlphaCommand): number[] {
  switch (command.kind) {
    case 'write-text':
      return [...ascii(`A${command.label}`), ...modeBytes(command.mode), ...command.text]
    case 'write-string':
      return [...ascii(`G${command.label}`), ...command.text]
    case 'set-memory':
      return ascii(`E$${command.files.map(fileText).join('')}`)
    case 'run-sequence':
      return ascii(`E.${command.order}${command.isLocked ? 'L' : 'U'}${command.labels}`)
    case 'soft-reset':
      return ascii('E,')
    case 'clock':
      return ascii(`E ${command.hhmm}`)
    case 'special':
      return [...ascii(`E${command.code}`), ...command.data]
    case 'read':
      return [...ascii('F'), ...command.what]
    case 'other':
      return [...ascii(command.command), ...command.data]
  }
}

function modeBytes(mode: TextMode | null): number[] {
  return mode === null ? [] : [ESC, mode.position, ...ascii(mode.mode + (mode.special ?? ''))]
}

function fileText({ label, type, isLocked, size, options }: MemoryFile): string {
  return `${label}${FILE_TYPES[type]}${isLocked ? 'L' : 'U'}${hex4(size)}${hex4(options)}`
}

/** The inverse; `undefined` for what no sign could act upon. */
export function decodeCommand(bytes: Uint8Array): AlphaCommand | undefined {
  const command = textOf(bytes.subarray(0, 1))
  const data = bytes.slice(1)
  if (!/^[\x21-\x7e]$/.test(command)) return undefined
  switch (command) {
    case 'A':
      return decodeText(data)
    case 'G': {
      const label = labelOf(data)
      const text = data.slice(1)
      return label === undefined || text.length > MOST_STRING_BYTES
        ? undefined
        : { kind: 'write-string', label, text }
    }
    case 'E':
      return decodeSpecial(data)
    case 'F':
      return data.length === 0 ? undefined : { kind: 'read', what: data }
    default:
      return { kind: 'other', command, data }
  }
}

function labelOf(data: Uint8Array): string | undefined {
  const label = textOf(data.subarray(0, 1))
  return /^[\x20-\x7e]$/.test(label) ? label : undefined
}

function decodeText(data: Uint8Array): AlphaCommand | undefined {
  const label = labelOf(data)
  if (label === undefined) return undefined
  if (data[1] !== ESC) return { kind: 'write-text', label, mode: null, text: data.slice(1) }
  const position = data[2]
  const mode = textOf(data.subarray(3, 4))
  if (position === undefined || !/^[a-z]$/.test(mode)) return undefined
  const hasSpecial = mode === 'n'
  const special = hasSpecial ? textOf(data.subarray(4, 5)) : null
  if (special === '') return undefined
  return {
    kind: 'write-text',
    label,
    mode: { position, mode, special },
    text: data.slice(hasSpecial ? 5 : 4),
  }
}

function decodeSpecial(data: Uint8Array): AlphaCommand | undefined {
  const code = textOf(data.subarray(0, 1))
  const rest = data.slice(1)
  const text = textOf(rest)
  switch (code) {
    case '':
      return undefined
    case '$': {
      const files = filesOf(text)
      return files && { kind: 'set-memory', files }
    }
    case '.': {
      const [, order, lock, labels] = /^([A-Z])([UL])([\x20-\x7e]*)$/.exec(text) ?? []
      if (order === undefined || labels === undefined) return undefined
      return { kind: 'run-sequence', order, isLocked: lock === 'L', labels }
    }
    case ',':
      return rest.length === 0 ? { kind: 'soft-reset' } : undefined
    case ' ':
      return /^([01][0-9]|2[0-3])[0-5][0-9]$/.test(text) ? { kind: 'clock', hhmm: text } : undefined
    default:
      return { kind: 'special', code, data: rest }
  }
}

function filesOf(text: string): readonly MemoryFile[] | undefined {
  if (text.length % FILE_BYTES !== 0) return undefined
  const files: MemoryFile[] = []
  for (let at = 0; at < text.length; at += FILE_BYTES) {
    const file = fileOf(text.slice(at, at + FILE_BYTES))
    if (file === undefined) return undefined
    files.push(file)
  }
  return files
}

function fileOf(text: string): MemoryFile | undefined {
  const [, label, typeCode, lock, size, options] =
    /^([\x20-\x7e])([ABD])([UL])([0-9A-F]{4})([0-9A-F]{4})$/.exec(text) ?? []
  if (label === undefined || size === undefined || options === undefined) return undefined
  const type = typeCode === 'A' ? 'text' : typeCode === 'B' ? 'string' : 'dots'
  const file = {
    label,
    type,
    isLocked: lock === 'L',
    size: parseInt(size, 16),
    options: parseInt(options, 16),
  } as const
  // A string file must be locked and short, or the sign refuses the whole map.
  if (type === 'string' && (!file.isLocked || file.size > MOST_STRING_BYTES)) return undefined
  return file
}
