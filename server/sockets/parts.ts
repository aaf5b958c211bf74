import type { Hall } from '../../domain/model.ts'
import type { Log } from '../../domain/ports.ts'
import type { Meter } from '../meter.ts'
import type { RunningHall } from '../hall.ts'
import type { TicketLinks } from '../ticket-link.ts'
import type { ConnectedHosts } from './connected-hosts.ts'
import type { CounterSessions } from './counter-sessions.ts'
import type { VoiceTurns } from './voice-turns.ts'
import type { DeviceBoard } from './device-board.ts'

/** What every audience is served with. */
export interface SocketParts {
  /** Who speaks in each sound zone: boards and speech modules stand in one line. */
  readonly turns: VoiceTurns
  readonly hall: Hall
  readonly running: Pick<RunningHall, 'execute' | 'look'>
  /** Addresses of all servers of this hall, this one included; empty where it is the only one. */
  readonly nodes: readonly string[]
  readonly links: TicketLinks
  readonly hosts: ConnectedHosts
  readonly sessions: CounterSessions
  readonly devices: DeviceBoard
  readonly meter: Meter
  readonly log: Log
}
