import type { Dialect } from '../../codec/dialect.ts'
import { saying } from '../../codec/saying.ts'
import { createOrderFramer, encodeOrder } from './frames.ts'

/** An LCUS board's side of the wire: it listens and says nothing (hardware-protocols 7). */
export const lcusDialect: Dialect = {
  device: 'relay-lcus',
  toDevice: () =>
    saying(createOrderFramer(), (order) => ({
      words: {
        zh: `继电器 ${order.channel} ${order.isOn ? '吸合' : '断开'}`,
        en: `relay ${order.channel} ${order.isOn ? 'on' : 'off'}`,
      },
      encoded: encodeOrder(order),
    })),
  toHost: null,
}
