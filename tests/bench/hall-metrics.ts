import { setTimeout as pause } from 'node:timers/promises'

/** What a hall server says of itself at /metrics; all its halls together. */
export interface HallMetrics {
  /** Processor time since its start, microseconds. */
  readonly processorUs: number
  /** Memory of the process, bytes. */
  readonly residentBytes: number
  /** Of that, what objects and buffers take, bytes. */
  readonly heapBytes: number
  /** How often the whole memory was gone through for what is no longer needed. */
  readonly collections: number
  readonly commits: number
  /** All commits together. */
  readonly commitMs: number
}

export async function hallMetrics(address: string): Promise<HallMetrics> {
  const text = await (await fetch(`${address}/metrics`)).text()
  const lines = text.split('\n')
  const sum = (name: string): number =>
    lines
      .filter((line) => /^[ {,}]/.test(line.slice(name.length)) && line.startsWith(name))
      .reduce((all, line) => all + Number(line.split(' ').at(-1)), 0)
  return {
    processorUs: sum('process_cpu_seconds_total') * 1_000_000,
    residentBytes: sum('process_resident_memory_bytes'),
    heapBytes: sum('nodejs_heap_size_used_bytes') + sum('nodejs_external_memory_bytes'),
    collections: sum('nodejs_gc_duration_seconds_count{kind="major"'),
    commits: sum('jiaohao_commit_seconds_count'),
    commitMs: sum('jiaohao_commit_seconds_sum') * 1000,
  }
}

const LOOK_AGAIN_MS = 50
const MOST_LOOKS = 600
/** Now and then a collection is not reported by the process it happened in. */
const LOOKS_PER_ASK = 20

/** The same once a server that was started with `collect.ts` has given up what it does not need. */
export async function collectedMetrics({
  address,
  pid,
}: {
  readonly address: string
  readonly pid: number
}): Promise<HallMetrics> {
  const before = await hallMetrics(address)
  for (let looks = 0; looks < MOST_LOOKS; looks += 1) {
    if (looks % LOOKS_PER_ASK === 0) process.kill(pid, 'SIGUSR2')
    await pause(LOOK_AGAIN_MS)
    const now = await hallMetrics(address)
    if (now.collections > before.collections) return now
  }
  throw new Error('the server does not collect: was it started with collect.ts?')
}
