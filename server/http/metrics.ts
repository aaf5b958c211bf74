import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { DevicesView } from '../../domain/device-health.ts'
import { DEVICE_GAUGES } from '../../domain/device-samples.ts'
import { waitingCount, type HallState } from '../../domain/hall-state.ts'
import type { Hall } from '../../domain/model.ts'
import type { RunningHall } from '../hall.ts'
import type { Meter } from '../meter.ts'
import { ROOM_NAMES, type Room } from '../sockets/rooms.ts'

export interface Metrics extends Meter {
  /** Figures read when somebody asks for them: waiting per queue, connections, whether the storage works. */
  watch(running: RunningHall, connectionsOf: (room: Room) => number): void
  /** The devices of every host, as their board has them at that moment. */
  watchDevices(view: () => DevicesView): void
  /** Prometheus text format. */
  text(): Promise<string>
  readonly contentType: string
}

/** The figures of one server. Their names begin with `jiaohao_`; beside them stand the usual ones of a Node process. */
export function createMetrics(hall: Hall): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const issued = new Counter({
    name: 'jiaohao_tickets_issued_total',
    help: 'Numbers given out, by queue',
    labelNames: ['queue'],
    registers,
  })
  const calls = new Counter({
    name: 'jiaohao_calls_total',
    help: 'Calls told, by kind (first call or call again)',
    labelNames: ['kind'],
    registers,
  })
  const commits = new Counter({
    name: 'jiaohao_commits_total',
    help: 'Transactions, by outcome',
    labelNames: ['outcome'],
    registers,
  })
  const commitSeconds = new Histogram({
    name: 'jiaohao_commit_seconds',
    help: 'Time of one transaction until it is on disk',
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  })
  const groupSize = new Histogram({
    name: 'jiaohao_commit_commands',
    help: 'Commands that went to disk in one transaction',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers,
  })
  const refusals = new Counter({
    name: 'jiaohao_refusals_total',
    help: 'Refusals given, by audience and code',
    labelNames: ['audience', 'code'],
    registers,
  })

  return {
    commitStarted() {
      const stop = commitSeconds.startTimer()
      return (outcome, commands) => {
        stop()
        commits.inc({ outcome })
        if (outcome === 'done' && commands > 0) groupSize.observe(commands)
      }
    },
    told(entries) {
      for (const { fact } of entries) {
        if (fact.type === 'ticketIssued') issued.inc({ queue: fact.items[0]?.queueId ?? '' })
        if (fact.type === 'ticketCalled') calls.inc({ kind: 'first' })
        if (fact.type === 'ticketRecalled') calls.inc({ kind: 'again' })
      }
    },
    refused: (room, code) => refusals.inc({ audience: room, code }),
    watch(running, connectionsOf) {
      new Gauge({
        name: 'jiaohao_waiting',
        help: 'People waiting now, by queue',
        labelNames: ['queue'],
        registers,
        async collect() {
          const seen = await running.look(({ state }) =>
            hall.queues.map(({ queueId }) => ({ queueId, waiting: everybodyWaiting(state, queueId) })),
          )
          this.reset()
          if (seen.ok) for (const { queueId, waiting } of seen.value) this.set({ queue: queueId }, waiting)
        },
      })
      new Gauge({
        name: 'jiaohao_connections',
        help: 'Sockets connected now, by audience',
        labelNames: ['audience'],
        registers,
        collect() {
          for (const room of ROOM_NAMES) this.set({ audience: room }, connectionsOf(room))
        },
      })
      new Gauge({
        name: 'jiaohao_storage_works',
        help: '1 while commits reach the disk, 0 after a failed one',
        registers,
        collect() {
          this.set(running.health().status === 'ok' ? 1 : 0)
        },
      })
    },
    watchDevices(view) {
      for (const { name, help, labelNames, samples } of DEVICE_GAUGES) {
        new Gauge({
          name,
          help,
          labelNames: [...labelNames],
          registers,
          collect() {
            this.reset()
            for (const { labels, value } of samples(view())) this.set({ ...labels }, value)
          },
        })
      }
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}

/** Those in the queue, and those of it who are kept for one counter. */
function everybodyWaiting(state: HallState, queueId: string): number {
  const held = Object.values(state.counters).flatMap((counter) => counter.held)
  return waitingCount(state, queueId) + held.filter((id) => state.tickets[id]?.queueId === queueId).length
}
