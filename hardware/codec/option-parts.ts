import { z } from 'zod'

/** Parts of the option schemas of drivers: what they allow is told in Chinese and English. */

/** A time in whole milliseconds. */
export function milliseconds(least: number, most: number, otherwise: number) {
  return z
    .int({ error: '应为整数毫秒；must be whole milliseconds' })
    .min(least, { error: `不能小于 ${least} 毫秒；must be at least ${least} ms` })
    .max(most, { error: `不能大于 ${most} 毫秒；must be at most ${most} ms` })
    .default(otherwise)
}

/** A whole number in a range; give it a default where there is one. */
export function wholeNumber(least: number, most: number) {
  const error = `应为 ${least} 到 ${most} 的整数；must be a whole number from ${least} to ${most}`
  return z.int({ error }).min(least, { error }).max(most, { error })
}

export function yesOrNo(otherwise: boolean) {
  return z.boolean({ error: '应为 true 或 false；must be true or false' }).default(otherwise)
}

/** One word of a list. */
export function oneOf<const Choice extends string>(choices: readonly Choice[]) {
  return z.enum(choices, {
    error: `应为下列之一；must be one of: ${choices.join(', ')}`,
  })
}
