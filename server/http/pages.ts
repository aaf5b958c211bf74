import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance, FastifyReply } from 'fastify'
import type { HallOf } from './hall-of.ts'
import { plainPage } from './html.ts'

/** Built pages that this server gives out. The kiosk's page belongs to the device host. */
const PAGES = ['desk', 'keypad', 'guide', 'board', 'sign', 'devices'] as const
/** What anybody may load from the build by its own path: not the lists of words, which are each hall's own. */
const LOADED = /^\/*(assets|fonts|voice(?!\/+(halls|manifest)\b))\//

const FOR_EVER = 'public, max-age=31536000, immutable'
const ASK_FIRST = 'no-cache'

/** What the built pages load, the same for every hall: scripts, fonts, clips of the voice. Before the pages themselves. */
export async function serveAssets(app: FastifyInstance, pagesDir: string): Promise<void> {
  await app.register(fastifyStatic, {
    root: pagesDir,
    prefix: '/',
    index: false,
    wildcard: true,
    cacheControl: false,
    // The folder may be built after the server has started.
    suppressWarning: true,
    // Pages and lists of words come by routes of their own, which know the hall.
    allowedPath: (path, _root, request) => request.routeOptions.url !== '/*' || LOADED.test(path),
    setHeaders: (reply, path) => {
      reply.header('cache-control', hasHashInName(path) ? FOR_EVER : ASK_FIRST)
    },
  })
}

/**
 * The built pages of a hall under `/desk/`, `/guide/`, `/board/` and so on, the phone's page of a ticket under `/t/<token>`,
 * and the list of the words recorded for it, which has a name of its own where the hall is not the only one. Where nothing was built yet, a page that says how.
 */
export function servePages(app: FastifyInstance, hallOf: HallOf, pagesDir: string, isOnly: boolean): void {
  const page = (reply: FastifyReply, name: string): FastifyReply => {
    const file = join(name, 'index.html')
    if (existsSync(join(pagesDir, file))) return reply.sendFile(file)
    return reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT)
  }
  for (const name of PAGES) {
    app.get(`/${name}/`, (_request, reply) => page(reply, name))
    app.get(`/${name}`, (request, reply) => {
      const query = request.url.indexOf('?')
      return reply.redirect(
        `${hallOf(request).base}/${name}/${query < 0 ? '' : request.url.slice(query)}`,
        308,
      )
    })
  }
  app.get('/voice/manifest.json', (request, reply) => {
    const { hallId } = hallOf(request).room.hall
    return reply.sendFile(join('voice', isOnly ? 'manifest.json' : `halls/${hallId}.json`))
  })
  app.get('/t/:token', (_request, reply) => page(reply, 'ticket'))
}

/** `assets/index-B4kd93aQ.js`, and voice clips named by their content. */
function hasHashInName(path: string): boolean {
  return /[\\/]assets[\\/]/.test(path) || /[\\/][0-9a-f]{20}\.wav$/.test(path)
}

const NOT_BUILT = plainPage(
  { zh: '页面还没有生成', en: 'The pages are not built yet' },
  '<p>请在服务器上运行 <code>npm run build</code>，然后刷新本页。</p>\n<p lang="en">Run <code>npm run build</code> on the server, then load this page again.</p>',
)
