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
  state: z.enum(['waiting', 'called', 'serving', 'suspended', 'done', 'noShow', 'cancelled', 'void']),
  /** People called before it. */
  ahead: z.number(),
  estimate: z.nullable(estimate),
  /** Not called before this time, milliseconds UTC: an appointment that came early. */
  callsFrom: z.nullable(z.number()),
  counterNo: z.nullable(z.string()),
  zone: z.nullable(words),
  /** Put aside: why, and so what its holder has to do. */
  hold: z.nullable(z.enum(['papersAway', 'papersKept', 'waitingStep'])),
  /** A passed number that may come back, behind how many others. */
  comeback: z.nullable(z.object({ after: z.union([z.number(), z.literal('tail')]) })),
  canCancel: z.boolean(),
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

const refused = z.object({ code: z.string() })

/** What came of a wish: the ticket as it is now, a refusal's code, or nothing certain (asked again under the same id). */
export type WishAnswer = TicketRead | { readonly kind: 'refused'; readonly code: string }

/** Reads the answer to `POST /api/ticket/<token>/<wish>`. */
export function readWishAnswer(status: number, body: unknown): WishAnswer {
  if (status !== 409) return readTicket(status, body)
  const parsed = z.safeParse(refused, body)
  return { kind: 'refused', code: parsed.success ? parsed.data.code : '' }
}

/** The token of `/t/<token>` or `/h/<hallId>/t/<token>`; empty for any other address. */
export function tokenOf(pathname: string): string {
  return /^(?:\/h\/[^/]+)?\/t\/([A-Za-z0-9_-]+)\/?$/.exec(pathname)?.[1] ?? ''
}
