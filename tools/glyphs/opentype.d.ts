/** What we use of opentype.js 2.0.0, which brings no types of its own. Lengths are in pixels, y grows downwards. */
declare module 'opentype.js' {
  export type PathCommand =
    | { readonly type: 'M' | 'L'; readonly x: number; readonly y: number }
    | { readonly type: 'Q'; readonly x1: number; readonly y1: number; readonly x: number; readonly y: number }
    | {
        readonly type: 'C'
        readonly x1: number
        readonly y1: number
        readonly x2: number
        readonly y2: number
        readonly x: number
        readonly y: number
      }
    | { readonly type: 'Z' }

  export interface Glyph {
    /** In units of the font. */
    readonly advanceWidth: number
    getPath(x: number, y: number, fontSize: number): { readonly commands: readonly PathCommand[] }
  }

  export interface Font {
    readonly unitsPerEm: number
    readonly glyphs: { get(index: number): Glyph }
    readonly tables: { readonly cmap: { readonly glyphIndexMap: Readonly<Record<string, number>> } }
  }

  const opentype: { parse(buffer: ArrayBuffer): Font }
  export default opentype
}
