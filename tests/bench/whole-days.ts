/** New screens that ask for the whole day at once: bytes are counted, not read, as each has a machine of its own. */
export interface WholeDays {
  readonly address: string
  readonly screens: number
}

export interface WholeDaysHad {
  /** From the moment all ask until each has the day, milliseconds. */
  readonly ms: readonly number[]
  /** Length of one answer, UTF-16 units. */
  readonly units: number
}

export async function askForWholeDays({ address, screens }: WholeDays): Promise<WholeDaysHad> {
  const there = await Promise.all(Array.from({ length: screens }, () => plainBoardAt(address)))
  const asked = performance.now()
  const units = await Promise.all(there.map(({ wholeDay }) => wholeDay()))
  for (const { close } of there) close()
  return { ms: units.map(({ at }) => at - asked), units: units[0]?.units ?? 0 }
}

interface PlainBoard {
  wholeDay(): Promise<{ readonly at: number; readonly units: number }>
  close(): void
}

const ROOM = '/board,'
const SUBSCRIBE = `42${ROOM}0["hall:subscribe",{"day":null,"sinceSeq":0}]`

/** A board that speaks Engine.IO 4 and Socket.IO 5 by hand and makes nothing of what it hears. */
function plainBoardAt(address: string): Promise<PlainBoard> {
  const socket = new WebSocket(`${address.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`)
  let answered = (_text: string): void => {}
  return new Promise((resolve, reject) => {
    socket.onerror = () => reject(new Error('a plain board could not connect'))
    socket.onclose = () => reject(new Error('a plain board was sent away'))
    socket.onmessage = (event) => {
      const data = String(event.data)
      if (data.startsWith('0')) socket.send(`40${ROOM}`)
      else if (data === '2') socket.send('3')
      else if (data.startsWith(`43${ROOM}`)) answered(data)
      else if (data.startsWith(`40${ROOM}`)) {
        resolve({
          wholeDay: () =>
            new Promise((had, lost) => {
              answered = (text) => had({ at: performance.now(), units: text.length })
              socket.onclose = () => lost(new Error('a plain board was sent away before it had the day'))
              socket.send(SUBSCRIBE)
            }),
          close() {
            socket.onclose = null
            socket.close()
          },
        })
      }
    }
  })
}
