/** Codes of a refusal (the list in the vendor's SDK header). */
export const ERROR_CODES: Readonly<Record<number, string>> = {
  1: 'unknown command group',
  2: 'unknown command',
  3: 'busy',
  4: 'out of memory',
  5: 'checksum',
  6: 'no such file',
  7: 'flash',
  8: 'download',
  9: 'file name',
  10: 'file type',
  11: 'file CRC',
  12: 'no such font',
  13: 'firmware type',
  14: 'date',
  15: 'file exists',
  16: 'block number',
}
