/** What the keyboard may ask of an open sheet. */
export interface SheetKeys {
  /** A numbered choice, from 0. */
  choose(index: number): void
  /** Up and down through a searched list, where the sheet has one. */
  step?(by: 1 | -1): void
  /** Its one primary action. */
  confirm(): void
}
