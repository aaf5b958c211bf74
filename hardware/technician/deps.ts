import type { Clock, Log } from '../../domain/ports.ts'
import type { GlyphSource } from '../codec/glyphs.ts'
import type { DevicesConfig } from '../config.ts'
import type { FoundPort } from '../transport/list-ports.ts'
import type { CreateWire } from '../transport/open-transport.ts'

/** What the technician's commands need of the outside. */
export interface DeviceCommandDeps {
  readonly config: DevicesConfig
  /** Takes one line without its end. */
  readonly print: (line: string) => void
  readonly clock: Clock
  readonly log: Log
  readonly createWire: CreateWire
  /** Pictures of rare characters, as the device host has them; absent where there are none. */
  readonly glyphs?: () => Promise<GlyphSource | null>
  readonly listPorts: () => Promise<readonly FoundPort[]>
  /** Rejects where the file cannot be read. */
  readonly readText: (path: string) => Promise<string>
  /** Rejects where the file cannot be written, and, with `isNew`, where there is one of this name. */
  readonly writeText: (path: string, text: string, isNew: boolean) => Promise<void>
  /** Resolves when the technician has seen enough (Ctrl+C). */
  readonly untilStopped: () => Promise<void>
}
