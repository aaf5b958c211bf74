import { enableCompileCache } from 'node:module'
import { join, resolve } from 'node:path'

const PROJECT = resolve(import.meta.dirname, '..')
// Beside the packages: whoever may write there may change the program anyway. Where nobody may, nothing is kept.
const COMPILED = join(PROJECT, 'node_modules/.cache/jiaohao')

// Before the first import of the program: half of a start is reading and compiling it. Threads take it from the environment.
if (enableCompileCache(COMPILED).directory !== undefined) process.env['NODE_COMPILE_CACHE'] ??= COMPILED

const { serve } = await import('./serve.ts')
process.exit(await serve(process.env, PROJECT))
