import type { Estimate } from './estimate.ts'
import type { Words } from './model.ts'

/** The sentences of a ticket (domain guide section 7), Chinese and English side by side. */

export const REPRINT: Words = { zh: '补打', en: 'REPRINT' }
export const SCAN_TO_FOLLOW: Words = { zh: '扫码查看排队进度', en: 'Scan to follow your number' }

/** Of a number that a kiosk gave while the server was away. */
export const TAKEN_OFFLINE: Words = {
  zh: '断网时取的号，号码有效，网络恢复后自动排队',
  en: 'Taken while the network was down. Valid: it joins the queue by itself.',
}

/** `请到一楼A区等候` */
export function waitAt(zone: Words): Words {
  return { zh: `请到${zone.zh}等候`, en: `Please wait at ${zone.en}` }
}

/** @param span counter numbers in short, e.g. `1-4、7` */
export function counters(span: string): Words {
  return { zh: `办理窗口：${span}`, en: `Counter ${span.replaceAll('、', ', ')}` }
}

export function peopleAhead(count: number): Words {
  return count === 0
    ? { zh: '前面没有人等候', en: 'Nobody ahead of you' }
    : { zh: `前面还有 ${count} 人`, en: `${count} ahead of you` }
}

export function estimatedWait(estimate: Estimate): Words {
  switch (estimate.kind) {
    case 'range': {
      const range = `${estimate.minMinutes}-${estimate.maxMinutes}`
      return { zh: `预计等候 ${range} 分钟`, en: `About ${range} minutes` }
    }
    case 'over':
      return { zh: `预计等候超过 ${estimate.minutes} 分钟`, en: `More than ${estimate.minutes} minutes` }
    case 'none-waiting':
      return { zh: '现在不用等', en: 'No wait' }
  }
}

/** @param time already worded, e.g. `2026-11-21 09:30` */
export function issuedAt(time: string): Words {
  return { zh: `取号时间：${time}`, en: `Issued ${time}` }
}

/** @param slot already worded, e.g. `10:00-10:30` */
export function appointmentSlot(slot: string): Words {
  return { zh: `预约时段：${slot}`, en: `Appointment ${slot}` }
}
