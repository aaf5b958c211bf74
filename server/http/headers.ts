import type { FastifyInstance } from 'fastify'

/** Pages load nothing from elsewhere, run no inline script, sit in no frame and tell nobody where they are. */
const CONTENT = [
  "default-src 'self'",
  // Vue binds styles as attributes; pictures drawn in the page come as data.
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "media-src 'self' data: blob:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
]
const SECURITY_HEADERS = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
} as const

/** `nodes`: addresses of other servers of the hall, to which its pages may move their connection. */
export function addSecurityHeaders(app: FastifyInstance, nodes: readonly string[]): void {
  const sockets = nodes.map((node) => new URL(node).origin.replace(/^http/, 'ws'))
  const connect = sockets.length > 0 ? [`connect-src 'self' ${sockets.join(' ')}`] : []
  const policy = { 'content-security-policy': [...CONTENT, ...connect].join('; ') }
  app.addHook('onRequest', async (_request, reply) => {
    reply.headers({ ...SECURITY_HEADERS, ...policy })
  })
}
