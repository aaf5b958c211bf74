/** What a hall server says of itself at /metrics; all its halls together. */
export interface HallMetrics {
  /** Processor time since its start, microseconds. */
  readonly processorUs: number
  /** Memory of the process, bytes. */
  readonly residentBytes: number
  /** Of that, what objects and buffers take, bytes. */
  readonly heapBytes: number
  readonly commits: number
  /** All commits together. */
  readonly commitMs: number
}

export async function hallMetrics(address: string): Promise<HallMetrics> {
  const text = await (await fetch(`${address}/metrics`)).text()
  const lines = text.split('\n')
  const sum = (name: string): number =>
    lines
      .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
      .reduce((all, line) => all + Number(line.split(' ').at(-1)), 0)
  return {
    processorUs: sum('process_cpu_seconds_total') * 1_000_000,
    residentBytes: sum('process_resident_memory_bytes'),
    heapBytes: sum('nodejs_heap_size_used_bytes') + sum('nodejs_external_memory_bytes'),
    commits: sum('jiaohao_commit_seconds_count'),
    commitMs: sum('jiaohao_commit_seconds_sum') * 1000,
  }
}
