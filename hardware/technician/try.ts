import type { Words } from '../../domain/model.ts'
import type { DeviceConfig } from '../config.ts'
import type { AnyDevice } from '../drivers.ts'
import type { Paper } from '../printers/ticket-printer.ts'
import type { DeviceCommandDeps } from './deps.ts'
import { followHappenings } from './happenings.ts'
import { introduce, startDriver, tell, withWire } from './open-device.ts'

/** Time to fetch a card, a code or a finger. */
const WAIT_MS = 20_000
const LIGHT_MS = 3000
const DEFAULT_TEXT = '测试 A001'

/** How a trial ended, in words for the technician. */
interface Trial {
  readonly isGood: boolean
  readonly words: Words
}

/**
 * `try NAME "text"`: has the device do once what it is there for: print, show, speak, light up, or wait for a card, a code
 * or a key.
 */
export async function tryDevice(
  device: DeviceConfig,
  text: string | undefined,
  deps: DeviceCommandDeps,
): Promise<0 | 1> {
  const { print } = deps
  introduce(print, device)
  return withWire(device, deps, async (transport) => {
    const started = await startDriver(device, transport, deps)
    if (!started.ok) return 1
    try {
      const { isGood, words } = await attempt(started.value, text ?? DEFAULT_TEXT, device, deps)
      const mark = isGood ? '✓' : '✗'
      tell(print, { zh: `${mark} ${words.zh}`, en: `${mark} ${words.en}` })
      return isGood ? 0 : 1
    } finally {
      await started.value.close()
    }
  })
}

async function attempt(
  device: AnyDevice,
  text: string,
  config: DeviceConfig,
  deps: DeviceCommandDeps,
): Promise<Trial> {
  const { print, clock } = deps
  switch (device.family) {
    case 'printer': {
      const result = await device.print(samplePaper(text, config, clock.now()))
      if (result.outcome !== 'failed') return OUTCOMES[result.outcome]
      const conditions = result.conditions.join(', ')
      return trial(false, `没有打印出来：${conditions}`, `Not printed: ${conditions}`)
    }
    case 'display': {
      const shown = await device.show({ tone: 'call', lines: [text] })
      if (shown === 'shown' || shown === 'sent') {
        tell(print, {
          zh: '会一直显示，直到设备主机再次发送内容。',
          en: 'It stays until the device host sends something else.',
        })
      }
      return OUTCOMES[shown]
    }
    case 'voice':
      return OUTCOMES[await device.speak(text)]
    case 'lamp': {
      const on = await device.set(true)
      if (on === 'failed') return OUTCOMES.failed
      tell(print, { zh: '灯亮 3 秒…', en: 'The lamp is lit for 3 seconds …' })
      await new Promise<void>((resolve) => clock.after(LIGHT_MS, resolve))
      return OUTCOMES[await device.set(false)]
    }
    case 'pad': {
      await device.beep()
      if ((await device.show({ waiting: 8, ticketNo: text })) === 'failed') return OUTCOMES.failed
      tell(print, {
        zh: '有蜂鸣器和显示屏的，现在应响过一声并显示文字。请在 20 秒内按一个键…',
        en: 'Where it has a buzzer and a display, it has beeped and shows the text. Press a key within 20 seconds …',
      })
      return firstOutcome(device, deps)
    }
    case 'rating-pad': {
      const invited = await device.invite()
      if (invited === 'failed') return OUTCOMES.failed
      tell(print, { zh: '请在 20 秒内按一个评价键…', en: 'Press a key of the evaluator within 20 seconds …' })
      return firstOutcome(device, deps)
    }
    case 'reader':
      tell(print, { zh: '请在 20 秒内放一张卡…', en: 'Lay a card on the reader within 20 seconds …' })
      return firstOutcome(device, deps)
    case 'scanner':
      tell(print, { zh: '请在 20 秒内扫一个码…', en: 'Scan a code within 20 seconds …' })
      return firstOutcome(device, deps)
  }
}

/** Waits for what people do at the device; after a failed attempt they may try again. */
function firstOutcome(device: AnyDevice, { clock, print }: DeviceCommandDeps): Promise<Trial> {
  return new Promise((resolve) => {
    let stop: () => void = () => {}
    const finish = (result: Trial): void => {
      cancel()
      stop()
      resolve(result)
    }
    const cancel = clock.after(WAIT_MS, () =>
      finish(trial(false, '20 秒内什么也没有。', 'Nothing came within 20 seconds.')),
    )
    stop = followHappenings(device, ({ words, isOutcome, isGood }) => {
      if (isOutcome && isGood) finish({ isGood, words })
      else tell(print, words)
    })
  })
}

function samplePaper(text: string, { name, driver }: DeviceConfig, nowMs: number): Paper {
  const line = (content: string, size: number, isBold: boolean) =>
    ({ kind: 'text', text: content, align: 'centre', size, isBold }) as const
  const at = new Intl.DateTimeFormat('sv-SE', {
    timeZone: 'Asia/Shanghai',
    dateStyle: 'short',
    timeStyle: 'medium',
  }).format(nowMs)
  return [
    line('试打 Test print', 1, true),
    line(text, 2, true),
    { kind: 'rule' },
    line(`${name} ${driver}`, 1, false),
    line(at, 1, false),
    { kind: 'feed', lines: 1 },
  ]
}

const trial = (isGood: boolean, zh: string, en: string): Trial => ({ isGood, words: { zh, en } })

const OUTCOMES = {
  printed: trial(true, '已打印，打印机确认了。', 'Printed, and the printer confirmed it.'),
  unknown: trial(
    false,
    '已发出，但打印机没有确认：请看有没有出纸。',
    'Sent, but the printer did not confirm it: look whether paper came out.',
  ),
  shown: trial(true, '已显示，设备确认了。', 'Shown, and the device confirmed it.'),
  sent: trial(
    true,
    '已发出；这种设备不会确认，请亲眼看看。',
    'Sent; this device never confirms, so look for yourself.',
  ),
  overtaken: trial(false, '被更新的内容取代了。', 'Newer content went out instead.'),
  spoken: trial(true, '播报完毕。', 'Spoken to the end.'),
  dropped: trial(false, '播报被中止了。', 'It was cut short.'),
  switched: trial(true, '灯亮过又灭了，继电器确认了。', 'Lit and darkened, and the relay confirmed it.'),
  failed: trial(false, '设备没有照办。', 'The device did not do it.'),
} as const satisfies Readonly<Record<string, Trial>>
