import type { NumberedDocument } from '../../../domain/id-number.ts'
import type { Words } from '../../../domain/model.ts'
import type { Dialect, Said } from '../../codec/dialect.ts'
import type { Framer } from '../../codec/framer.ts'
import { createMessageFramer } from '../../codec/message-framer.ts'
import { saying } from '../../codec/saying.ts'
import { checkedKindOf } from '../document-number.ts'

/** The longest number has 18 characters; a little more is held only to be refused whole. */
const MAX_BYTES = 32

const WORDS: Readonly<Record<NumberedDocument, Words>> = {
  residentCard: { zh: '居民身份证号码，校验正确', en: 'number of a resident card, check digit right' },
  hmtResidencePermit: {
    zh: '港澳台居民居住证号码，校验正确',
    en: 'number of a residence permit of a Hong Kong, Macao or Taiwan resident, check digit right',
  },
  foreignPermit2017: {
    zh: '外国人永久居留身份证（2017 版）号码',
    en: 'number of a foreign permanent resident card of 2017',
  },
  foreignPermit2023: {
    zh: '外国人永久居留身份证（2023 版）号码，校验正确',
    en: 'number of a foreign permanent resident card of 2023, check digit right',
  },
}

/**
 * Document numbers as plain ASCII (hardware-protocols 1.7; GB 11643): one message is one number, of 18 characters or, for
 * the foreign permit of 2017, of 15. Its end tells which, so a number is judged only then. The number itself goes nowhere.
 */
export const idCardNumberDialect: Dialect = {
  device: 'idcard-number',
  toDevice: null,
  toHost: null,
  data: () => saying(createNumberFramer(), sayNumber),
}

function createNumberFramer(): Framer<NumberedDocument> {
  return createMessageFramer(MAX_BYTES, (bytes) => {
    const isAscii = bytes.every((byte) => byte < 0x80)
    return isAscii ? checkedKindOf(String.fromCharCode(...bytes)) : null
  })
}

function sayNumber(kind: NumberedDocument): Said {
  return { words: WORDS[kind], encoded: null, recordable: null }
}
