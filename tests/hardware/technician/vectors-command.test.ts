import { describe, expect, it } from 'vitest'
import type { Dialect } from '../../../hardware/codec/dialect.ts'
import { createScanningFramer } from '../../../hardware/codec/scan.ts'
import { runVectorsCommand } from '../../../hardware/technician/vectors-command.ts'

/** One byte, 41 or 45, is a frame. */
const ANSWERS: Dialect = {
  device: 'answers',
  toDevice: null,
  toHost: () =>
    createScanningFramer(
      1,
      ([byte]) =>
        byte === 0x41 || byte === 0x45 ? { is: 'frame', length: 1 } : { is: 'rubbish', why: 'malformed' },
      ([byte]) => ({ words: { zh: '答复', en: byte === 0x41 ? 'taken' : 'refused' }, encoded: null }),
    ),
}

const vector = (name: string, hex: string, expected: string, device = 'answers') => ({
  device,
  name,
  direction: 'device->host',
  hex,
  meaning: 'passed over',
  expect: expected,
})

async function run(file: unknown, ...args: string[]) {
  const lines: string[] = []
  const code = await runVectorsCommand(args.length === 0 ? ['file.json'] : args, {
    dialects: [ANSWERS],
    readText: () =>
      file instanceof Error
        ? Promise.reject(file)
        : Promise.resolve(typeof file === 'string' ? file : JSON.stringify(file)),
    print: (line) => lines.push(line),
  })
  return { code, lines }
}

describe('npm run vectors', () => {
  it('counts in its last line, and ends with 0 when nothing disagreed', async () => {
    const { code, lines } = await run([
      vector('a', '41', 'accept'),
      vector('b', '4 2', 'reject'),
      vector('c', '41', 'accept', 'thing'),
    ])
    expect(code).toBe(0)
    expect(lines).toEqual([expect.stringContaining('? thing: '), '2 agreed, 0 disagreed, 1 unknown device'])
  })

  it('lists what disagrees, with what was decoded, and ends with 1', async () => {
    const { code, lines } = await run([vector('a', '45', 'reject'), vector('b', '41', 'accept')])
    expect(code).toBe(1)
    expect(lines).toEqual([
      '✗ answers/a: whole: a frame was accepted; decoded: "refused"',
      '1 agreed, 1 disagreed, 0 unknown device',
    ])
  })

  it('--json: one object on one line', async () => {
    const { code, lines } = await run(
      [
        vector('a', '45', 'reject'),
        vector('b', '41', 'accept', 'thing'),
        vector('c', '41', 'accept', 'thing'),
      ],
      '--json',
      '--seed',
      '7',
      'file.json',
    )
    expect(code).toBe(1)
    expect(lines).toHaveLength(1)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      agreed: 0,
      disagreed: 1,
      unknown: 2,
      disagreements: [{ device: 'answers', name: 'a', why: expect.stringContaining('refused') as string }],
      unknownDevices: { thing: 2 },
      seed: 7,
    })
  })

  it.each<[string, unknown, string]>([
    ['absent', new Error('ENOENT: no such file'), 'cannot be read: ENOENT'],
    ['not JSON', '{"a":', 'not a JSON file'],
    ['not a list', { vectors: [] }, '(file): '],
    ['of another expectation', [vector('a', '41', 'perhaps')], '[0].expect'],
    ['of odd hex', [vector('a', '41', 'accept'), vector('b', '4', 'accept')], '[1].hex: must be pairs'],
  ])('a file that is %s is one clear complaint and 2', async (_what, file, complaint) => {
    const { code, lines } = await run(file)
    expect(code).toBe(2)
    expect(lines.join('\n')).toContain(complaint)
    expect(lines.every((line) => line.startsWith('file.json: '))).toBe(true)
  })

  it('a wrong question is told how to ask, and 2', async () => {
    for (const args of [['--json'], ['a', 'b'], ['--all', 'a'], ['--seed', 'x', 'a']]) {
      const { code, lines } = await run([], ...args)
      expect(code).toBe(2)
      expect(lines).toEqual([expect.stringContaining('Usage')])
    }
  })

  it('an empty file agrees with everything it says', async () => {
    expect(await run([])).toEqual({ code: 0, lines: ['0 agreed, 0 disagreed, 0 unknown device'] })
  })
})
