import type { KeyMeaning } from './keys.ts'

/** Whether a key belongs to what has the focus: a digit to a field, Enter to a button. */
export function belongsToTarget(meaning: KeyMeaning, target: EventTarget | null): boolean {
  if (meaning.kind === 'choose') return target instanceof HTMLInputElement && target.type === 'text'
  return meaning.kind === 'confirm' && !meaning.andNext && target instanceof HTMLButtonElement
}
