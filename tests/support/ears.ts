import type { HallPage, Utterance } from './hall-pages.ts'

/** One call as it was heard. */
export interface HeardCall {
  readonly ticketNo: string
  readonly counterNo: string
}

/** Somebody who listens to a board from the moment it is opened. */
export interface Ears {
  /** Every utterance in the order it began. */
  readonly heard: readonly Utterance[]
  /** Resolves once the call has been spoken in the last language, once more than at the time of the last such wait. */
  hear(call: HeardCall): Promise<void>
}

/**
 * For a board of a busy morning: every recorded word is cut to a fraction, so that the voice keeps up with clerks who
 * need two seconds for a visit. Everything else of the voice is as it is.
 */
export const HURRIED_VOICE = `
  const decode = BaseAudioContext.prototype.decodeAudioData
  BaseAudioContext.prototype.decodeAudioData = async function (bytes) {
    const whole = await decode.call(this, bytes)
    const { sampleRate, numberOfChannels } = whole
    const length = Math.ceil(whole.length / 40)
    const cut = new AudioBuffer({ length, sampleRate, numberOfChannels })
    for (let channel = 0; channel < numberOfChannels; channel += 1)
      cut.copyToChannel(whole.getChannelData(channel).subarray(0, length), channel)
    return cut
  }
`

const SPOKEN = {
  zh: /请([A-Z]\d{3,4})号到(\S+?)号窗口/,
  en: /Ticket ([A-Z]\d{3,4}), please go to counter (\S+)\.$/,
} as const
const LAST_LANGUAGE = 'en'
const WITHIN_MS = 20_000

/** The ticket and counter of an utterance; throws when it is about neither. */
export function callIn({ lang, text }: Utterance): HeardCall {
  const [, ticketNo, counterNo] = SPOKEN[lang].exec(text) ?? []
  if (ticketNo === undefined || counterNo === undefined) throw new Error(`not a call: ${text}`)
  return { ticketNo, counterNo }
}

/** Listens to a board page that has said nothing yet. */
export async function listenTo({ page }: HallPage): Promise<Ears> {
  const heard: Utterance[] = []
  const waited = new Map<string, number>()
  const waiting = new Set<() => void>()
  await page.exposeFunction('jiaohaoHeard', (utterance: Utterance) => {
    heard.push(utterance)
    for (const look of waiting) look()
  })
  await page.evaluate(`addEventListener('jiaohao:spoken', (event) => void jiaohaoHeard(event.detail))`)

  const timesHeard = (key: string): number =>
    heard.filter((one) => one.lang === LAST_LANGUAGE && keyOf(callIn(one)) === key).length
  return {
    heard,
    hear(call) {
      const key = keyOf(call)
      const times = (waited.get(key) ?? 0) + 1
      waited.set(key, times)
      return new Promise((resolve, reject) => {
        const end = (): void => {
          clearTimeout(timer)
          waiting.delete(look)
        }
        const look = (): void => {
          if (timesHeard(key) < times) return
          end()
          resolve()
        }
        const timer = setTimeout(() => {
          end()
          reject(new Error(`${key} was not spoken ${times} time(s) within ${WITHIN_MS} ms`))
        }, WITHIN_MS)
        waiting.add(look)
        look()
      })
    },
  }
}

function keyOf({ ticketNo, counterNo }: HeardCall): string {
  return `${ticketNo} to counter ${counterNo}`
}
