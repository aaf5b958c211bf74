/** A number of a device's options, which its driver's schema has already passed. */
export function numberOption(options: unknown, key: string, otherwise: number): number {
  const value = optionOf(options, key)
  return typeof value === 'number' ? value : otherwise
}

/** A text of a device's options. */
export function textOption(options: unknown, key: string, otherwise: string): string {
  const value = optionOf(options, key)
  return typeof value === 'string' ? value : otherwise
}

function optionOf(options: unknown, key: string): unknown {
  if (typeof options !== 'object' || options === null) return undefined
  return (options as Readonly<Record<string, unknown>>)[key]
}
