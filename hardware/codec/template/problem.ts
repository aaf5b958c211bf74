import type { Words } from '../../../domain/model.ts'

/** What is wrong with a template or its fields, told to the installer who wrote it. */
export interface TemplateProblem {
  /** The key it is about: the template itself, or one of `fields` below it, e.g. `['checksum', 'from']`. */
  readonly path: readonly string[]
  readonly words: Words
}

/** Chinese and English in one line, as messages of the devices file are. */
export function problemText({ words }: TemplateProblem): string {
  return `${words.zh}；${words.en}`
}

/** A mistake at one place of the template's text. `at` counts characters from 0; people count from 1. */
export function problemAt(at: number, zh: string, en: string): TemplateProblem {
  return {
    path: [],
    words: { zh: `第 ${at + 1} 个字符：${zh}`, en: `character ${at + 1}: ${en}` },
  }
}
