import { posix } from 'node:path'
import ts from 'typescript'
import { nodesOf, placeOf, type Source } from './source-text.ts'

/** What only the edges of the house may touch. Everybody else is handed a clock, a log and a maker of ids. */
export type Outside = 'the clock' | 'timers' | 'randomness' | 'the environment' | 'the console'

/** The edges: which files may touch what, and why they and no others. */
export const EDGES: readonly {
  readonly files: string
  readonly may: readonly Outside[]
  readonly why: string
}[] = [
  {
    files: '**/main.ts',
    may: ['the clock', 'timers', 'randomness', 'the environment', 'the console'],
    why: 'entry of a process or page',
  },
  {
    files: '{tools,tests}/**',
    may: ['the clock', 'timers', 'randomness', 'the environment', 'the console'],
    why: 'run by people, not by halls',
  },
  {
    files: '{server,hardware}/clock.ts',
    may: ['the clock', 'timers', 'randomness'],
    why: 'make the real parts',
  },
  { files: 'renderer/ui/clock.ts', may: ['the clock', 'timers', 'randomness'], why: 'make the real parts' },
  { files: 'renderer/links/**', may: ['timers'], why: 'end at a socket; reload the page' },
  {
    files: 'electron/**',
    may: ['the clock', 'timers'],
    why: 'watch a process and a window; all of it is an edge',
  },
]

/** Where a storage engine may be named (one fork, one file), and who chooses or reports it. */
export const ENGINE_FILES: readonly string[] = [
  'server/storage/engine.ts',
  'server/storage/shared-engine.ts',
  'server/storage/migrations/**',
  'server/{main,config}.ts',
  'server/http/health.ts',
  // Keeps nothing in it: an open transaction is the one lock on a folder that no crash leaves behind.
  'hardware/host/own-folder.ts',
  '{tools,tests}/**',
]

const ENGINE_NAME = /sqlite|postgres/i
const TIMERS = ['setTimeout', 'setInterval', 'setImmediate']
const RANDOM = /^(randomUUID|randomBytes|randomInt|randomFill|randomFillSync|getRandomValues)$/
const GLOBALS = ['globalThis', 'window', 'self']

/** What a file touches of the outside without being an edge, one sentence each. */
export function edgeFaults(source: Source): string[] {
  const allowed = EDGES.filter(({ files }) => posix.matchesGlob(source.path, files)).flatMap(({ may }) => may)
  return [...nodesOf(source.tree)].flatMap((node) => {
    const outside = touches(node)
    if (outside === undefined || allowed.includes(outside)) return []
    const edges = EDGES.filter(({ may }) => may.includes(outside)).map(({ files }) => files)
    return [
      `${placeOf(source, node)} touches ${outside}: ${firstLine(node)}; only edges may: ${edges.join(', ')}`,
    ]
  })
}

/** Where a file names a storage engine without being allowed to. Comments may. */
export function engineFaults(source: Source): string[] {
  if (ENGINE_FILES.some((files) => posix.matchesGlob(source.path, files))) return []
  return [...nodesOf(source.tree)]
    .filter((node) => (ts.isIdentifier(node) || isText(node)) && ENGINE_NAME.test(node.text))
    .map((node) => `${placeOf(source, node)} names a storage engine; only ${ENGINE_FILES.join(', ')} may`)
}

function isText(node: ts.Node): node is ts.LiteralLikeNode {
  return ts.isStringLiteralLike(node) || ts.isTemplateLiteralToken(node)
}

function touches(node: ts.Node): Outside | undefined {
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) return touchedMember(node)
  if (ts.isNewExpression(node) && isNamed(node.expression, 'Date')) {
    return (node.arguments?.length ?? 0) === 0 ? 'the clock' : undefined
  }
  if (ts.isCallExpression(node) && isNamed(node.expression, 'Date')) return 'the clock'
  if (ts.isIdentifier(node) && TIMERS.includes(node.text) && isUse(node)) return 'timers'
  if (ts.isImportSpecifier(node) && RANDOM.test((node.propertyName ?? node.name).text)) return 'randomness'
  if (ts.isImportDeclaration(node) && ts.isStringLiteral(node.moduleSpecifier)) {
    const { text } = node.moduleSpecifier
    if (/^(node:)?timers(\/|$)/.test(text)) return 'timers'
    if (/^(node:)?process$/.test(text)) return 'the environment'
  }
  // const { env } = process
  if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name) && node.initializer) {
    const taken = node.name.elements.map((element) => (element.propertyName ?? element.name).getText())
    if (isNamed(node.initializer, 'process') && taken.includes('env')) return 'the environment'
  }
  return undefined
}

function touchedMember(node: ts.PropertyAccessExpression | ts.ElementAccessExpression): Outside | undefined {
  const member = ts.isPropertyAccessExpression(node)
    ? node.name.text
    : ts.isStringLiteralLike(node.argumentExpression)
      ? node.argumentExpression.text
      : ''
  const owner = unwrapped(node.expression)
  if (owner === 'process' && member === 'env') return 'the environment'
  if (owner === 'process' && (member === 'hrtime' || member === 'uptime')) return 'the clock'
  if (owner === 'Date' && member === 'now') return 'the clock'
  if (owner === 'performance' && (member === 'now' || member === 'timeOrigin')) return 'the clock'
  if (owner === 'Math' && member === 'random') return 'randomness'
  if (owner === 'console') return 'the console'
  if (RANDOM.test(member)) return 'randomness'
  return GLOBALS.includes(owner) && TIMERS.includes(member) ? 'timers' : undefined
}

/** The plain name of a thing: `process`, and `process` of `globalThis.process`. */
function unwrapped(expression: ts.Expression): string {
  if (ts.isIdentifier(expression)) return expression.text
  if (!ts.isPropertyAccessExpression(expression)) return ''
  return GLOBALS.includes(unwrapped(expression.expression)) ? expression.name.text : ''
}

function isNamed(expression: ts.Expression, name: string): boolean {
  return unwrapped(expression) === name
}

/** A name that is called or handed on; not a property of something else, a declaration or a type. */
function isUse(node: ts.Identifier): boolean {
  const { parent } = node
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node
  if (ts.isTypeQueryNode(parent) || ts.isTypeElement(parent) || ts.isImportSpecifier(parent)) return false
  if (ts.isParameter(parent) || ts.isVariableDeclaration(parent) || ts.isBindingElement(parent)) {
    return parent.initializer === node
  }
  return !(ts.isPropertyAssignment(parent) && parent.name === node) && !ts.isMethodDeclaration(parent)
}

function firstLine(node: ts.Node): string {
  return (node.getText().split('\n')[0] ?? '').slice(0, 60)
}
