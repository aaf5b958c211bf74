import type { DeviceConfig } from '../config.ts'
import { driverOf } from '../open-devices.ts'
import type { DeviceCommandDeps } from './deps.ts'
import { isGuarded, listenTo } from './listen.ts'
import { introduce, tell } from './open-device.ts'
import type { Overheard } from './overhear.ts'
import type { Expectation } from './vector-file.ts'

/** An entry of a file of vectors, as `npm run vectors` and `replay` read it. */
interface Recorded {
  readonly device: string
  readonly name: string
  readonly direction: Overheard['direction']
  readonly hex: string
  readonly meaning: string
  readonly source: string
  readonly origin: 'recorded'
  readonly expect: Expectation
}

/**
 * `record FILE`: writes what goes over the wire into a new file of vectors, each frame once. Of what may belong to a person
 * only what the dialect made safe is kept (`Said.recordable`); the rest is left out, and that is told.
 */
export async function record(device: DeviceConfig, file: string, deps: DeviceCommandDeps): Promise<0 | 1> {
  const { print, clock } = deps
  introduce(print, device)
  const dialect = driverOf(device).dialectOf(device.options)
  if (dialect === null) {
    tell(print, {
      zh: '✗ 没有能解读这种设备字节的协议，录了也无法校验。',
      en: '✗ Nothing here reads the bytes of this device: a recording could not be checked.',
    })
    return 1
  }
  const refusal = await deps.writeText(file, '[]\n', true).then(() => null, reasonOf)
  if (refusal !== null) {
    tell(print, {
      zh: `✗ 不能写入新文件 ${file}：${refusal}`,
      en: `✗ The new file ${file} cannot be written: ${refusal}`,
    })
    return 1
  }
  tell(print, { zh: `正在录到 ${file}，Ctrl+C 结束`, en: `Recording to ${file}; Ctrl+C ends` })
  const recording = createRecording(device, dialect.device, new Date(clock.now()).toISOString())
  const code = await listenTo(device, deps, {
    onHeard: (heard) => recording.add(heard),
    onHappening: ({ words }) => print(`  ${words.zh} / ${words.en}`),
  })
  await deps.writeText(file, `${JSON.stringify(recording.vectors(), null, 2)}\n`, false)
  const kept = recording.vectors().length
  const leftOut = recording.leftOut()
  tell(print, { zh: `录下 ${kept} 种帧。`, en: `Different frames recorded: ${kept}.` })
  if (leftOut > 0) {
    tell(print, {
      zh: `略去 ${leftOut} 帧：可能含个人信息，或不属于这种协议。`,
      en: `Frames left out, because they may belong to a person or are no part of the protocol: ${leftOut}.`,
    })
  }
  return code
}

function createRecording(device: DeviceConfig, dialect: string, startedAt: string) {
  const guarded = isGuarded(device)
  const seen = new Set<string>()
  const vectors: Recorded[] = []
  let leftOut = 0

  /** What may be kept of it; null for nothing. */
  function keepable(heard: Overheard): Uint8Array | null {
    if (heard.type !== 'frame') return guarded ? null : heard.bytes
    const { recordable } = heard.said
    return recordable === undefined ? (guarded ? null : heard.bytes) : recordable
  }

  return {
    vectors: (): readonly Recorded[] => vectors,
    leftOut: () => leftOut,
    add(heard: Overheard): void {
      // Nothing reads this direction: there is no saying what is to become of it.
      if (heard.type === 'raw') return
      const bytes = keepable(heard)
      if (bytes === null) {
        leftOut += 1
        return
      }
      const hex = Buffer.from(bytes).toString('hex').toUpperCase()
      const mark = `${heard.direction} ${heard.type} ${hex}`
      if (seen.has(mark)) return
      seen.add(mark)
      vectors.push({
        device: dialect,
        name: `recorded-${String(vectors.length + 1).padStart(4, '0')}`,
        direction: heard.direction,
        hex,
        meaning:
          heard.type === 'frame'
            ? `${heard.said.words.zh} / ${heard.said.words.en}`
            : `discarded: ${heard.why}`,
        source: `recorded from ${device.driver} at ${startedAt}`,
        origin: 'recorded',
        expect: heard.type === 'frame' ? 'accept' : heard.why === 'silence' ? 'timeout' : 'reject',
      })
    },
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
