import { createServer } from 'node:net'

/** Listens on the ports given, on loopback, until it is ended: somebody else's program in the way. */
const ports = process.argv.slice(2).map(Number)
await Promise.all(
  ports.map((port) => new Promise<void>((done) => createServer().listen(port, '127.0.0.1', done))),
)
process.stdout.write('held\n')
