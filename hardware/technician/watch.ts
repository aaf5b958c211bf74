import type { DeviceConfig } from '../config.ts'
import { driverOf } from '../open-devices.ts'
import type { DeviceCommandDeps } from './deps.ts'
import { isGuarded, listenTo } from './listen.ts'
import { introduce, tell } from './open-device.ts'
import type { Overheard } from './overhear.ts'

/** Longer frames (pictures, tickets) are shown by their beginning. */
const MOST_HEX_BYTES = 48

/**
 * `watch`: what goes over the wire, as it goes: time, direction, bytes, meaning. Of devices that handle documents or codes
 * no byte is shown, only the meaning and how many there were.
 */
export async function watch(device: DeviceConfig, deps: DeviceCommandDeps): Promise<0 | 1> {
  const { print, clock } = deps
  introduce(print, device)
  tell(print, { zh: '→ 发给设备  ← 设备发来  Ctrl+C 结束', en: '→ to the device  ← from it  Ctrl+C ends' })
  const hidesBytes = isGuarded(device)
  if (hidesBytes) {
    tell(print, {
      zh: '可能含个人信息的内容不显示字节。',
      en: 'Bytes that may be part of a document are not shown.',
    })
  }
  const { family } = driverOf(device)
  const lines = createLinePrinter(print, family === 'reader' || family === 'printer')
  return listenTo(device, deps, {
    onHeard: (heard) => lines.print(timeOfDay(clock.now()), heard.direction, lineOf(heard, hidesBytes)),
    onHappening: ({ words, isOutcome, isGood }) => {
      const mark = isOutcome ? (isGood ? '✓' : '✗') : '·'
      lines.print(timeOfDay(clock.now()), null, `${mark} ${words.zh} / ${words.en}`)
    },
  }).finally(() => lines.flush())
}

/** What is told of one frame, after time and direction. */
export function lineOf(heard: Overheard, hidesBytes: boolean): string {
  const bytes = hidesBytes ? `${heard.bytes.length} 字节 bytes` : hexOf(heard.bytes)
  switch (heard.type) {
    case 'frame':
      return `${bytes}  ${heard.said.words.zh} / ${heard.said.words.en}`
    case 'discarded':
      return `${bytes}  ✗ 丢弃 discarded: ${heard.why}`
    case 'raw':
      return bytes
  }
}

function hexOf(bytes: Uint8Array): string {
  const shown = Buffer.from(bytes.subarray(0, MOST_HEX_BYTES)).toString('hex').toUpperCase()
  const rest = bytes.length - MOST_HEX_BYTES
  return shown.replaceAll(/(..)(?=.)/g, '$1 ') + (rest > 0 ? ` … +${rest}` : '')
}

/**
 * @param hasPolls the driver asks the same again and again: a line that says what its direction said last is only counted
 */
function createLinePrinter(print: (line: string) => void, hasPolls: boolean) {
  const last = new Map<string, string>()
  let repeated = 0
  function flush(): void {
    if (repeated > 0) print(`               … 同样的往来 the same again: ${repeated}`)
    repeated = 0
  }
  return {
    flush,
    print(time: string, direction: Overheard['direction'] | null, line: string): void {
      if (direction !== null) {
        if (hasPolls && last.get(direction) === line) {
          repeated += 1
          return
        }
        last.set(direction, line)
      }
      flush()
      print(`${time} ${direction === null ? ' ' : direction === 'host->device' ? '→' : '←'} ${line}`)
    },
  }
}

const TIME = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Asia/Shanghai',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
})

/** `09:00:00.123` where the hall is. */
function timeOfDay(atMs: number): string {
  return TIME.format(atMs)
}
