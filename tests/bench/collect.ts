import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { isMainThread } from 'node:worker_threads'

/** Loaded before a server (`--import`): SIGUSR2 has it give up what it no longer needs, so that what is left can be counted. */
setFlagsFromString('--expose-gc')
export const collect = runInNewContext('gc') as () => void
// Without what a listener is given: any argument would mean the young objects only.
if (isMainThread) process.on('SIGUSR2', () => collect())
