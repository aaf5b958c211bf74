import { Decoder, PacketType, type Packet } from 'socket.io-parser'
import { PartlyWritten, SharedMessage } from './written-once.ts'

/**
 * Socket.IO's own text for every packet. This server sends no binary and so does not look for any: in a whole day that
 * takes half as long as writing it. An answer that is partly written already keeps those bytes.
 */
class WireEncoder {
  encode({ type, nsp, id, data }: Packet): [string | SharedMessage] {
    const head = `${type}${nsp === '/' ? '' : `${nsp},`}${id ?? ''}`
    if (data === undefined) return [head]
    const answer: unknown = type === PacketType.ACK ? (data as readonly unknown[])[0] : undefined
    if (isPartlyWritten(answer)) {
      const own = JSON.stringify(answer.value.own).slice(0, -1)
      return [new SharedMessage(`${head}[{"ok":true,"value":${own},`, answer.value.written.bytes)]
    }
    return [head + JSON.stringify(data)]
  }
}

function isPartlyWritten(answer: unknown): answer is { readonly value: PartlyWritten } {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'value' in answer &&
    answer.value instanceof PartlyWritten
  )
}

/** What Socket.IO writes and reads packets with. */
export const wireParser = { Encoder: WireEncoder, Decoder }

/** What this file needs of Engine.IO: a look at every packet before it is queued. */
export interface WireEngine {
  on(event: 'connection', run: (connection: WireConnection) => void): unknown
}
interface WireConnection {
  on(event: 'packetCreate', run: (packet: OutgoingPacket) => void): unknown
}
interface OutgoingPacket {
  readonly data?: unknown
  /** Of a broadcast: one object for all connections. */
  readonly options?: { wsPreEncodedFrame?: readonly Buffer[] }
}

/** Has the pieces of shared messages sent as they are. */
export function sendSharedPieces(engine: WireEngine): void {
  engine.on('connection', (connection) => {
    connection.on('packetCreate', ({ data, options }) => {
      if (options && data instanceof SharedMessage) options.wsPreEncodedFrame = data.toFrame()
    })
  })
}
