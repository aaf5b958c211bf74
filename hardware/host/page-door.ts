import { createHash, timingSafeEqual } from 'node:crypto'

/**
 * Who may use the host's loopback port. Other programs' pages in the same browser can reach it too, so: the address must
 * be the host's own (a foreign name that resolves to 127.0.0.1 is refused), a socket must come from the host's own page,
 * and it must show the token that only that page was given.
 */
export interface PageDoor {
  isOwnHost(hostHeader: string | undefined): boolean
  isOwnOrigin(originHeader: string | undefined): boolean
  isToken(token: string): boolean
  /** The page's html with the token of this start in it. */
  withToken(html: string): string
}

/** @param port tells the port once it is known */
export function createPageDoor(token: string, port: () => number): PageDoor {
  const names = (): string[] => [`127.0.0.1:${String(port())}`, `localhost:${String(port())}`]
  const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()
  return {
    isOwnHost: (header) => header !== undefined && names().includes(header.toLowerCase()),
    isOwnOrigin: (header) =>
      header !== undefined && names().some((name) => header.toLowerCase() === `http://${name}`),
    isToken: (candidate) => timingSafeEqual(digest(candidate), digest(token)),
    withToken(html) {
      const meta = `<meta name="jiaohao-token" content="${token}" />`
      const placeholder = /<meta\s[^>]*name="jiaohao-token"[^>]*>/i
      if (placeholder.test(html)) return html.replace(placeholder, meta)
      return html.replace(/<\/head>/i, `${meta}</head>`)
    },
  }
}

/** Headers of every answer. The page loads nothing from elsewhere and can be framed nowhere. */
export function securityHeaders(port: number): Readonly<Record<string, string>> {
  const sockets = `ws://127.0.0.1:${String(port)} ws://localhost:${String(port)}`
  return {
    'content-security-policy': [
      "default-src 'self'",
      `connect-src 'self' ${sockets}`,
      "img-src 'self' data:",
      "object-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=()',
  }
}
