import {
  createCardNewsFramer,
  createCardRequestFramer,
  encodeCardNews,
  encodeCardRequest,
  type CardNews,
  type CardRequest,
} from '../../codec/apdu-wire.ts'
import type { Dialect, Said } from '../../codec/dialect.ts'
import type { Framer } from '../../codec/framer.ts'
import { saying } from '../../codec/saying.ts'
import { socialSecurityDialect } from './dialect.ts'

/**
 * The same commands and answers as they travel to a reader (`codec/apdu-wire.ts`): what `watch` sees. A recording keeps the
 * bare ones, because those are what other readers and manuals have too.
 */
export const cardWireDialect: Dialect = {
  device: socialSecurityDialect.device,
  toDevice: () => saying(createCardRequestFramer(), sayRequest),
  toHost: () => saying(createCardNewsFramer(), sayNews),
}

function sayRequest(request: CardRequest): Said {
  if (request.is === 'what-lies-there') {
    return {
      words: { zh: '询问有没有卡', en: 'is there a card?' },
      encoded: encodeCardRequest(request),
      recordable: null,
    }
  }
  const said = sayBare(socialSecurityDialect.toDevice, request.apdu)
  if (said === null) {
    const { length } = request.apdu
    return {
      words: { zh: `未载明的命令，${length} 字节`, en: `a command not documented, ${length} bytes` },
      encoded: null,
      recordable: null,
    }
  }
  const { encoded } = said
  return { ...said, encoded: encoded && encodeCardRequest({ is: 'command', apdu: encoded }) }
}

function sayNews(news: CardNews): Said {
  switch (news.is) {
    case 'inserted':
      return {
        words: { zh: '有卡插入', en: 'a card is in the reader' },
        encoded: encodeCardNews(news),
        recordable: null,
      }
    case 'gone':
      return {
        words: { zh: '没有卡', en: 'no card in the reader' },
        encoded: encodeCardNews(news),
        recordable: null,
      }
    case 'answer': {
      const { length } = news.response
      const said = sayBare(socialSecurityDialect.toHost, news.response)
      news.response.fill(0)
      if (said !== null) return { ...said, encoded: null }
      return {
        words: { zh: `未载明的答复，${length} 字节`, en: `an answer not documented, ${length} bytes` },
        encoded: null,
        recordable: null,
      }
    }
  }
}

/** What the bare dialect says to one whole message; null when it is none of its frames. */
function sayBare(createFramer: (() => Framer<Said>) | null, message: Uint8Array): Said | null {
  const framer = createFramer?.()
  if (framer === undefined) return null
  const events = [...framer.push(message), ...(framer.end?.() ?? [])]
  const [event] = events
  return events.length === 1 && event?.type === 'frame' ? event.frame : null
}
