import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openBlocks } from '../../../../hardware/host/offline/blocks.ts'
import { openSpool, type Spool } from '../../../../hardware/host/offline/spool.ts'
import {
  parseSpool,
  spoolBegun,
  spoolText,
  type SpoolTaken,
} from '../../../../hardware/host/offline/spool-lines.ts'
import { createFakeLog } from '../../../support/fake-log.ts'
import { withKioskFolder } from '../../../support/kiosk-folder.ts'

const DAY = '2026-11-02'

function taken(number: number, change: Partial<SpoolTaken> = {}): SpoolTaken {
  return {
    kind: 'taken',
    requestId: `request-${number}`,
    ticketId: `ticket-${number}`,
    day: DAY,
    blockId: 'lease-0001-A',
    letter: 'A',
    number,
    serviceCode: 'id-renew',
    queueClass: 'ordinary',
    personDigest: null,
    takenAt: 1000 + number,
    heardAt: null,
    wasAsked: false,
    isCardUnbound: false,
    ...change,
  }
}

/** A kiosk's disk over several starts. */
async function withDisk(
  use: (disk: {
    folder: string
    spoolFile: string
    log: ReturnType<typeof createFakeLog>
    start(hostId?: string): Promise<{ spool: Spool; blocks: Awaited<ReturnType<typeof openBlocks>> }>
  }) => Promise<void>,
): Promise<void> {
  await withKioskFolder(async (folder) => {
    const log = createFakeLog()
    const opened: Spool[] = []
    let ids = 0
    try {
      await use({
        folder,
        spoolFile: join(folder, `spool-${DAY}.jsonl`),
        log,
        async start(hostId = 'K01') {
          await opened.at(-1)?.close()
          const spool = await openSpool(folder, { log, newId: () => `id-${(ids += 1)}` })
          opened.push(spool)
          return { spool, blocks: await openBlocks(folder, { hostId, spool, log }) }
        },
      })
    } finally {
      await opened.at(-1)?.close()
    }
  })
}

const block = { blockId: 'lease-0001-A', letter: 'A', from: 701, to: 703 }

