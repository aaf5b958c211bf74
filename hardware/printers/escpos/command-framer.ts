import type { DiscardReason, Framer, FramerEvent } from '../../codec/framer.ts'
import { characterLength, commandLength, decodeCharacter, decodeCommand } from './commands.ts'
import type { PrinterCommand } from './commands.ts'

const LF = 0x0a
const LEADS: readonly number[] = [0x10, 0x1b, 0x1c, 0x1d]

/**
 * Cuts what a host sends into commands and characters (hardware-protocols 2.2, 2.3): one frame a command, a line feed or
 * a character, so that a text without an end holds nothing back.
 *
 * A command the document does not allow is dropped whole: its parameters would read as text. Where its length is not
 * known either, everything up to the next command goes with it. Text is read as Chinese until FS `.` says otherwise,
 * because printers of this market start so.
 *
 * @param isCustom whether the printer is a Custom kiosk model (2.6)
 */
export function createCommandFramer(isCustom: boolean): Framer<PrinterCommand> {
  let held: number[] = []
  let length = 0
  let isAstray = false
  let isChinese = true

  function take(byte: number): FramerEvent<PrinterCommand>[] {
    if (held.length === 0) return begin(byte)
    held.push(byte)
    return goOn()
  }

  function begin(byte: number): FramerEvent<PrinterCommand>[] {
    const isLead = LEADS.includes(byte)
    if (isAstray && !isLead) return [dropped([byte])]
    isAstray = false
    if (byte === LF) return [frame({ kind: 'lineFeed' })]
    if (byte >= 0x80 && !isChinese) return [frame({ kind: 'codePageByte', byte })]
    held = [byte]
    length = 0
    return goOn()
  }

  function goOn(): FramerEvent<PrinterCommand>[] {
    const isText = !LEADS.includes(held[0] ?? 0)
    if (length === 0) {
      const known = isText ? characterLength(held) : commandLength(held, isCustom)
      if (known === 'unknown') return giveUp(isText)
      if (known === 'more') return []
      // A character of four bytes is looked at again as its bytes come.
      if (!isText) length = known
      else if (held.length < known) return []
    }
    if (held.length < length) return []
    const bytes = takeHeld()
    const decoded = isText ? asCharacter(decodeCharacter(bytes)) : decodeCommand(bytes, isCustom)
    if (decoded === undefined) return [dropped(bytes)]
    if (decoded.kind === 'chineseOn' || decoded.kind === 'initialise') isChinese = true
    if (decoded.kind === 'chineseOff') isChinese = false
    return [frame(decoded)]
  }

  function giveUp(isText: boolean): FramerEvent<PrinterCommand>[] {
    const bytes = takeHeld()
    if (!isText) {
      isAstray = true
      return [dropped(bytes)]
    }
    const last = bytes.at(-1)
    if (bytes.length === 1 || last === undefined) return [dropped(bytes, 'noise')]
    // What broke a character off may begin the next thing.
    return [dropped(bytes.slice(0, -1)), ...begin(last)]
  }

  function takeHeld(): number[] {
    const bytes = held
    held = []
    length = 0
    return bytes
  }

  return {
    push: (chunk) => [...chunk].flatMap(take),
    pendingBytes: () => held.length,
    reset(why) {
      isAstray = false
      const bytes = Uint8Array.from(takeHeld())
      return bytes.length === 0 ? [] : [{ type: 'discarded', bytes, why }]
    },
  }
}

function asCharacter(char: string | undefined): PrinterCommand | undefined {
  return char === undefined ? undefined : { kind: 'character', char }
}

function frame(command: PrinterCommand): FramerEvent<PrinterCommand> {
  return { type: 'frame', frame: command }
}

function dropped(bytes: readonly number[], why: DiscardReason = 'malformed'): FramerEvent<PrinterCommand> {
  return { type: 'discarded', bytes: Uint8Array.from(bytes), why }
}
