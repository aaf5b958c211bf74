import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import Fastify, { type FastifyInstance } from 'fastify'
import { Server } from 'socket.io'
import type { DevicesView } from '../../domain/device-health.ts'
import type { Log } from '../../domain/ports.ts'
import type { HostHealth } from './health.ts'
import { createHostMetrics } from './metrics.ts'
import { createPageDoor, securityHeaders } from './page-door.ts'
import { openPageRoom, type PageHandlers, type PageRoom, type PageServer } from './page-room.ts'
import { NOT_BUILT_PAGE, statusPage } from './plain-pages.ts'

const LOOPBACK = '127.0.0.1'
const LARGEST_MESSAGE_BYTES = 16 * 1024

export interface LocalServerOptions {
  /** 0 chooses a free one. Always on loopback. */
  readonly port: number
  /** Folder of the built pages; the kiosk page is `kiosk/index.html` in it. */
  readonly pagesDir: string
  /** Made anew at every start. */
  readonly token: string
  readonly health: () => HostHealth
  /** This host's devices, for the device page and the metrics. */
  readonly devices: () => DevicesView
  /** Null for a host without a kiosk: it serves the device page and takes no sockets. */
  readonly kiosk: PageHandlers | null
  readonly log: Log
}

export interface LocalServer {
  /** E.g. `http://127.0.0.1:8081`. */
  readonly address: string
  /** Null for a host without a kiosk. */
  readonly room: PageRoom | null
  close(): Promise<void>
}

/**
 * Serves the kiosk page and its socket on this machine only.
 *
 * @throws when the port cannot be listened on (EADDRINUSE and the like); the entry point words it
 */
export async function startLocalServer(options: LocalServerOptions): Promise<LocalServer> {
  const app = Fastify({ logger: false, forceCloseConnections: true, bodyLimit: 1024 })
  const port = (): number => (app.server.address() as AddressInfo | null)?.port ?? options.port
  const door = createPageDoor(options.token, port)

  app.addHook('onRequest', async (request, reply) => {
    reply.headers(securityHeaders(port()))
    if (!door.isOwnHost(request.headers.host)) {
      options.log.warn('page-refused', { why: 'host' })
      await reply.code(403).send({ code: 'wrong-host' })
    }
  })
  app.setNotFoundHandler((_request, reply) => reply.code(404).send({ code: 'not-found' }))
  app.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send(options.health()))
  const metrics = createHostMetrics(options.devices, () => process.memoryUsage.rss())
  app.get('/metrics', async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()))
  serveDevices(app, options)
  await serveRoot(app, options, door)

  let sockets: PageServer | null = null
  let room: PageRoom | null = null
  if (options.kiosk !== null) {
    sockets = new Server(app.server, {
      transports: ['websocket'],
      serveClient: false,
      maxHttpBufferSize: LARGEST_MESSAGE_BYTES,
      // A page process that hangs is noticed within these, and its visit is ended.
      pingInterval: 10_000,
      pingTimeout: 10_000,
      allowRequest: (request, decide) => {
        const isOwn = door.isOwnHost(request.headers.host) && door.isOwnOrigin(request.headers.origin)
        if (!isOwn) options.log.warn('page-refused', { why: 'origin' })
        decide(null, isOwn)
      },
    })
    room = openPageRoom(sockets, door, options.kiosk, options.log)
  }

  await app.listen({ host: LOOPBACK, port: options.port })
  return {
    address: `http://${LOOPBACK}:${String(port())}`,
    room,
    async close() {
      sockets?.disconnectSockets(true)
      sockets?.engine.close()
      await app.close()
    },
  }
}

function serveDevices(app: FastifyInstance, options: LocalServerOptions): void {
  app.get('/api/devices', (_request, reply) =>
    reply.header('cache-control', 'no-store').send(options.devices()),
  )
  app.get('/devices', (_request, reply) => reply.redirect('/devices/', 308))
  app.get('/devices/', async (_request, reply) => {
    reply.header('cache-control', 'no-store').type('text/html; charset=utf-8')
    return (await devicesPage(options)) ?? statusPage(options.health())
  })
}

/** Null where the pages were not built: a plain page stands in for it. */
async function devicesPage({ pagesDir }: LocalServerOptions): Promise<string | null> {
  const file = join(pagesDir, 'devices', 'index.html')
  return existsSync(file) ? readFile(file, 'utf8') : null
}

async function serveRoot(
  app: FastifyInstance,
  options: LocalServerOptions,
  door: { withToken(html: string): string },
): Promise<void> {
  app.get('/', async (_request, reply) => {
    reply.header('cache-control', 'no-store').type('text/html; charset=utf-8')
    if (options.kiosk === null) return (await devicesPage(options)) ?? statusPage(options.health())
    const file = join(options.pagesDir, 'kiosk', 'index.html')
    if (existsSync(file)) return door.withToken(await readFile(file, 'utf8'))
    return reply.code(503).send(NOT_BUILT_PAGE)
  })
  if (!existsSync(options.pagesDir)) return
  await app.register(fastifyStatic, {
    root: options.pagesDir,
    index: false,
    cacheControl: false,
    // The pages of other audiences belong to the hall server.
    allowedPath: (path) => !path.endsWith('.html'),
    setHeaders: (response, path) => {
      const isHashed = path.startsWith(join(options.pagesDir, 'assets'))
      response.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache')
    },
  })
}
