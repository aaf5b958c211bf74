import type { Log, LogFields } from '../../domain/ports.ts'

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error'
  readonly event: string
  readonly fields: LogFields
}

/** A log that keeps its lines, for asserting what was told and what must not be. */
export function createFakeLog(): Log & { readonly lines: readonly LogLine[]; text(): string } {
  const lines: LogLine[] = []
  const at =
    (level: LogLine['level']) =>
    (event: string, fields: LogFields = {}): void => {
      lines.push({ level, event, fields })
    }
  return { info: at('info'), warn: at('warn'), error: at('error'), lines, text: () => JSON.stringify(lines) }
}
