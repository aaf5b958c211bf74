import { parseAddress } from '../../hardware/transport/address.ts'
import { createWire } from '../../hardware/transport/open-transport.ts'
import type { Transport } from '../../hardware/transport/transport.ts'
import { realClock } from './real-clock.ts'

/**
 * Opens a real wire to an address.
 *
 * @throws when it cannot be opened
 */
export async function openWireTo(text: string): Promise<Transport> {
  const address = parseAddress(text)
  if (!address.ok) throw new Error(address.error)
  const opened = await createWire(address.value, { baudRate: 9600 }, realClock).open()
  if (!opened.ok) throw new Error(opened.error.detail)
  return opened.value
}
