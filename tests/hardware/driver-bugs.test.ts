import { fork } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { failed, ok } from '../../domain/result.ts'
import type { AnyDevice } from '../../hardware/drivers.ts'
import type { DeviceFamily } from '../../hardware/device.ts'
import { bugWords } from '../../hardware/driver-bounds.ts'
import { superviseDevice } from '../../hardware/supervisor.ts'
import type { Transport } from '../../hardware/transport/transport.ts'
import { createFakeClock } from '../support/fake-clock.ts'
import { createFakeLog } from '../support/fake-log.ts'

const CHILD = join(import.meta.dirname, '../support/bugs-in-drivers.ts')
const SECRET = '110101199003077774'

/** Runs the process with a bug in every driver, or one of the host's own. */
async function run(hostBug: string) {
  const child = fork(CHILD, [hostBug], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)))
  let told: unknown
  child.on('message', (message) => (told = message))
  try {
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
    return { code, told, output }
  } finally {
    if (child.exitCode === null) child.kill('SIGKILL')
  }
}

describe('a bug in a driver', () => {
  it('wherever it is thrown, is that device’s alone: it is started again, all others and the process go on', async () => {
    const { code, told, output } = await run('')
    expect(code, output).toBe(0)
    const { states, bugs } = told as {
      readonly states: Readonly<Record<string, readonly string[]>>
      readonly bugs: Readonly<Record<string, number>>
    }
    expect(states['none']).toEqual(['ready'])
    for (const [name, seen] of Object.entries(states)) {
      if (name === 'none') continue
      expect(seen.at(-1), name).toBe('ready')
      expect(bugs[name], name).toBeGreaterThan(0)
    }
    const lines = output.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as object]))
    const tellings = lines.filter((line) => 'msg' in line && line.msg === 'driver-bug')
    // Once each, with the place in the code, also where it happened twice.
    expect(tellings.map((line) => ('device' in line ? line.device : '')).toSorted()).toEqual(
      Object.keys(states)
        .filter((name) => name !== 'none')
        .toSorted(),
    )
    expect(bugs['the end of its wire']).toBe(2)
    expect(JSON.stringify(tellings)).toContain('bugs-in-drivers.ts:')
    expect(output).not.toContain(SECRET)
  }, 30_000)

  it.each(['host-listener', 'host-listener-later', 'host-after-asking'])(
    'is not the host’s: %s ends the process, also where a driver called it',
    async (hostBug) => {
      const { code, output } = await run(hostBug)
      expect(code, output).toBe(1)
      expect(output).toContain('host-bug')
      expect(output).not.toContain(SECRET)
    },
    30_000,
  )
})

type Methods = Readonly<Record<string, (...args: never[]) => unknown>>
const BOTH = ['throws', 'rejects'] as const

/** What each method is asked with, and what the host hears when it fails. */
const FAMILIES: Readonly<Record<DeviceFamily, Readonly<Record<string, unknown>>>> = {
  reader: { setReading: undefined },
  printer: { print: { outcome: 'unknown' }, conditions: [] },
  display: { show: 'failed', conditions: [] },
  voice: { speak: 'failed', chime: 'failed', setLevel: undefined, hush: undefined },
  pad: { show: 'failed', beep: undefined },
  'rating-pad': { invite: 'failed' },
  scanner: { setScanning: undefined },
  lamp: { set: 'failed' },
}
const ANY = {
  probe: { ok: false, error: { code: 'driver-bug' } },
  check: { ok: false, error: { code: 'driver-bug' } },
  counters: {},
}
const SYNCHRONOUS = ['conditions', 'counters', 'setReading', 'setScanning', 'setLevel']

