import { readonly, ref, watch, type Ref } from 'vue'
import type { Action } from './actions.ts'

export type SheetName =
  | 'finish'
  | 'pause'
  | 'transfer'
  | 'suspend'
  | 'putBack'
  | 'reopen'
  | 'callNumber'
  | 'holds'
  | 'passed'
  | 'why'
  | 'leave'
  | 'help'

/** Actions that always ask for more in a sheet of their own. */
export const SHEET_OF = {
  finish: 'finish',
  transfer: 'transfer',
  suspend: 'suspend',
  putBack: 'putBack',
  callNumber: 'callNumber',
  resumeHold: 'holds',
  restore: 'passed',
} as const satisfies Partial<Record<Action, SheetName>>

/** Sheets that have nothing to do with the ticket at the counter: they stay when it changes. */
const STAY: readonly SheetName[] = ['help', 'leave', 'passed']

export interface Sheet {
  readonly sheet: Readonly<Ref<SheetName | null>>
  /** The finished ticket that the sheet `reopen` is about. */
  readonly reopening: Readonly<Ref<string | null>>
  openSheet(name: Exclude<SheetName, 'reopen'>): void
  openReopen(ticketId: string): void
  closeSheet(): void
}

/** The one sheet that lies over the desk. One about a visit goes with the visit, all go with the counter. */
export function useSheet(ticketId: () => string | undefined, counterId: Readonly<Ref<string | null>>): Sheet {
  const sheet = ref<SheetName | null>(null)
  const reopening = ref<string | null>(null)

  function closeSheet(): void {
    sheet.value = null
    reopening.value = null
  }

  watch([ticketId, counterId], () => {
    if (sheet.value !== null && (counterId.value === null || !STAY.includes(sheet.value))) closeSheet()
  })

  return {
    sheet: readonly(sheet),
    reopening: readonly(reopening),
    openSheet: (name) => {
      sheet.value = name
    },
    openReopen: (about) => {
      sheet.value = 'reopen'
      reopening.value = about
    },
    closeSheet,
  }
}
