const END_OF_ANSWER = '}}]'

/** Fields at the end of an answer that many get: written once, and the same bytes sent to all. */
export class WrittenFields {
  /** `"a":1,"b":2}}]`: the fields, and what closes the answer after them. UTF-8. */
  readonly bytes: Buffer

  /** @param fields at least one, none of them undefined */
  constructor(fields: object) {
    this.bytes = Buffer.from(JSON.stringify(fields).slice(1, -1) + END_OF_ANSWER)
  }

  read(): object {
    const text = this.bytes.toString('utf8', 0, this.bytes.length - END_OF_ANSWER.length)
    return JSON.parse(`{${text}}`) as object
  }
}

/** What an ask answers where most of it is the same for many: fields of its own, then those written for all. */
export class PartlyWritten {
  readonly own: object
  readonly written: WrittenFields

  /** @param own at least one field, none that is among the written ones */
  constructor(own: object, written: WrittenFields) {
    this.own = own
    this.written = written
  }

  /** The whole, for whoever writes it in the ordinary way. */
  toJSON(): object {
    return { ...this.own, ...this.written.read() }
  }
}

/** A text message the end of which belongs to many. Engine.IO queues it as it would a string. */
export class SharedMessage {
  readonly #head: string
  readonly #rest: Buffer

  constructor(head: string, rest: Buffer) {
    this.#head = head
    this.#rest = rest
  }

  /** UTF-16 units that belong to this message alone. */
  get length(): number {
    return this.#head.length
  }

  toString(): string {
    return this.#head + this.#rest.toString()
  }

  /** The message as one web socket frame of a server, in two pieces: what is shared is not copied. */
  toFrame(): [Buffer, Buffer] {
    const head = Buffer.from(ENGINE_MESSAGE + this.#head)
    return [Buffer.concat([frameHeader(head.length + this.#rest.length), head]), this.#rest]
  }
}

/** Engine.IO's type of a packet that is a message. */
const ENGINE_MESSAGE = '4'
/** A whole text message in one frame. */
const FIN_AND_TEXT = 0x81

/** RFC 6455 section 5.2: a frame of so many bytes, not masked. */
function frameHeader(bytes: number): Buffer {
  if (bytes <= 125) return Buffer.from([FIN_AND_TEXT, bytes])
  if (bytes <= 0xffff) return Buffer.from([FIN_AND_TEXT, 126, bytes >> 8, bytes & 0xff])
  const header = Buffer.alloc(10)
  header[0] = FIN_AND_TEXT
  header[1] = 127
  header.writeBigUInt64BE(BigInt(bytes), 2)
  return header
}
