import type { Wording } from '../ui/i18n.ts'

/** Every character a page's wording may need, each once. */
export function glyphsOf(...tables: readonly Wording[]): string {
  const chars = new Set<string>()
  const visit = (table: Wording): void => {
    for (const value of Object.values(table)) {
      if (typeof value === 'string') for (const char of value) chars.add(char)
      else visit(value)
    }
  }
  for (const table of tables) visit(table)
  return [...chars].join('')
}
