import { printingHosts } from '../actions.ts'
import type { useGuide } from '../guide.ts'

/** Stands in a list of hosts for: no paper, the number is shown on the screen. */
export const NO_PAPER = '-'

/** What is chosen beforehand: where the last paper came from, while that printer works; otherwise the screen. */
export function presetPaper({
  hosts,
  lastHostId,
}: Pick<ReturnType<typeof useGuide>, 'hosts' | 'lastHostId'>): string {
  return printingHosts(hosts).find(({ hostId }) => hostId === lastHostId)?.hostId ?? NO_PAPER
}

export function hostIdOf(choice: string): string | null {
  return choice === NO_PAPER ? null : choice
}
