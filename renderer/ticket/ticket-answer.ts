import * as z from 'zod/mini'

const words = z.object({ zh: z.string(), en: z.string() })

const estimate = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('range'), minMinutes: z.number(), maxMinutes: z.number() }),
  z.object({ kind: z.literal('over'), minutes: z.number() }),
  z.object({ kind: z.literal('none-waiting') }),
])

/** What the hall server says of one ticket: `GET /api/ticket/<token>`. The small build of the schema library, for phones. */
export const ticketAnswer = z.object({
  hallName: words,
  ticketNo: z.string(),
  service: z.nullable(words),
  state: z.enum(['waiting', 'called', 'serving', 'done', 'noShow', 'cancelled', 'void']),
  /** People before it in its queue. */
  ahead: z.number(),
  estimate: z.nullable(estimate),
  counterNo: z.nullable(z.string()),
  zone: z.nullable(words),
  /** Milliseconds UTC. */
  updatedAt: z.number(),
  day: z.string(),
})
export type TicketAnswer = z.infer<typeof ticketAnswer>

/** What came back: the ticket, a link that is no good any more, or nothing that can be used (asked again later). */
export type TicketRead =
  | { readonly kind: 'ticket'; readonly ticket: TicketAnswer }
  | { readonly kind: 'gone'; readonly why: 'link-invalid' | 'link-expired' }
  | { readonly kind: 'nothing' }

/** Reads an HTTP answer. Anything unexpected is "nothing": a torn connection, a proxy's page, another version. */
export function readTicket(status: number, body: unknown): TicketRead {
  if (status === 404) return { kind: 'gone', why: 'link-invalid' }
  if (status === 410) return { kind: 'gone', why: 'link-expired' }
  if (status !== 200) return { kind: 'nothing' }
  const parsed = z.safeParse(ticketAnswer, body)
  return parsed.success ? { kind: 'ticket', ticket: parsed.data } : { kind: 'nothing' }
}

/** The token of `/t/<token>`; empty for any other address. */
export function tokenOf(pathname: string): string {
  return /^\/t\/([A-Za-z0-9_-]+)\/?$/.exec(pathname)?.[1] ?? ''
}
