import { maskName } from '../../domain/mask.ts'
import type { Words } from '../../domain/model.ts'
import type { AnyDevice } from '../drivers.ts'
import type { PadKey } from '../pads/call-pad.ts'
import type { CardFault, CardHolder } from '../readers/card-reader.ts'

/** Something people did at a device. */
export interface Happening {
  readonly words: Words
  /** It is what the device is there for: a card read, a key, a scan. Not: a card that is still being read. */
  readonly isOutcome: boolean
  readonly isGood: boolean
}

const CARD_KINDS: Readonly<Record<CardHolder['documentKind'], Words>> = {
  residentCard: { zh: '居民身份证', en: 'resident ID card' },
  hmtResidencePermit: { zh: '港澳台居民居住证', en: 'residence permit for Hong Kong, Macao, Taiwan' },
  foreignPermit2017: { zh: '外国人永久居留身份证（2017 版）', en: 'foreign permanent resident card (2017)' },
  foreignPermit2023: { zh: '外国人永久居留身份证（2023 版）', en: 'foreign permanent resident card (2023)' },
  socialSecurityCard: { zh: '社会保障卡', en: 'social-security card' },
}

const PAD_KEY_ZH: Readonly<Record<PadKey, string>> = {
  'call-next': '呼叫下一位',
  recall: '重呼',
  start: '开始办理',
  finish: '办结',
  'no-show': '过号',
  pause: '暂停',
  suspend: '挂起',
  resume: '恢复',
  transfer: '转号',
  rate: '评价',
  cancel: '取消',
}

const CARD_FAULTS: Readonly<Record<CardFault, Words>> = {
  'card-unreadable': {
    zh: '卡读不出来：多半是放得太短或放歪了。',
    en: 'The card could not be read: most likely lifted too early or lying crooked.',
  },
  'card-unsupported': { zh: '不是认识的证件。', en: 'It is no card of a known kind.' },
  'card-invalid': {
    zh: '卡没有通过检查（认证、校验位或日期）。',
    en: 'The card did not pass (authentication, check digit or date).',
  },
}

/**
 * Switches a device on where it must be, and tells what people do at it: cards by masked name, scans by their length,
 * keys by their meaning. Devices that only take orders tell nothing.
 *
 * @returns stops it, and switches the device off again
 */
export function followHappenings(device: AnyDevice, onHappening: (happening: Happening) => void): () => void {
  const outcome = (isGood: boolean, zh: string, en: string): void =>
    onHappening({ words: { zh, en }, isOutcome: true, isGood })
  switch (device.family) {
    case 'reader': {
      const stop = device.onEvent((event) => {
        if (event.type === 'card-found') {
          const words = { zh: '看到一张卡，正在读…', en: 'A card is there and being read …' }
          onHappening({ words, isOutcome: false, isGood: true })
        } else if (event.type === 'card-fault') {
          const { zh, en } = CARD_FAULTS[event.fault]
          outcome(false, zh, en)
        } else {
          const kind = CARD_KINDS[event.holder.documentKind]
          const name = maskName(event.holder.name)
          outcome(true, `读到：${kind.zh}，${name}`, `Read: ${kind.en}, ${name}`)
        }
      })
      device.setReading(true)
      return () => {
        device.setReading(false)
        stop()
      }
    }
    case 'scanner': {
      const stop = device.onScan((text) => {
        const count = [...text].length
        outcome(true, `扫到一个码，${count} 个字符`, `Scanned a code of ${count} characters`)
      })
      device.setScanning(true)
      return () => {
        device.setScanning(false)
        stop()
      }
    }
    case 'pad':
      return device.onPress(({ key, digits }) => {
        const keyed = digits === null ? '' : ` ${digits}`
        outcome(true, `按键：${PAD_KEY_ZH[key]}${keyed}`, `Key: ${key}${keyed}`)
      })
    case 'rating-pad':
      return device.onGrade((grade) => outcome(true, `评价：${grade} 分`, `Rating: ${grade} of 5`))
    case 'printer':
      return device.onConditions((conditions) => {
        const list = conditions.join(', ')
        outcome(conditions.length === 0, `打印机状态：${list || '正常'}`, `Printer: ${list || 'all well'}`)
      })
    case 'display':
    case 'voice':
    case 'lamp':
      return () => undefined
  }
}
