import type { Clock } from '../../../domain/ports.ts'
import type { ProbeReport } from '../../device.ts'
import type { Transport } from '../../transport/transport.ts'
import { openPadLine, type Heard, type PadLine, type PadLineOptions } from '../pad-line.ts'
import { acknowledgementOf, createPadFramer, encodeFrame, type PadFrame } from './frames.ts'

/**
 * One pad or evaluator of the family on its line (hardware-protocols section 5).
 *
 * @param take one press; never a retransmission
 */
export function openFf68Line(
  transport: Transport,
  options: PadLineOptions,
  clock: Clock,
  take: (frame: PadFrame) => void,
): PadLine {
  const protocol = {
    framer: createPadFramer('toHost'),
    addressOf: ({ address }: PadFrame) => address,
    bytesOf: encodeFrame,
    acknowledgementOf,
    isEchoed: true,
    report,
  }
  return openPadLine(transport, protocol, options, clock, take)
}

function report({ frames, discardedBytes, agoMs }: Heard): ProbeReport {
  if (agoMs !== null) {
    const seconds = Math.round(agoMs / 1000)
    const heard = {
      zh: `已收到 ${frames} 帧，最近一次在 ${seconds} 秒前`,
      en: `${frames} frames heard, the latest ${seconds} s ago`,
    }
    return { lines: [heard], isUnproven: false }
  }
  const nothing = {
    zh: '打开以来没有收到按键',
    en: 'no key since it was opened',
  }
  const rubbish = {
    zh: `只收到 ${discardedBytes} 个无法识别的字节：波特率或驱动不对？`,
    en: `only ${discardedBytes} bytes that make no sense: wrong baud rate or driver?`,
  }
  return { lines: discardedBytes > 0 ? [nothing, rubbish] : [nothing], isUnproven: true }
}
