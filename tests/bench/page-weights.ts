import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { figure, type Figure } from './figure.ts'

const PAGES = resolve(import.meta.dirname, '../../dist/pages')

/** What a browser fetches before a page shows itself, packed, beside the same unpacked. Null where nothing is built. */
export function pageFigures(): Figure[] | null {
  if (!existsSync(PAGES)) return null
  const names = readdirSync(PAGES).filter((name) => existsSync(join(PAGES, name, 'index.html')))
  if (names.length === 0) return null
  return names.map((name) => {
    const html = readFileSync(join(PAGES, name, 'index.html'))
    const linked = [...html.toString('utf8').matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(
      ([, path]) => path ?? '',
    )
    const files = [html, ...linked.map((path) => readFileSync(join(PAGES, path)))]
    const kb = (of: (file: Buffer) => number): number => files.reduce((sum, file) => sum + of(file), 0) / 1024
    return figure(
      'page weights, packed against unpacked',
      name,
      'KB',
      kb((file) => gzipSync(file).length),
      kb((file) => file.length),
    )
  })
}
