import type { Words } from '../../../domain/model.ts'

/** Whether a parameter byte may have this value. */
type Allows = (value: number) => boolean

/** One row of table 2.2: fixed bytes, then parameter bytes. */
export interface CommandRow {
  readonly prefix: readonly number[]
  readonly parameters: readonly Allows[]
  readonly words: Words
  /** Only Custom kiosk printers (KPM, VKP, PRT) know it (2.6). */
  readonly isCustomOnly?: boolean
}

const any: Allows = () => true
const upTo =
  (most: number): Allows =>
  (value) =>
    value <= most
const oneOf =
  (...values: readonly number[]): Allows =>
  (value) =>
    values.includes(value)
const between =
  (least: number, most: number): Allows =>
  (value) =>
    value >= least && value <= most

/**
 * Every command of hardware-protocols 2.2 whose length is fixed, the Custom ones of 2.6, and ESC 9 of 2.3. Parameters that
 * Epson takes as a number or as its ASCII digit are listed with both.
 */
export const COMMAND_TABLE = {
  initialise: row([0x1b, 0x40], [], '初始化', 'initialise'),
  chineseOn: row([0x1c, 0x26], [], '进入中文模式', 'Chinese mode on'),
  chineseOff: row([0x1c, 0x2e], [], '退出中文模式', 'Chinese mode off'),
  chineseStyle: row([0x1c, 0x21], [any], '中文字样式', 'Chinese character style'),
  chineseQuadruple: row([0x1c, 0x57], [oneOf(0, 1)], '中文四倍大', 'Chinese quadruple size'),
  chineseUnderline: row([0x1c, 0x2d], [upTo(2)], '中文下划线', 'Chinese underline'),
  chineseCoding: row([0x1b, 0x39], [oneOf(0, 1, 3)], '中文编码', 'Chinese coding'),
  internationalSet: row([0x1b, 0x52], [upTo(17)], '国际字符集', 'international character set'),
  codePage: row([0x1b, 0x74], [any], '代码页', 'code page'),
  align: row([0x1b, 0x61], [oneOf(0, 1, 2, 0x30, 0x31, 0x32)], '对齐', 'alignment'),
  bold: row([0x1b, 0x45], [oneOf(0, 1)], '加粗', 'bold'),
  size: row([0x1d, 0x21], [(value) => (value & 0x88) === 0], '字符大小', 'character size'),
  combinedMode: row([0x1b, 0x21], [any], '打印模式', 'combined print mode'),
  feedLines: row([0x1b, 0x64], [any], '走纸若干行', 'feed lines'),
  feedDots: row([0x1b, 0x4a], [any], '走纸若干点', 'feed dots'),
  leftMargin: row([0x1d, 0x4c], [any, any], '左边距', 'left margin'),
  printWidth: row([0x1d, 0x57], [any, any], '打印区宽度', 'width of the printing area'),
  cut: row([0x1d, 0x56], [oneOf(0, 1, 0x30, 0x31)], '切纸', 'cut'),
  feedAndCut: row([0x1d, 0x56], [oneOf(0x41, 0x42), any], '走纸到切刀并切纸', 'feed to the cutter and cut'),
  legacyFullCut: row([0x1b, 0x69], [], '旧式全切', 'legacy full cut'),
  legacyPartialCut: row([0x1b, 0x6d], [], '旧式半切', 'legacy partial cut'),
  pulse: row([0x1b, 0x70], [oneOf(0, 1, 0x30, 0x31), any, any], '钱箱或蜂鸣脉冲', 'drawer or buzzer pulse'),
  qrModel: row([...qr(4), 0x41], [oneOf(0x31, 0x32), oneOf(0)], '二维码型号', 'QR model'),
  qrModuleSize: row([...qr(3), 0x43], [between(1, 16)], '二维码模块大小', 'QR module size'),
  qrErrorLevel: row([...qr(3), 0x45], [between(0x30, 0x33)], '二维码纠错级', 'QR error level'),
  qrPrint: row([...qr(3), 0x51], [oneOf(0x30)], '打印二维码', 'print the QR code'),
  graphicsPrint: row(
    [0x1d, 0x28, 0x4c, 0x02, 0x00, 0x30, 0x32],
    [],
    '打印已存图形',
    'print the stored graphics',
  ),
  realtimeStatus: row([0x10, 0x04], [between(1, 4)], '实时状态询问', 'real-time status request'),
  realtimeRecover: row([0x10, 0x05], [oneOf(1, 2)], '实时恢复', 'real-time recover'),
  autoStatusBack: row([0x1d, 0x61], [any], '自动状态回传', 'automatic status back'),
  queuedStatus: row([0x1d, 0x72], [oneOf(1, 2, 0x31, 0x32)], '排队状态询问', 'queued status request'),
  jobId: row(
    [0x1d, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30],
    Array.from({ length: 4 }, () => between(0x20, 0x7e)),
    '作业号回传',
    'job id echo',
  ),
  fullStatus: custom([0x10, 0x04], [oneOf(0x14)], '完整状态询问', 'full status request'),
  autoFullStatus: custom([0x1d, 0xe0], [upTo(0x0f)], '自动完整状态回传', 'automatic full status'),
} as const satisfies Record<string, CommandRow>

export type TableCommandKind = keyof typeof COMMAND_TABLE

export const COMMAND_ROWS = Object.entries(COMMAND_TABLE) as readonly (readonly [
  TableCommandKind,
  CommandRow,
])[]

function row(prefix: readonly number[], parameters: readonly Allows[], zh: string, en: string): CommandRow {
  return { prefix, parameters, words: { zh, en } }
}

function custom(
  prefix: readonly number[],
  parameters: readonly Allows[],
  zh: string,
  en: string,
): CommandRow {
  return { ...row(prefix, parameters, zh, en), isCustomOnly: true }
}

/** GS ( k for QR codes with `length` bytes behind the length field. */
function qr(length: number): readonly number[] {
  return [0x1d, 0x28, 0x6b, length, 0x00, 0x31]
}
