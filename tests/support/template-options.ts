/** What an installer writes for a bar whose manual says `A5 len addr 31 text sum 5A`, acknowledged with `06 addr`. */
export const ACKNOWLEDGING_BAR = {
  address: 3,
  frame: 'A5 {length} {address} 31 {line} {text} {checksum} 5A',
  init: ['A5 03 {address} 30 {checksum} 5A'],
  fields: {
    length: { from: 'address', to: 'checksum' },
    text: { encoding: 'gbk', maxBytes: 60 },
    checksum: { kind: 'sum8', from: 2 },
  },
  lines: 'one-each',
  acknowledgement: {
    frame: '06 {address}',
    refusal: '15 {address}',
    check: 'A5 03 {address} 32 {checksum} 5A',
    deadlineMs: 300,
    retries: 1,
  },
} as const

/** A mute bar of fixed width. */
export const MUTE_BAR = {
  address: 9,
  frame: '16 {address} {text} {checksum} 0D',
  fields: {
    text: { encoding: 'gbk', width: 24 },
    checksum: { kind: 'xor8', from: 'address' },
  },
} as const
