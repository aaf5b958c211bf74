/** What a hall server says of itself at /metrics. */
export interface HallMetrics {
  /** Processor time since its start, microseconds. */
  readonly processorUs: number
  /** Memory of the process, bytes. */
  readonly residentBytes: number
  readonly commits: number
}

export async function hallMetrics(address: string): Promise<HallMetrics> {
  const text = await (await fetch(`${address}/metrics`)).text()
  const read = (name: string): number => {
    const line = text.split('\n').find((one) => one.startsWith(`${name} `) || one.startsWith(`${name}{`))
    return Number(line?.split(' ').at(-1) ?? 0)
  }
  return {
    processorUs: read('process_cpu_seconds_total') * 1_000_000,
    residentBytes: read('process_resident_memory_bytes'),
    commits: read('jiaohao_commit_seconds_count'),
  }
}
