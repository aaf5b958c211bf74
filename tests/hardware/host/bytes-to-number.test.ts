import { randomUUID } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseDevices } from '../../../hardware/config.ts'
import { startDeviceHost } from '../../../hardware/host/host.ts'
import { superviseConfigured } from '../../../hardware/open-devices.ts'
import { serveSimOnTcp } from '../../../hardware/sim/sim-link.ts'
import { createSimPrinter } from '../../../hardware/sim/sim-printer.ts'
import { createSimReader } from '../../../hardware/sim/sim-reader.ts'
import { createSimSign } from '../../../hardware/sim/sim-sign.ts'
import { SYNTHETIC_PEOPLE } from '../../../hardware/sim/synthetic-people.ts'
import { createWire } from '../../../hardware/transport/open-transport.ts'
import { demoHall, openFakePage, PAGE_HTML } from '../../support/device-host.ts'
import { startFakeHall } from '../../support/fake-hall.ts'
import { createFakeLog } from '../../support/fake-log.ts'
import { realClock as clock, until } from '../../support/real-clock.ts'

test('real drivers on real sockets: card bytes become a number, a paper with its code, and a lit sign', async () => {
  const reader = createSimReader({ clock, random: () => 0.5 })
  const printer = createSimPrinter({ clock, columns: 48 })
  const sign = createSimSign({ clock })
  const links = await Promise.all([reader, printer, sign].map((sim) => serveSimOnTcp(sim, 0)))
  const hall = await startFakeHall(demoHall(), clock)
  const pagesDir = await mkdtemp(join(tmpdir(), 'jiaohao-chain-'))
  await mkdir(join(pagesDir, 'kiosk'))
  await writeFile(join(pagesDir, 'kiosk', 'index.html'), PAGE_HTML)
  const config = parseDevices(
    `host: { hostId: K01, kind: kiosk, hallServer: '${hall.address}' }
devices:
  - { name: reader, driver: sam-v, address: '${links[0]?.address ?? ''}' }
  - { name: printer, driver: escpos, address: '${links[1]?.address ?? ''}' }
  - name: sign-1
    driver: onbon-bx5k6k
    address: '${links[2]?.address ?? ''}'
    counterId: c1
    options: { model: 5k, widthPx: 128, heightPx: 32 }
`,
    'devices.yaml',
  )
  if (!config.ok) throw new Error(JSON.stringify(config.error))
  const log = createFakeLog()
  const host = await startDeviceHost(
    { config: config.value, port: 0, pagesDir, dataDir: null },
    {
      clock,
      log,
      randomToken: () => 'f00dfeedf00dfeedf00dfeedf00dfeed',
      newId: randomUUID,
      supervise: (device) => superviseConfigured(device, { clock, log, createWire }),
    },
  )
  const page = await openFakePage(host.address)
  try {
    await until('all is well', () => {
      const view = page.view()
      return view?.isOnline === true && view.reader === 'ready' && view.printer === 'ok'
    })
    await page.ask('reading:set', { isOn: true })
    const person = SYNTHETIC_PEOPLE.find(({ personId }) => personId === 'elder')
    if (!person) throw new Error('the tray has changed')
    reader.placeCard(person)
    await until('the card is read', () => page.cards.some(({ kind }) => kind === 'read'))
    expect(page.cards.at(-1)).toMatchObject({ ageClass: 'priority-age', isExpired: false })

    const taken = await page.take({ usesCard: true, wantsPriority: true })
    if (!taken.ok) throw new Error(taken.error.code)
    await until('the paper is out', () => page.papers.at(-1)?.status === 'printed')
    const paper = printer.papers()[0]
    const lines = paper?.items.flatMap((item) => (item.kind === 'line' ? [item.text.trim()] : []))
    expect(lines).toContain('A001')
    expect(lines).toContain('身份证换领')
    expect(paper?.items.flatMap((item) => (item.kind === 'qr' ? [item.data] : []))).toEqual([taken.value.qr])
    await until(
      'the paper is reported',
      () => hall.state().tickets[taken.value.ticketId]?.paper === 'printed',
    )
    expect(hall.state().tickets[taken.value.ticketId]?.queueClass).toBe('priority')

    await hall.doAt('c1', 'counter:open')
    await hall.doAt('c1', 'ticket:call-next')
    await until('the sign calls', () => JSON.stringify(sign.shown()).includes('A001'))

    printer.setState({ isPaperOut: true })
    await until('the page knows of the paper', () => page.view()?.printer === 'no-paper')

    const everything = [
      log.text(),
      hall.sentText(),
      page.heardText(),
      JSON.stringify(paper),
      JSON.stringify(sign.shown()),
    ]
    for (const secret of [person.card.idNumber, person.card.birthDate, person.card.name]) {
      expect(everything.join('\n')).not.toContain(secret)
    }
  } finally {
    page.leave()
    await host.close()
    await hall.close()
    await Promise.all(links.map((link) => link.close()))
    await rm(pagesDir, { recursive: true, force: true })
  }
})