describe('the spool of a day', () => {
  it('tells after a restart what was taken, in order, and what became of it', async () => {
    await withDisk(async ({ start }) => {
      const { spool, blocks } = await start()
      await blocks.add('demo', DAY, [block])
      expect(await spool.take(taken(701))).toBe(true)
      expect(await spool.take(taken(702))).toBe(true)
      await spool.note({ kind: 'printing', ticketId: 'ticket-701' })
      await spool.note({ kind: 'paper', ticketId: 'ticket-701', paper: 'printed' })
      await spool.note({ kind: 'unseen', ticketId: 'ticket-702' })
      await spool.note({ kind: 'done', ticketId: 'ticket-701', outcome: 'handed-in' })
      expect(await spool.note({ kind: 'unseen', ticketId: 'nobody' })).toBe(false)
      const again = await start()
      expect(again.spool.entries()).toEqual([
        { taken: taken(701), paper: 'printed', isUnseen: false, done: 'handed-in' },
        { taken: taken(702), paper: null, isUnseen: true, done: null },
      ])
      expect(again.blocks.next(DAY, 'A')).toEqual({ blockId: block.blockId, letter: 'A', number: 703 })
      expect(again.blocks.next('2026-11-03', 'A')).toBeNull()
    })
  })

  it('is read as far as it is whole, wherever a power cut tore it, and goes on from there', async () => {
    const whole = [spoolBegun('spool-1', DAY), ...[701, 702, 703].map((number) => spoolText(taken(number)))]
    const text = whole.join('')
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length),
        fc.constantFrom('', '\0\0\0\0', '\n', '{"con'),
        async (length, rest) => {
          await withDisk(async ({ start, spoolFile }) => {
            await writeFile(spoolFile, text.slice(0, length) + rest)
            const kept = whole.filter((_, at) => whole.slice(0, at + 1).join('').length <= length).length
            const { spool } = await start()
            expect(spool.entries().map(({ taken: { number } }) => number)).toEqual(
              [701, 702, 703].slice(0, Math.max(0, kept - 1)),
            )
            if ((await spool.begin(DAY)) === null) throw new Error('cannot go on')
            await spool.take(taken(709))
            const after = (await start()).spool.entries().map(({ taken: { number } }) => number)
            expect(after).toEqual([...[701, 702, 703].slice(0, Math.max(0, kept - 1)), 709])
          })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('damaged in the middle hands in what can be read, and gives no number any more', async () => {
    await withDisk(async ({ start, spoolFile, log }) => {
      const { spool, blocks } = await start()
      await blocks.add('demo', DAY, [block])
      for (const number of [701, 702]) await spool.take(taken(number))
      const text = await readFile(spoolFile, 'utf8')
      await writeFile(spoolFile, text.replace('ticket-701', 'ticket-7X1'))
      const again = await start()
      expect(again.spool.entries().map(({ taken: { number } }) => number)).toEqual([702])
      expect(again.blocks.next(DAY, 'A')).toBeNull()
      expect(log.lines.map(({ event }) => event)).toEqual(['spool-damaged', 'number-blocks-unusable'])
      // The rest of the day nothing more is given without the server.
      expect(await again.blocks.add('demo', DAY, [{ ...block, blockId: 'lease-0002-A' }])).toBe(false)
    })
  })

  it.each([
    ['gone', async (file: string) => rm(file)],
    ['another one', async (file: string) => writeFile(file, spoolBegun('strange', DAY))],
  ])('that is %s leaves no number to give, because nobody knows which were given', async (_, spoil) => {
    await withDisk(async ({ start, spoolFile }) => {
      const { spool, blocks } = await start()
      await blocks.add('demo', DAY, [block])
      await spool.take(taken(701))
      await spool.close()
      await spoil(spoolFile)
      const again = await start()
      expect(again.blocks.left(DAY, 'A')).toBe(0)
      await again.blocks.add('demo', DAY, [{ blockId: 'lease-0002-A', letter: 'A', from: 704, to: 705 }])
      expect(again.blocks.next(DAY, 'A')).toMatchObject({ number: 704 })
    })
  })

  it.each([
    ['cut short', (text: string) => text.slice(0, -9)],
    ['changed by hand', (text: string) => text.replace('"to":703', '"to":799')],
    ['empty', () => ''],
  ])('blocks %s are no blocks, and this is told', async (_, spoil) => {
    await withDisk(async ({ start, folder, log }) => {
      const { blocks } = await start()
      await blocks.add('demo', DAY, [block])
      const file = join(folder, 'blocks.json')
      await writeFile(file, spoil(await readFile(file, 'utf8')))
      expect((await start()).blocks.left(DAY, 'A')).toBe(0)
      expect(log.lines).toMatchObject([{ event: 'number-blocks-unusable', fields: { why: 'damaged' } }])
    })
  })

  it('on a disk copied to another kiosk gives that kiosk nothing', async () => {
    await withDisk(async ({ start }) => {
      const { blocks } = await start()
      await blocks.add('demo', DAY, [block])
      expect((await start('K02')).blocks.left(DAY, 'A')).toBe(0)
      expect((await start('K01')).blocks.left(DAY, 'A')).toBe(3)
    })
  })

  it('that cannot be written gives no number', async () => {
    await withDisk(async ({ start, spoolFile, log }) => {
      const { spool, blocks } = await start()
      await mkdir(spoolFile)
      expect(await blocks.add('demo', DAY, [block])).toBe(false)
      expect(await spool.take(taken(701))).toBe(false)
      expect(blocks.next(DAY, 'A')).toBeNull()
      expect(log.lines[0]).toMatchObject({ event: 'spool-not-written', fields: { reason: 'EISDIR' } })
      await rm(spoolFile, { recursive: true })
    })
  })

  it('of earlier days goes when nothing of it is left to hand in', async () => {
    await withDisk(async ({ start, spoolFile }) => {
      const { spool } = await start()
      await spool.begin(DAY)
      await spool.take(taken(701))
      await spool.forgetBefore('2026-11-03')
      expect(spool.entries()).toHaveLength(1)
      await spool.note({ kind: 'done', ticketId: 'ticket-701', outcome: 'handed-in' })
      await spool.forgetBefore('2026-11-03')
      expect(spool.entries()).toEqual([])
      await expect(readFile(spoolFile)).rejects.toThrow('ENOENT')
    })
  })
})

describe('any bytes', () => {
  it('are read without a throw, and nothing is made up from them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(parseSpool(Buffer.from(bytes))).toBeNull()
      }),
    )
  })
})
