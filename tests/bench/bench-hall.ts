import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { localTime } from '../../domain/calendar.ts'
import type { QueueClass } from '../../domain/policy/settings.ts'

/** The hall of the benchmark: a large one, as a city has it. */
export const HALL_ID = 'bench'
export const DESKS = 100
export const KIOSKS = 16
const QUEUES = 10
const SERVICES_PER_QUEUE = 5

/** What a hall of the benchmark has; each queue five services. */
export interface HallSize {
  readonly hallId: string
  readonly queues: number
  readonly desks: number
  readonly kiosks: number
}

const LARGE: HallSize = { hallId: HALL_ID, queues: QUEUES, desks: DESKS, kiosks: KIOSKS }
const LETTERS = 'ABCDEFGHJK'
const ROUND_THE_CLOCK = ['00:00-24:00']

export const hostIdOf = (kiosk: number): string => `K${String(kiosk + 1).padStart(2, '0')}`
export const counterIdOf = (desk: number): string => `c${desk + 1}`
export const staffNoOf = (desk: number): string => String(1001 + desk)

/** The service of the n-th number: all of them in turn. */
export function serviceOf(n: number): string {
  return `s${n % (QUEUES * SERVICES_PER_QUEUE)}`
}

/** The class of the n-th number: one in ten is preferred. */
export function classOf(n: number): QueueClass {
  return n % 10 === 0 ? 'priority' : 'ordinary'
}

/**
 * Writes a hall's file into a folder and gives its path. The day line is half a day away from `now` (milliseconds UTC),
 * so that no run crosses it.
 */
export function writeHallFile(
  folder: string,
  now: number,
  { hallId, queues, desks, kiosks }: HallSize = LARGE,
): string {
  const farMinute = (localTime(now).minuteOfDay + 720) % 1440
  const two = (part: number): string => String(part).padStart(2, '0')
  const named = (zh: string, n: number) => ({ zh: `${zh}${n + 1}`, en: `No. ${n + 1}` })
  const upTo = <T>(count: number, make: (n: number) => T): T[] =>
    Array.from({ length: count }, (_, n) => make(n))
  const hall = {
    hallId,
    name: { zh: '测速大厅', en: 'Benchmark hall' },
    guideDesk: { zh: '导办台', en: 'guide desk' },
    phone: '12345',
    dayStartsAt: `${two(Math.floor(farMinute / 60))}:${two(farMinute % 60)}`,
    zones: [{ zoneId: 'a', name: { zh: '一楼', en: 'Ground floor' } }],
    departments: [{ departmentId: 'd', name: { zh: '部门', en: 'Department' } }],
    categories: [{ categoryId: 'k', name: { zh: '事项', en: 'Items' } }],
    queues: upTo(queues, (n) => ({
      queueId: `q${n}`,
      name: named('队列', n),
      letter: LETTERS.charAt(n),
      zoneId: 'a',
    })),
    services: upTo(queues * SERVICES_PER_QUEUE, (n) => ({
      serviceCode: `s${n}`,
      name: named('事项', n),
      departmentId: 'd',
      categoryId: 'k',
      queueId: `q${n % queues}`,
      typicalMinutes: 8,
      materials: [{ zh: '居民身份证', en: 'ID card' }],
    })),
    // Every counter serves three queues; in the large hall every queue has thirty counters.
    counters: upTo(desks, (n) => ({
      counterId: counterIdOf(n),
      counterNo: String(n + 1),
      zoneId: 'a',
      queues: upTo(3, (k) => ({ queueId: `q${(n + k) % queues}` })),
    })),
    staff: upTo(desks, (n) => ({ staffNo: staffNoOf(n), roles: ['clerk'] })),
    deviceHosts: upTo(kiosks, (n) => ({ hostId: hostIdOf(n), place: named('取号机', n) })),
    hours: {
      weekly: Object.fromEntries(
        ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].map((day) => [day, ROUND_THE_CLOCK]),
      ),
    },
    // The queue of a benchmark is longer than any day: without this no number would be given in the evening.
    closing: { stopsByEstimate: false },
    rules: [
      { rule: 'held-for-counter' },
      { rule: 'waited-too-long', maxWaitMinutes: 600 },
      {
        rule: 'class-order',
        order: ['priority', 'appointment', 'greenChannel', 'ordinary'],
        maxPreferredRun: 2,
      },
      { rule: 'clerk-service' },
      { rule: 'queue-weight' },
      { rule: 'arrival' },
    ],
  }
  const file = join(folder, hallId === HALL_ID ? 'hall.yaml' : `${hallId}.yaml`)
  writeFileSync(file, JSON.stringify(hall, null, 2))
  return file
}
