import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import { DEVICE_GAUGES } from '../../domain/device-samples.ts'
import { waitingCount, type HallState } from '../../domain/hall-state.ts'
import type { HallRoom } from '../hall-room.ts'
import type { Meter } from '../meter.ts'
import { ROOM_NAMES } from '../sockets/rooms.ts'

export interface Metrics {
  /** What one hall counts; its figures stand for themselves under its label. */
  meterOf(hallId: string): Meter
  /**
   * Figures read when somebody asks for them: waiting per queue, connections, whether the storage works, the devices of
   * every host. A hall that is not in memory is not loaded for it, and has no figure of people waiting.
   */
  watch(rooms: readonly HallRoom[]): void
  /** Prometheus text format. */
  text(): Promise<string>
  readonly contentType: string
}

/**
 * The figures of one server. Their names begin with `jiaohao_`, and each has the label `hall`; beside them stand the usual
 * ones of a Node process.
 */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const issued = new Counter({
    name: 'jiaohao_tickets_issued_total',
    help: 'Numbers given out, by queue',
    labelNames: ['hall', 'queue'],
    registers,
  })
  const calls = new Counter({
    name: 'jiaohao_calls_total',
    help: 'Calls told, by kind (first call or call again)',
    labelNames: ['hall', 'kind'],
    registers,
  })
  const commits = new Counter({
    name: 'jiaohao_commits_total',
    help: 'Transactions, by outcome',
    labelNames: ['hall', 'outcome'],
    registers,
  })
  const commitSeconds = new Histogram({
    name: 'jiaohao_commit_seconds',
    help: 'Time of one transaction until it is on disk',
    labelNames: ['hall'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  })
  const groupSize = new Histogram({
    name: 'jiaohao_commit_commands',
    help: 'Commands that went to disk in one transaction',
    labelNames: ['hall'],
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers,
  })
  const refusals = new Counter({
    name: 'jiaohao_refusals_total',
    help: 'Refusals given, by audience and code',
    labelNames: ['hall', 'audience', 'code'],
    registers,
  })

  return {
    meterOf: (hall) => ({
      commitStarted() {
        const stop = commitSeconds.startTimer({ hall })
        return (outcome, commands) => {
          stop()
          commits.inc({ hall, outcome })
          if (outcome === 'done' && commands > 0) groupSize.observe({ hall }, commands)
        }
      },
      told(entries) {
        for (const { fact } of entries) {
          if (fact.type === 'ticketIssued') issued.inc({ hall, queue: fact.items[0]?.queueId ?? '' })
          if (fact.type === 'ticketCalled') calls.inc({ hall, kind: 'first' })
          if (fact.type === 'ticketRecalled') calls.inc({ hall, kind: 'again' })
        }
      },
      refused: (room, code) => refusals.inc({ hall, audience: room, code }),
    }),
    watch(rooms) {
      new Gauge({
        name: 'jiaohao_waiting',
        help: 'People waiting now, by queue',
        labelNames: ['hall', 'queue'],
        registers,
        async collect() {
          const seen = await Promise.all(rooms.map(waitingIn))
          this.reset()
          for (const { hall, queue, waiting } of seen.flat()) this.set({ hall, queue }, waiting)
        },
      })
      new Gauge({
        name: 'jiaohao_connections',
        help: 'Sockets connected now, by audience',
        labelNames: ['hall', 'audience'],
        registers,
        collect() {
          for (const room of rooms) {
            for (const audience of ROOM_NAMES)
              this.set({ hall: room.hall.hallId, audience }, room.connections(audience))
          }
        },
      })
      new Gauge({
        name: 'jiaohao_storage_works',
        help: '1 while commits of the hall reach the disk, 0 after a failed one or while its journal cannot be read',
        labelNames: ['hall'],
        registers,
        collect() {
          for (const { hall, running } of rooms)
            this.set({ hall: hall.hallId }, running.health().status === 'ok' ? 1 : 0)
        },
      })
      new Gauge({
        name: 'jiaohao_hall_loaded',
        help: '1 while the day of the hall is in memory, 0 while nobody needs it',
        labelNames: ['hall'],
        registers,
        collect() {
          for (const { hall, running } of rooms)
            this.set({ hall: hall.hallId }, running.health().isLoaded ? 1 : 0)
        },
      })
      for (const { name, help, labelNames, samples } of DEVICE_GAUGES) {
        new Gauge({
          name,
          help,
          labelNames: ['hall', ...labelNames],
          registers,
          collect() {
            this.reset()
            for (const { hall, devices } of rooms) {
              for (const { labels, value } of samples(devices()))
                this.set({ hall: hall.hallId, ...labels }, value)
            }
          },
        })
      }
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

interface Waiting {
  readonly hall: string
  readonly queue: string
  readonly waiting: number
}

async function waitingIn({ hall, running }: HallRoom): Promise<readonly Waiting[]> {
  const seen = await running.peek(({ state }) =>
    hall.queues.map(({ queueId: queue }) => ({
      hall: hall.hallId,
      queue,
      waiting: everybodyWaiting(state, queue),
    })),
  )
  return seen ?? []
}

/** Those in the queue, and those of it who are kept for one counter. */
function everybodyWaiting(state: HallState, queueId: string): number {
  const held = Object.values(state.counters).flatMap((counter) => counter.held)
  return waitingCount(state, queueId) + held.filter((id) => state.tickets[id]?.queueId === queueId).length
}
