import type { FastifyInstance } from 'fastify'
import type { Hall, Words } from '../../domain/model.ts'
import { escapeHtml, plainPage } from './html.ts'

/** A line of the home page. `href` is a path here or an address elsewhere. */
export interface HomeLink {
  readonly name: Words
  readonly href: string
}

/** `GET /`: the hall's name and where its pages are. */
export function serveHome(app: FastifyInstance, hall: Hall, links: readonly HomeLink[]): void {
  const page = plainPage(hall.name, `<ul>\n${[...links, ...pagesOf(hall)].map(line).join('\n')}\n</ul>`)
  app.get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(page))
}

function pagesOf(hall: Hall): HomeLink[] {
  return [
    { name: { zh: '窗口叫号台', en: 'Counter desk' }, href: '/desk/' },
    { name: { zh: '导办台', en: 'Guide desk' }, href: '/guide/' },
    { name: { zh: '软件叫号器', en: 'Keypad' }, href: '/keypad/' },
    { name: { zh: '综合屏', en: 'Board' }, href: '/board/' },
    { name: { zh: '设备', en: 'Devices' }, href: '/devices/' },
    ...hall.counters.map(({ counterId, counterNo }) => ({
      name: { zh: `${counterNo}号窗口屏`, en: `Sign of counter ${counterNo}` },
      href: `/sign/?counter=${encodeURIComponent(counterId)}`,
    })),
  ]
}

function line({ name, href }: HomeLink): string {
  return `<li><a href="${escapeHtml(href)}">${escapeHtml(name.zh)} <span lang="en">${escapeHtml(name.en)}</span></a></li>`
}
