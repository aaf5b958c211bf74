import { refusal, type RefusalCode, type Refusal } from '../../domain/refusals.ts'

/** Refuses a connection: the client sees the code as `message` and the refusal as `data` of its `connect_error`. */
export function connectError(code: RefusalCode, params: Refusal['params']): Error & { data: Refusal } {
  return Object.assign(new Error(code), { data: refusal(code, params) })
}
