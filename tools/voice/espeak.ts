import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { decodeWav, type Sound } from './wav.ts'

/** The part of the runtime's WebAssembly used here: its types come with the browser's, which tools do not load. */
interface WasmInstance {
  readonly exports: Record<string, unknown>
}
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>
  readonly Instance: new (module: object, imports: object) => WasmInstance
}

/** What the command-line program, compiled to WebAssembly, offers of itself. */
const instanceExports = z.object({
  memory: z.custom<{ readonly buffer: ArrayBuffer }>((value) => hasBuffer(value)),
  __main_argc_argv: z.custom<(argc: number, argv: number) => number>((value) => typeof value === 'function'),
  stackAlloc: z.custom<(bytes: number) => number>((value) => typeof value === 'function'),
})

const exitStatus = z.object({ name: z.literal('ExitStatus'), status: z.number() })

function hasBuffer(value: unknown): boolean {
  return (
    typeof value === 'object' && value !== null && 'buffer' in value && value.buffer instanceof ArrayBuffer
  )
}

interface EspeakModule {
  readonly FS: { readFile(path: string): Uint8Array }
}
type CreateEspeak = (options: {
  noInitialRun: boolean
  print(line: string): void
  printErr(line: string): void
  instantiateWasm(imports: object, receive: (instance: WasmInstance) => void): WasmInstance['exports']
}) => Promise<EspeakModule>

export interface Synthesiser {
  /**
   * Speaks a text with a voice of espeak-ng, e.g. `cmn` or `en`. Deterministic. Null when there is no such voice; throws
   * when the program fails.
   */
  speak(voice: string, text: string): Sound | null
}

const OUT_FILE = 'clip.wav'
const WORDS_PER_MINUTE = '150'

/**
 * Opens espeak-ng (npm, WebAssembly). The program is written to run once and exit: its memory is put back to how it was
 * before the first run for each text, which is several times faster than loading its 18 MB anew.
 */
export async function openEspeak(): Promise<Synthesiser> {
  const entry = createRequire(import.meta.url).resolve('espeak-ng')
  const wasm = await WebAssembly.compile(await readFile(join(dirname(entry), 'espeak-ng.wasm')))
  const { default: create } = (await import(pathToFileURL(entry).href)) as { default: CreateEspeak }
  const complaints: string[] = []
  let exported: WasmInstance['exports'] = {}
  const module = await create({
    noInitialRun: true,
    print: (line) => complaints.push(line),
    printErr: (line) => complaints.push(line),
    instantiateWasm(imports, receive) {
      const instance = new WebAssembly.Instance(wasm, imports)
      exported = instance.exports
      receive(instance)
      return instance.exports
    },
  })
  const program = instanceExports.parse(exported)
  const pristine = new Uint8Array(program.memory.buffer).slice()

  /** The exit code of one run. */
  function run(args: readonly string[]): number {
    const memory = new Uint8Array(program.memory.buffer)
    memory.set(pristine)
    const view = new DataView(memory.buffer)
    const texts = ['espeak-ng', ...args].map((arg) => new TextEncoder().encode(`${arg}\0`))
    const argv = program.stackAlloc(4 * (texts.length + 1))
    texts.forEach((bytes, i) => {
      const at = program.stackAlloc(bytes.length)
      memory.set(bytes, at)
      view.setUint32(argv + 4 * i, at, true)
    })
    view.setUint32(argv + 4 * texts.length, 0, true)
    complaints.length = 0
    try {
      return program.__main_argc_argv(texts.length, argv)
    } catch (thrown) {
      // It leaves by throwing when it calls `exit` itself.
      const left = exitStatus.safeParse(thrown)
      if (left.success) return left.data.status
      throw thrown
    }
  }

  return {
    speak(voice, text) {
      const code = run(['-w', OUT_FILE, '-v', voice, '-s', WORDS_PER_MINUTE, '-b', '1', '--', text])
      const said = complaints.join(' ')
      if (code !== 0 && said.includes('voice does not exist')) return null
      if (code !== 0) throw new Error(`espeak-ng ended with ${code}: ${said}`)
      return decodeWav(module.FS.readFile(OUT_FILE))
    },
  }
}
