import type { IncomingHttpHeaders } from 'node:http'

/**
 * Whether a web socket may be opened: by programs, which send no origin, and by pages of this server itself. A page of
 * some other site, open on a clerk's computer, may not.
 */
export function isOwnOrigin(headers: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  const { origin, host } = headers
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  const from = new URL(origin).host
  return from === host || (publicUrl !== undefined && from === new URL(publicUrl).host)
}

/** The same, and pages of the other servers of the hall, which move here when theirs is gone. */
export function isNodeOrigin(
  headers: IncomingHttpHeaders,
  publicUrl: string | undefined,
  nodes: readonly string[],
): boolean {
  if (isOwnOrigin(headers, publicUrl)) return true
  return nodes.some((node) => new URL(node).origin === headers.origin)
}
