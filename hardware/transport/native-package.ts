import { failed, ok, type Result } from '../../domain/result.ts'
import type { TransportError } from './transport.ts'

/**
 * Loads a package with a native part when the first device needs it: where its binary is missing, only those devices
 * fail, in plain words.
 *
 * @param what cannot be used then, e.g. `serial ports`
 * @param remedy what the technician can do about it, where there is something
 */
export async function loadNative<Package>(
  load: () => Promise<Package>,
  what: string,
  remedy = '',
): Promise<Result<Package, TransportError>> {
  try {
    return ok(await load())
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : String(error)
    return failed({ code: 'failed', detail: `${what} cannot be used on this machine: ${reason}${remedy}` })
  }
}
