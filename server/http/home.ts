import type { FastifyInstance } from 'fastify'
import type { Hall, Words } from '../../domain/model.ts'
import { baseOf, type HallOf } from './hall-of.ts'
import { escapeHtml, plainPage } from './html.ts'

/** A line of the home page. `href` is a path here or an address elsewhere. */
export interface HomeLink {
  readonly name: Words
  readonly href: string
}

/** `GET /` of one hall: its name and where its pages are. */
export function serveHallHome(app: FastifyInstance, hallOf: HallOf, links: readonly HomeLink[]): void {
  app.get('/', (request, reply) => {
    const { room, base } = hallOf(request)
    const page = plainPage(room.hall.name, listOf([...links, ...pagesOf(room.hall, base)]))
    return reply.type('text/html; charset=utf-8').send(page)
  })
}

const SEVERAL: Words = { zh: '叫号大厅', en: 'Service halls' }

/** `GET /` of a server with several halls: their names, each leading to its own page. */
export function serveHome(app: FastifyInstance, halls: readonly Hall[], links: readonly HomeLink[]): void {
  const lines = halls.map(({ hallId, name }) => ({ name, href: `${baseOf(hallId)}/` }))
  const page = plainPage(SEVERAL, listOf([...lines, ...links]))
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
}

function pagesOf(hall: Hall, base: string): HomeLink[] {
  return [
    { name: { zh: '窗口叫号台', en: 'Counter desk' }, href: `${base}/desk/` },
    { name: { zh: '导办台', en: 'Guide desk' }, href: `${base}/guide/` },
    { name: { zh: '软件叫号器', en: 'Keypad' }, href: `${base}/keypad/` },
    { name: { zh: '综合屏', en: 'Board' }, href: `${base}/board/` },
    { name: { zh: '设备', en: 'Devices' }, href: `${base}/devices/` },
    ...hall.counters.map(({ counterId, counterNo }) => ({
      name: { zh: `${counterNo}号窗口屏`, en: `Sign of counter ${counterNo}` },
      href: `${base}/sign/?counter=${encodeURIComponent(counterId)}`,
    })),
  ]
}

function listOf(links: readonly HomeLink[]): string {
  return `<ul>\n${links.map(line).join('\n')}\n</ul>`
}

function line({ name, href }: HomeLink): string {
  return `<li><a href="${escapeHtml(href)}">${escapeHtml(name.zh)} <span lang="en">${escapeHtml(name.en)}</span></a></li>`
}
