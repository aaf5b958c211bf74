/** The status questions of the two kinds of chip: one can be told from the other by which it answers (hardware-protocols 4.2). */
export const STATUS_QUESTIONS = {
  syn6288: Uint8Array.of(0xfd, 0x00, 0x02, 0x21, 0xde),
  xfs5152: Uint8Array.of(0xfd, 0x00, 0x01, 0x21),
} as const
