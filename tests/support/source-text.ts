import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'

/** A source file of the house: its path from the root with `/`, and its parsed script. */
export interface Source {
  readonly path: string
  readonly tree: ts.SourceFile
}

/** Parses a TypeScript or Vue file. Lines of a Vue script stay where they are in the file. */
export function parseSource(path: string, text: string): Source {
  const script = path.endsWith('.vue') ? scriptsOf(text) : text
  return { path, tree: ts.createSourceFile(path, script, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS) }
}

/** The script blocks of a component; everything else is blanked out. */
function scriptsOf(text: string): string {
  const blank = (part: string): string => part.replaceAll(/[^\n]/g, ' ')
  let script = ''
  let end = 0
  for (const match of text.matchAll(/<script\b[^>]*>([\s\S]*?)<\/script>/g)) {
    const inner = match[1] ?? ''
    const from = match.index + match[0].indexOf('>') + 1
    script += blank(text.slice(end, from)) + inner
    end = from + inner.length
  }
  return script + blank(text.slice(end))
}

/** All sources under the folders of the house, read from disk. */
export function readSources(root: string, folders: readonly string[]): Source[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.(ts|mts|mjs|js|vue)$/.test(entry.name))
      .map((entry) =>
        join(entry.parentPath, entry.name)
          .slice(root.length + 1)
          .replaceAll('\\', '/'),
      )
      .filter((path) => !/(^|\/)(node_modules|dist)\//.test(path))
      .toSorted()
      .map((path) => parseSource(path, readFileSync(join(root, path), 'utf8'))),
  )
}

/** Every node of a tree, parents first. */
export function* nodesOf(node: ts.Node): Generator<ts.Node> {
  yield node
  for (const child of node.getChildren()) yield* nodesOf(child)
}

/** `path:line` of a node, as editors and terminals take it. */
export function placeOf({ path, tree }: Source, node: ts.Node): string {
  return `${path}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}`
}
