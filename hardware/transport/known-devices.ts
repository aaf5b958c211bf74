import type { Words } from '../../domain/model.ts'
import { idsOf, type UsbIds } from './address.ts'

/** What a device with these ids is likely to be. The readers are those of hardware-protocols 1.1. */
const BY_IDS: Readonly<Record<string, Words>> = {
  '0400:c35a': { zh: '身份证阅读器（SDT）', en: 'ID-card reader (SDT)' },
  '10c4:0007': { zh: '身份证阅读器（中正 Miaxis，HID）', en: 'ID-card reader (Miaxis, HID)' },
  '203b:0101': { zh: '身份证阅读器（中正 Miaxis，HID）', en: 'ID-card reader (Miaxis, HID)' },
  '2015:0008': {
    zh: '可能是身份证阅读器，请用 probe 核对',
    en: 'perhaps an ID-card reader: check with probe',
  },
  '9573:4836': {
    zh: '可能是身份证阅读器，请用 probe 核对',
    en: 'perhaps an ID-card reader: check with probe',
  },
}

const BY_VENDOR: Readonly<Record<string, Words>> = {
  '1a86': { zh: 'USB 转串口（沁恒 CH340 系列）', en: 'USB serial adapter (WCH CH340 family)' },
  '10c4': { zh: 'USB 转串口（CP210x）', en: 'USB serial adapter (CP210x)' },
  '0403': { zh: 'USB 转串口（FTDI）', en: 'USB serial adapter (FTDI)' },
  '067b': { zh: 'USB 转串口（Prolific）', en: 'USB serial adapter (Prolific)' },
  '04b8': { zh: '爱普生设备', en: 'Epson device' },
}

/** What a device is likely to be; `undefined` for ids nobody here knows. */
export function likelyKind(device: UsbIds): Words | undefined {
  const ids = idsOf(device)
  return BY_IDS[ids] ?? BY_VENDOR[ids.slice(0, 4)]
}
