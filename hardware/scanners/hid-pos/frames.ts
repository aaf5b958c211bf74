import type { Framer } from '../../codec/framer.ts'
import { createScanningFramer } from '../../codec/scan.ts'

/*
 * Input reports of scanners in HID-POS mode (USB HID usage page 8C; hardware-protocols section 6 names the mode only).
 * UNCERTAIN: the places below are those of a common report, and each of them is an option:
 *
 *   report id (02) | length | symbology (AIM, 3) | data (56, filled up) | 2 reserved | continued (bit 0)      64 bytes
 */

/** Where things are in a report, counted from its first byte, which is the report id. */
export interface ReportLayout {
  readonly reportBytes: number
  readonly reportId: number
  readonly lengthAt: number
  readonly symbologyAt: number
  readonly symbologyBytes: number
  readonly dataAt: number
  readonly dataBytes: number
  readonly continuedAt: number
  /** Bits of that byte which say that more follows. */
  readonly continuedMask: number
}

export const USUAL_LAYOUT: ReportLayout = {
  reportBytes: 64,
  reportId: 2,
  lengthAt: 1,
  symbologyAt: 2,
  symbologyBytes: 3,
  dataAt: 5,
  dataBytes: 56,
  continuedAt: 63,
  continuedMask: 1,
}

export interface ScanReport {
  /** E.g. `]Q1` of a QR code. */
  readonly symbology: Uint8Array
  readonly data: Uint8Array
  readonly isContinued: boolean
}

/** Finds reports. A wrong report id or an impossible length costs one byte. */
export function createReportFramer(layout: ReportLayout = USUAL_LAYOUT): Framer<ScanReport> {
  const { reportBytes, reportId, lengthAt, symbologyAt, symbologyBytes, dataAt, dataBytes } = layout
  return createScanningFramer(
    reportBytes,
    (bytes) => {
      if (bytes[0] !== reportId) return { is: 'rubbish', why: 'noise' }
      const length = bytes[lengthAt]
      if (length !== undefined && length > dataBytes) return { is: 'rubbish', why: 'bad-length' }
      return bytes.length < reportBytes ? { is: 'incomplete' } : { is: 'frame', length: reportBytes }
    },
    (bytes) => ({
      symbology: bytes.slice(symbologyAt, symbologyAt + symbologyBytes),
      data: bytes.slice(dataAt, dataAt + (bytes[lengthAt] ?? 0)),
      isContinued: ((bytes[layout.continuedAt] ?? 0) & layout.continuedMask) !== 0,
    }),
  )
}

/** One report. */
export function encodeReport(report: ScanReport, layout: ReportLayout = USUAL_LAYOUT): Uint8Array {
  const bytes = new Uint8Array(layout.reportBytes)
  bytes[0] = layout.reportId
  bytes[layout.lengthAt] = report.data.length
  bytes.set(report.symbology.subarray(0, layout.symbologyBytes), layout.symbologyAt)
  bytes.set(report.data.subarray(0, layout.dataBytes), layout.dataAt)
  if (report.isContinued) bytes[layout.continuedAt] = layout.continuedMask
  return bytes
}

/** A code in as many reports as it takes. */
export function encodeReports(code: Uint8Array, layout: ReportLayout = USUAL_LAYOUT): Uint8Array[] {
  const symbology = Uint8Array.from(Buffer.from(']Q1', 'latin1'))
  const reports: Uint8Array[] = []
  for (let at = 0; at === 0 || at < code.length; at += layout.dataBytes) {
    const data = code.subarray(at, at + layout.dataBytes)
    reports.push(encodeReport({ symbology, data, isContinued: at + layout.dataBytes < code.length }, layout))
  }
  return reports
}
