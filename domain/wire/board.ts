import type { HallAsks, HallTells } from './common.ts'

/** Boards, counter signs: public screens. Namespace `/board`. They ask nothing but to listen. */
export type BoardAsks = HallAsks
export type BoardTells = HallTells
