import type { PublicHall } from '../../domain/model.ts'
import { failed, type Result } from '../../domain/result.ts'
import type { NumberTake, NumberTaken, PaperStatus, TakeRefusal } from '../../domain/wire/device.ts'
import { takeRefusal, type IssueRequest } from './issue-request.ts'

export type TakeAnswer = Result<NumberTaken, TakeRefusal>

/** One request of a page and all that came of it. Lives until the day turns or the number is cancelled. */
export interface Taking {
  readonly request: NumberTake
  readonly command: IssueRequest
  /** The business day it was asked on. */
  readonly day: string
  /** The page that waits for it or shows it; null after it left, or was told that there is no number. */
  pageId: string | null
  outcome: Promise<TakeAnswer>
  /** The page was told that the server is away, and the server may have issued the number all the same. */
  isUnsettled: boolean
  /** The number is one of this host's own, given without the server. */
  isOffline: boolean
  issued: { readonly taken: NumberTaken; readonly hall: PublicHall } | null
  /** Null before the first paper was thought of. */
  paper: PaperStatus | null
  papersTried: number
  /** Copies that came out, or may have. */
  copies: number
  /** On screen, on paper, or perhaps on paper. */
  isSeen: boolean
  /** Its page left too long ago for anybody to be waiting there. */
  isAbandoned: boolean
  cancelLeave: () => void
}

export function newTaking(request: NumberTake, command: IssueRequest, day: string, pageId: string): Taking {
  return {
    request,
    command,
    day,
    pageId,
    outcome: Promise.resolve(failed(takeRefusal('issue-failed'))),
    isUnsettled: false,
    isOffline: false,
    issued: null,
    paper: null,
    papersTried: 0,
    copies: 0,
    isSeen: false,
    isAbandoned: false,
    cancelLeave: () => {},
  }
}
