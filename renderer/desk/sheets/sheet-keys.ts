/** What the keyboard may ask of an open sheet: a numbered choice, and its one primary action. */
export interface SheetKeys {
  choose(index: number): void
  confirm(andNext: boolean): void
}
