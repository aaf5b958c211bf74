import type { Dialect, Said } from '../../codec/dialect.ts'
import {
  createInputEventFramer,
  encodeInputEvent,
  EV_KEY,
  KEY_VALUE,
  type InputEvent,
} from '../../codec/input-events.ts'
import { saying } from '../../codec/saying.ts'

const LONG_BYTES = 8

/** Records of a Linux keyboard, as they are on 64-bit machines. */
export const keyboardDialect: Dialect = {
  device: 'linux-input-64',
  toDevice: null,
  toHost: () => saying(createInputEventFramer(LONG_BYTES), said),
}

function said(event: InputEvent): Said {
  const { type, code, value } = event
  const encoded = encodeInputEvent(event, LONG_BYTES)
  if (type !== EV_KEY) return { words: { zh: `事件 ${type}/${code}`, en: `event ${type}/${code}` }, encoded }
  const [zh, en] =
    value === KEY_VALUE.down
      ? ['按下', 'down']
      : value === KEY_VALUE.up
        ? ['松开', 'up']
        : ['连发', 'repeated']
  return { words: { zh: `键 ${code} ${zh}`, en: `key ${code} ${en}` }, encoded }
}
