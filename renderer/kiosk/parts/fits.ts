/** Rough width of a text in em: a Chinese character is one, a Latin letter a little over half. */
export function widthEm(text: string): number {
  return [...text].reduce((sum, char) => sum + (char.charCodeAt(0) > 0xff ? 1 : 0.58), 0)
}
