import type { Clock } from '../../domain/ports.ts'
import { createPacketFramer, encodePacket, encodeReply, STATUS_BITS } from '../displays/alpha/frames.ts'
import type { AlphaAddress, AlphaCommand, AlphaReply, MemoryFile } from '../displays/alpha/frames.ts'
import { createOnlookers } from './sim-face.ts'
import type { SimFace } from './sim-face.ts'

export interface SimAlphaFaults {
  /** Refuses everything, as a sign does whose memory is being formatted. */
  readonly refuses: boolean
}

/** An Alpha sign at the far end of a wire. */
export interface SimAlpha extends SimFace {
  faults(): SimAlphaFaults
  setFaults(change: Partial<SimAlphaFaults>): void
  /** How often its memory was set: each time shows as a blink. */
  timesMemorySet(): number
  timesStringWritten(): number
}

type StatusBit = keyof typeof STATUS_BITS

/** A gap longer than this ends a packet (hardware-protocols 3.1). */
const GAP_MS = 1000
const PRIORITY_LABEL = '0'
/** What a sign has when it leaves the factory. */
const FACTORY_FILES: readonly MemoryFile[] = [
  { label: 'A', type: 'text', isLocked: false, size: 0x100, options: 0xff00 },
]

/**
 * @param sign the two digits set in the sign; it is deaf to others
 * @param acknowledges answers every packet with ACK or NAK and a status, as Alpha 2.0 and 3.0 signs do when told to
 */
export function createSimAlpha({
  clock,
  sign = '01',
  acknowledges = false,
}: {
  readonly clock: Clock
  readonly sign?: string
  readonly acknowledges?: boolean
}): SimAlpha {
  const { tell, onShown } = createOnlookers()
  let faults: SimAlphaFaults = { refuses: false }
  let files = FACTORY_FILES
  let texts = new Map<string, Uint8Array>()
  let strings = new Map<string, Uint8Array>()
  let running = 'A'
  let timesMemorySet = 0
  let timesStringWritten = 0

  function fileOf(label: string, type: MemoryFile['type']): MemoryFile | undefined {
    return files.find((file) => file.label === label && file.type === type)
  }

  /** Does it, and answers what was wrong; `undefined` when it was done. */
  function obey(command: AlphaCommand): StatusBit | undefined {
    if (faults.refuses) return 'badCommand'
    switch (command.kind) {
      case 'set-memory':
        files = command.files
        texts = new Map()
        strings = new Map()
        timesMemorySet += 1
        return undefined
      case 'write-text': {
        const file = fileOf(command.label, 'text')
        if (command.label !== PRIORITY_LABEL && file === undefined) return 'badCommand'
        if (file !== undefined && command.text.length > file.size) return 'overflow'
        texts.set(command.label, command.text)
        return undefined
      }
      case 'write-string': {
        const file = fileOf(command.label, 'string')
        if (file === undefined) return 'badCommand'
        if (command.text.length > file.size) return 'overflow'
        strings.set(command.label, command.text)
        timesStringWritten += 1
        return undefined
      }
      case 'run-sequence':
        running = command.labels
        return undefined
      case 'soft-reset':
      case 'clock':
      case 'read':
        return undefined
      case 'special':
      case 'other':
        return 'badCommand'
    }
  }

  function lines(): readonly string[] {
    const priority = texts.get(PRIORITY_LABEL)
    const shown =
      priority !== undefined && priority.length > 0
        ? [priority]
        : [...running].flatMap((label) => texts.get(label) ?? [])
    return shown.flatMap((text) => readText(text, strings)).filter((line) => line !== '')
  }

  function connect(send: (bytes: Uint8Array) => void) {
    const framer = createPacketFramer()
    let cancelGap = (): void => {}

    function say(...replies: readonly AlphaReply[]): void {
      if (!acknowledges) return
      send(Uint8Array.from(replies.flatMap((reply) => [...encodeReply(reply)])))
    }

    function refuse(why: StatusBit): void {
      say({ kind: 'nak' }, { kind: 'status', bits: STATUS_BITS[why] })
    }

    return {
      receive(bytes: Uint8Array) {
        cancelGap()
        for (const event of framer.push(bytes)) {
          if (event.type === 'discarded') {
            if (event.why === 'bad-checksum') refuse('checksum')
            continue
          }
          const { address, blocks } = event.frame
          if (!isFor(address, sign)) continue
          const faultsFound = blocks.map(({ command }) => obey(command)).find((one) => one !== undefined)
          tell()
          const reads = blocks.some(({ command }) => command.kind === 'read')
          if (faultsFound !== undefined) refuse(faultsFound)
          else if (reads) send(clockPacket(clock))
          else say({ kind: 'ack' })
        }
        if (framer.pendingBytes() > 0) cancelGap = clock.after(GAP_MS, () => framer.reset('silence'))
      },
      closed() {
        cancelGap()
      },
    }
  }

  return {
    connect,
    lines,
    onShown,
    faults: () => faults,
    setFaults(change) {
      faults = { ...faults, ...change }
    },
    reset() {
      files = FACTORY_FILES
      texts = new Map()
      strings = new Map()
      running = 'A'
      tell()
    },
    timesMemorySet: () => timesMemorySet,
    timesStringWritten: () => timesStringWritten,
  }
}

function isFor({ sign: wanted }: AlphaAddress, own: string): boolean {
  return wanted === '00' || [...wanted].every((digit, index) => digit === '?' || digit === own[index])
}

function clockPacket(clock: Clock): Uint8Array {
  const minutes = Math.floor(clock.now() / 60_000)
  const two = (value: number): string => String(value).padStart(2, '0')
  const hhmm = two(Math.floor(minutes / 60) % 24) + two(minutes % 60)
  return encodePacket({
    nuls: 20,
    address: { type: '0', sign: '00' },
    blocks: [{ command: { kind: 'clock', hhmm }, hasChecksum: true }],
  })
}

const CALL_STRING = 0x10
const NEW_LINE = 0x0d
const NEW_PAGE = 0x0c
/** Codes followed by one byte that says which: font, colour. */
const PAIRS = [0x1a, 0x1c]

/** The lines of a text with its strings put in, without its codes. */
function readText(text: Uint8Array, strings: ReadonlyMap<string, Uint8Array>): string[] {
  const lines = ['']
  for (let at = 0; at < text.length; at += 1) {
    const byte = text[at] ?? 0
    if (byte === NEW_LINE || byte === NEW_PAGE) lines.push('')
    else if (byte === CALL_STRING) {
      at += 1
      const called = strings.get(String.fromCharCode(text[at] ?? 0)) ?? new Uint8Array()
      const [first = '', ...more] = readText(called, new Map())
      lines[lines.length - 1] += first
      lines.push(...more)
    } else if (PAIRS.includes(byte)) at += 1
    else if (byte >= 0x20) lines[lines.length - 1] += String.fromCharCode(byte)
  }
  return lines
}
