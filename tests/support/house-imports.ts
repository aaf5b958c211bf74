import { posix } from 'node:path'
import ts from 'typescript'
import { nodesOf, placeOf, type Source } from './source-text.ts'

/** A part of the house and what its files may import. Patterns are globs from the root; the first room that fits counts. */
interface Room {
  readonly files: string
  readonly name: string
  /** `{folder}` stands for the folder of the importing file's room, e.g. the driver's own. */
  readonly reaches: readonly string[]
  /** Packages besides; absent means any. `node:` stands for all that come with Node. */
  readonly packages?: readonly string[]
  readonly isPackageForbidden?: (name: string) => boolean
}

const DEVICE_FAMILIES = '{readers,printers,displays,voices,pads,scanners,lamps}'
const HARDWARE_ROOT = 'hardware/*.ts'
const LANGUAGE = 'domain/**'
const TRANSPORT_INTERFACE = 'hardware/transport/transport.ts'
const comesWithNode = (name: string): boolean => name.startsWith('node:')

export const ROOMS: readonly Room[] = [
  { files: 'domain/**', name: 'domain', reaches: [LANGUAGE], packages: ['zod', 'yaml'] },
  { files: 'server/**', name: 'server', reaches: ['server/**', LANGUAGE] },
  { files: 'electron/**', name: 'electron', reaches: ['electron/**'], packages: ['electron', 'node:'] },
  { files: 'renderer/vite.config.ts', name: 'page build', reaches: [] },
  {
    files: 'renderer/**',
    name: 'renderer',
    reaches: ['renderer/**', LANGUAGE],
    isPackageForbidden: comesWithNode,
  },
  // The simulators stand at the far end of the wire: they know its frames and nothing of the driver.
  {
    files: 'hardware/sim/main.ts',
    name: 'simulators, entry',
    reaches: ['hardware/sim/**', 'hardware/{clock,config}.ts', LANGUAGE],
  },
  {
    files: 'hardware/sim/**',
    name: 'simulators',
    reaches: ['hardware/sim/**', `hardware/${DEVICE_FAMILIES}/*/frames.ts`, 'hardware/codec/**', LANGUAGE],
  },
  {
    files: `hardware/${DEVICE_FAMILIES}/*/**`,
    name: 'a driver',
    reaches: [
      '{folder}/**',
      '{folder}/../*.ts',
      'hardware/device.ts',
      'hardware/codec/**',
      TRANSPORT_INTERFACE,
      LANGUAGE,
    ],
  },
  {
    files: `hardware/${DEVICE_FAMILIES}/*.ts`,
    name: 'a device family',
    reaches: ['{folder}/*.ts', 'hardware/device.ts', 'hardware/codec/**', TRANSPORT_INTERFACE, LANGUAGE],
  },
  { files: 'hardware/codec/**', name: 'codec', reaches: ['hardware/codec/**', LANGUAGE] },
  // The wires of smart cards speak the message form of codec; turns are its queue.
  {
    files: 'hardware/transport/**',
    name: 'transport',
    reaches: ['hardware/transport/**', 'hardware/codec/**', LANGUAGE],
  },
  {
    files: 'hardware/host/**',
    name: 'device host',
    reaches: [
      'hardware/host/**',
      HARDWARE_ROOT,
      `hardware/${DEVICE_FAMILIES}/*.ts`,
      'hardware/codec/**',
      LANGUAGE,
    ],
  },
  // `npm run device` and `npm run vectors`: asks drivers through the one list, like the host.
  {
    files: 'hardware/technician/**',
    name: "technician's tools",
    reaches: [
      'hardware/technician/**',
      HARDWARE_ROOT,
      `hardware/${DEVICE_FAMILIES}/*.ts`,
      'hardware/{codec,transport}/**',
      LANGUAGE,
    ],
  },
  {
    files: HARDWARE_ROOT,
    name: 'hardware, root',
    reaches: [
      HARDWARE_ROOT,
      `hardware/{host,codec,transport,technician}/**`,
      `hardware/${DEVICE_FAMILIES}/**`,
      LANGUAGE,
    ],
  },
  { files: 'tools/**', name: 'tools', reaches: ['{tools,domain,server,hardware,renderer,electron}/**'] },
  { files: 'tests/**', name: 'tests', reaches: ['**'] },
]

/** What a file imports that its room does not allow, one sentence each. */
export function importFaults(source: Source): string[] {
  const room = ROOMS.find(({ files }) => posix.matchesGlob(source.path, files))
  if (!room) return [`${source.path} is in no room of the house: name it in tests/support/house-imports.ts`]
  const folder = folderOf(source.path, room)
  const reaches = room.reaches.map((pattern) => posix.normalize(pattern.replace('{folder}', folder)))
  return [...importsOf(source)].flatMap(({ place, target }) => {
    if (!target.startsWith('.')) return packageFault(room, target).map((fault) => `${place} ${fault}`)
    const path = posix.join(posix.dirname(source.path), target.replace(/\?.*$/, ''))
    if (reaches.some((pattern) => posix.matchesGlob(path, pattern))) return []
    const layer =
      ROOMS.find(({ files }) => posix.matchesGlob(path, files))?.name ?? 'something outside the house'
    return [
      `${place} reaches into ${layer} (${path}); ${room.name} may import: ${reaches.join(', ') || 'no file'}`,
    ]
  })
}

function packageFault(room: Room, target: string): string[] {
  const name = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : (target.split('/')[0] ?? '')
  const isAllowed = room.packages?.some(
    (allowed) => allowed === name || (allowed === 'node:' && comesWithNode(name)),
  )
  if (isAllowed === false)
    return [`imports ${target}; ${room.name} may use: ${room.packages?.join(', ') ?? ''}`]
  return room.isPackageForbidden?.(name) ? [`imports ${target}, which ${room.name} may not use`] : []
}

/** The folder that makes a driver or family one: as many parts of the path as its pattern has before the last. */
function folderOf(path: string, room: Room): string {
  return path
    .split('/')
    .slice(0, room.files.split('/').length - 1)
    .join('/')
}

/** Every import: static, type-only, re-exported, dynamic and inside types. */
function* importsOf(source: Source): Generator<{ readonly place: string; readonly target: string }> {
  for (const node of nodesOf(source.tree)) {
    const target = targetOf(node)
    if (target !== undefined) yield { place: placeOf(source, node), target }
  }
}

function targetOf(node: ts.Node): string | undefined {
  let target: ts.Node | undefined
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) target = node.moduleSpecifier
  else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) target = node.argument.literal
  else if (ts.isCallExpression(node) && isImporting(node.expression)) target = node.arguments[0]
  return target && ts.isStringLiteralLike(target) ? target.text : undefined
}

function isImporting(called: ts.Expression): boolean {
  return called.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(called) && called.text === 'require')
}
