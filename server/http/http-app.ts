import fastify, { type FastifyInstance } from 'fastify'
import type { Log } from '../../domain/ports.ts'
import { addSecurityHeaders } from './headers.ts'
import { plainPage } from './html.ts'
import { errorBody, MESSAGES, type MessageCode } from './messages.ts'

/** Asked by programs: of the only hall, or of one of several. */
const API = /^(\/h\/[^/]+)?\/api\//

/** An HTTP server without routes: headers on every answer, errors in both languages, and no detail of a fault. */
export function createHttpApp(log: Log, nodes: readonly string[]): FastifyInstance {
  const app = fastify({ logger: false, bodyLimit: 64 * 1024, routerOptions: { maxParamLength: 200 } })
  addSecurityHeaders(app, nodes)
  app.setErrorHandler((error: unknown, _request, reply) => {
    const status = statusOf(error)
    if (status < 500) return reply.code(status).send(errorBody('bad-request'))
    log.error('http-fault', {
      detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
    return reply.code(500).send(errorBody('server-fault'))
  })
  app.setNotFoundHandler((request, reply) => {
    if (API.test(request.url)) return reply.code(404).send(errorBody('not-found'))
    return reply.code(404).type('text/html; charset=utf-8').send(messagePage('not-found'))
  })
  return app
}

function messagePage(code: MessageCode): string {
  return plainPage(MESSAGES[code], '<ul><li><a href="/">首页 <span lang="en">Home</span></a></li></ul>')
}

function statusOf(error: unknown): number {
  const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 500
  return status >= 400 && status < 600 ? status : 500
}
