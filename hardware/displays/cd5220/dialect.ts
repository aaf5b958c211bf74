import type { Words } from '../../../domain/model.ts'
import type { Dialect } from '../../codec/dialect.ts'
import { saying } from '../../codec/saying.ts'
import { createVfdFramer, encodeVfd } from './frames.ts'
import type { VfdCommand } from './frames.ts'

/** CD5220 displays on the wire; they say nothing themselves. */
export const cd5220Dialect: Dialect = {
  device: 'vfd-cd5220',
  toDevice: () =>
    saying(createVfdFramer(), (command) => ({ words: wordsOf(command), encoded: encodeVfd(command) })),
  toHost: null,
}

function wordsOf(command: VfdCommand): Words {
  switch (command.kind) {
    case 'init':
      return { zh: '初始化', en: 'init' }
    case 'clear':
      return { zh: '清屏', en: 'clear' }
    case 'row': {
      const text = command.text.trimEnd()
      return command.row === 'upper'
        ? { zh: `上行「${text}」`, en: `upper row "${text}"` }
        : { zh: `下行「${text}」`, en: `lower row "${text}"` }
    }
    case 'goto':
      return {
        zh: `光标到第 ${command.row} 行第 ${command.column} 列`,
        en: `cursor to row ${command.row}, column ${command.column}`,
      }
    case 'cursor':
      return command.isShown
        ? { zh: '显示光标', en: 'cursor shown' }
        : { zh: '隐藏光标', en: 'cursor hidden' }
    case 'brightness':
      return { zh: `亮度 ${command.level}`, en: `brightness ${command.level}` }
  }
}
