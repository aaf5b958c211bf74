import type { KioskView, PrinterFace } from '../../../domain/wire/device.ts'

/** Whether a card can be read now. */
export function isReaderUsable(view: Pick<KioskView, 'reader'>): boolean {
  return view.reader === 'ready'
}

/** The sentence about a printer that gives no paper; null when all is well, or when nobody expects paper. */
export function printerStrip(printer: PrinterFace): 'message.no-paper' | 'message.printer-out' | null {
  switch (printer) {
    case 'ok':
    case 'none':
      return null
    case 'no-paper':
      return 'message.no-paper'
    default:
      return 'message.printer-out'
  }
}

/** The same before 确认取号, where it explains the button. */
export function paperWarning(
  printer: PrinterFace,
): 'confirm.noPaper' | 'confirm.printerOut' | 'confirm.printerNone' | null {
  switch (printer) {
    case 'ok':
      return null
    case 'none':
      return 'confirm.printerNone'
    case 'no-paper':
      return 'confirm.noPaper'
    default:
      return 'confirm.printerOut'
  }
}
