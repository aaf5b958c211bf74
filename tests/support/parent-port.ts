import { EventEmitter } from 'node:events'

/**
 * Preloaded into a plain child process (`--import`): gives it the `process.parentPort` of an Electron utility process and
 * takes away the channel such a process does not have.
 */
const send = process.send?.bind(process)
const incoming = new EventEmitter()
process.on('message', (data) => incoming.emit('message', { data, ports: [] }))

const parentPort = {
  on: (event: string, listener: (message: { readonly data: unknown }) => void) =>
    incoming.on(event, listener),
  postMessage: (message: unknown) => void send?.(message),
}
Object.defineProperty(process, 'parentPort', { value: parentPort })
Reflect.deleteProperty(process, 'send')