describe('a device whose driver fails at a call', () => {
  const cases = Object.entries(FAMILIES).flatMap(([family, methods]) =>
    Object.entries({ ...ANY, ...methods }).flatMap(([method, answer]) =>
      BOTH.filter((how) => how === 'throws' || !SYNCHRONOUS.includes(method)).map(
        (how) => [family as DeviceFamily, method, how, answer] as const,
      ),
    ),
  )

  it.each(cases)('%s: %s that %s is answered, and opened again', async (family, method, how, answer) => {
    const { clock, supervised, states, broken } = rigOf(family)
    await clock.advance(0)
    const device = supervised.device() as unknown as Methods
    broken.set(method, how)
    const given = device[method]?.()
    expect(given instanceof Promise).toBe(!SYNCHRONOUS.includes(method))
    const heard = await given
    if (answer === undefined) expect(heard).toBeUndefined()
    else expect({ heard }).toMatchObject({ heard: answer })
    expect(states).toEqual(['ready', 'driver-bug'])
    expect(supervised.device()).toBeUndefined()
    broken.clear()
    await clock.advance(500)
    expect(states).toEqual(['ready', 'driver-bug', 'ready'])
  })

  it('a listener that cannot be added has a removal all the same', async () => {
    const { clock, supervised, broken, states } = rigOf('pad')
    await clock.advance(0)
    broken.set('onPress', 'throws')
    const remove = (supervised.device() as unknown as Methods)['onPress']?.() as () => void
    expect(remove()).toBeUndefined()
    expect(states.at(-1)).toBe('driver-bug')
  })

  it('comes back slower and slower while the bug is in its opening, and the log has it once', async () => {
    const { clock, log, states, broken, openings } = rigOf('lamp')
    broken.set('open', 'rejects')
    await clock.advance(60_000)
    expect(openings()).toBeGreaterThan(4)
    expect(openings()).toBeLessThan(12)
    expect(states).toEqual(['driver-bug'])
    expect(log.lines.filter(({ event }) => event === 'driver-bug')).toHaveLength(1)
    expect(log.text()).not.toContain(SECRET)
    broken.clear()
    await clock.advance(10_000)
    expect(states).toEqual(['driver-bug', 'ready'])
  })
})

/** A device of a family whose calls and opening can be broken one by one. */
function rigOf(family: DeviceFamily) {
  const clock = createFakeClock()
  const log = createFakeLog()
  const broken = new Map<string, (typeof BOTH)[number]>()
  const states: string[] = []
  let openings = 0
  const failing = (how: (typeof BOTH)[number]): Promise<never> => {
    const mistake = new Error(`about ${SECRET}`)
    if (how === 'throws') throw mistake
    return Promise.reject(mistake)
  }
  const device = new Proxy(
    { family },
    {
      get(target, name) {
        if (name === 'family') return target.family
        if (typeof name === 'symbol' || name === 'then') return undefined
        return () => {
          const how = broken.get(name)
          if (how !== undefined) return failing(how)
          return name === 'check' ? Promise.resolve(ok(undefined)) : name === 'close' ? Promise.resolve() : {}
        }
      },
    },
  ) as unknown as AnyDevice
  const wire: Transport = {
    address: 'memory://rig',
    write: () => Promise.resolve(failed({ code: 'closed', detail: '' })),
    inTurn: (work) => work(),
    onData: () => () => {},
    onClosed: () => () => {},
    close: () => Promise.resolve(),
  }
  const supervised = superviseDevice<AnyDevice>(
    {
      name: 'rig',
      driver: 'fake',
      family,
      counterId: null,
      wire: { open: () => Promise.resolve(ok(wire)), isPresent: () => Promise.resolve(true) },
      openDevice() {
        openings += 1
        const how = broken.get('open')
        return how === undefined ? Promise.resolve(ok(device)) : failing(how)
      },
    },
    { clock, log },
  )
  supervised.onChange(() => states.push(supervised.lastError() ?? supervised.state()))
  return { clock, log, supervised, states, broken, openings: () => openings }
}

describe('the words for a bug', () => {
  it('have its kind and place, and nothing of its message', () => {
    const mistake = new TypeError(`${SECRET}\n    at ${SECRET}`)
    const { name, stack } = bugWords(mistake)
    expect(name).toBe('TypeError')
    expect(stack[0]).toMatch(/driver-bugs\.test\.ts:\d+:\d+/)
    expect(stack.join()).not.toContain(SECRET)
    expect(bugWords(Object.assign(new Error('x'), { code: 'ERR_INVALID_ARG_TYPE' })).name).toBe(
      'Error ERR_INVALID_ARG_TYPE',
    )
    expect(bugWords(Object.assign(new Error('x'), { name: `${SECRET} 张三`, code: '张三' })).name).toBe(
      'Error',
    )
    expect(bugWords(SECRET)).toEqual({ name: 'thrown string', stack: [] })
  })
})
