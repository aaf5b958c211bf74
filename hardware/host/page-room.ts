import type { Server, Socket } from 'socket.io'
import { z } from 'zod'
import type { Log } from '../../domain/ports.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import {
  numberShown,
  numberTake,
  pageHello,
  paperAgain,
  readingSet,
  type CardTold,
  type HostTells,
  type KioskView,
  type NumberTake,
  type PageAsks,
  type PaperTold,
  type ScanTold,
  type TakeRefusal,
} from '../../domain/wire/device.ts'
import type { AppointmentOfPerson } from '../../domain/wire/kiosk-host.ts'
import { takeRefusal } from './issue-request.ts'
import type { PageDoor } from './page-door.ts'
import type { TakeAnswer } from './taking.ts'

export type PageServer = Server<PageAsks, HostTells>
type PageSocket = Socket<PageAsks, HostTells>

/** What the host does for its page. */
export interface PageHandlers {
  view(): KioskView
  setReading(isOn: boolean): void
  take(pageId: string, request: NumberTake, answer: (answer: TakeAnswer) => void): Promise<void>
  /** Of the holder of the card of this visit. */
  appointments(): Promise<Result<readonly AppointmentOfPerson[], TakeRefusal>>
  shown(ticketId: string): Result<null, TakeRefusal>
  again(ticketId: string): Result<null, TakeRefusal>
  /** The visit at this page is over, or the page is gone. */
  endVisit(pageId: string): void
}

/** The kiosk pages in touch. There should be one; of several the newest is served and the others only watch. */
export interface PageRoom {
  tellView(view: KioskView): void
  tellCard(card: CardTold): void
  tellPaper(told: PaperTold): void
  tellScan(scan: ScanTold): void
  pages(): number
}

const nothing = z.strictObject({})

export function openPageRoom(
  server: PageServer,
  door: Pick<PageDoor, 'isToken'>,
  handlers: PageHandlers,
  log: Log,
): PageRoom {
  /** Oldest first; the last one is served. */
  const pages: { readonly socket: PageSocket; wantsReading: boolean }[] = []
  const served = (): PageSocket | undefined => pages.at(-1)?.socket

  server.use((socket, next) => {
    const hello = pageHello.safeParse(socket.handshake.auth)
    if (hello.success && door.isToken(hello.data.token)) {
      next()
      return
    }
    log.warn('page-refused', { why: 'token' })
    next(new Error('token-refused'))
  })

  server.on('connection', (socket) => {
    const page = { socket, wantsReading: false }
    const before = served()
    if (before) handlers.endVisit(before.id)
    pages.push(page)
    handlers.setReading(false)
    log.info('page-connected', { pages: pages.length })
    socket.emit('kiosk:view', handlers.view())

    socket.on('disconnect', () => {
      const wasServed = served() === socket
      pages.splice(pages.indexOf(page), 1)
      log.info('page-gone', { pages: pages.length })
      // One that was only watching lost its visit when the newer page came.
      if (!wasServed) return
      handlers.endVisit(socket.id)
      handlers.setReading(pages.at(-1)?.wantsReading ?? false)
    })

    function serve<Payload, Value>(
      schema: z.ZodType<Payload>,
      handle: (payload: Payload, answer: (result: Result<Value, TakeRefusal>) => void) => void,
    ): (payload: unknown, ack: unknown) => void {
      return (payload, ack) => {
        const answer = (result: Result<Value, TakeRefusal>): void => {
          if (typeof ack === 'function') (ack as (result: unknown) => void)(result)
        }
        const parsed = schema.safeParse(payload)
        if (!parsed.success) answer(failed(takeRefusal('bad-request')))
        else if (served() !== socket) answer(failed(takeRefusal('not-allowed')))
        else handle(parsed.data, answer)
      }
    }

    socket.on(
      'reading:set',
      serve(readingSet, ({ isOn }, answer) => {
        page.wantsReading = isOn
        handlers.setReading(isOn)
        answer(ok(null))
      }),
    )
    socket.on(
      'number:take',
      serve(numberTake, (request, answer) => void handlers.take(socket.id, request, answer)),
    )
    socket.on(
      'appointments:mine',
      serve(nothing, (_payload, answer) => void handlers.appointments().then(answer)),
    )
    socket.on(
      'number:shown',
      serve(numberShown, ({ ticketId }, answer) => answer(handlers.shown(ticketId))),
    )
    socket.on(
      'paper:again',
      serve(paperAgain, ({ ticketId }, answer) => answer(handlers.again(ticketId))),
    )
    socket.on(
      'visit:end',
      serve(nothing, (_payload, answer) => {
        handlers.endVisit(socket.id)
        answer(ok(null))
      }),
    )
  })

  return {
    tellView: (view) => void server.emit('kiosk:view', view),
    tellCard: (card) => void served()?.emit('card:told', card),
    tellPaper: (told) => void served()?.emit('paper:told', told),
    tellScan: (scan) => void served()?.emit('scan:told', scan),
    pages: () => pages.length,
  }
}
