import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { buildAll } from '../../tools/build.ts'
import { connectAsBoard, connectAsKioskPage } from '../../tools/selftest/clients.ts'
import { openAllDay, withAddresses } from '../../tools/selftest/demo-hall.ts'
import type { NumberTaken } from '../../domain/wire/device.ts'
import { freePorts, isFree, ROOT } from '../support/demo.ts'
import { runCommand, type Command } from '../support/start-command.ts'

const DEVICES = ['reader', 'printer', 'sign-1', 'sign-2', 'sign-3', 'sign-4', 'sign-5', 'sign-12']

/** What a newcomer does: `npm start`, looks, Ctrl-C, and starts again. */
describe('npm start', () => {
  let folder = ''
  let ports: number[] = []
  let settings: Record<string, string> = {}
  const running: Command[] = []

  beforeAll(async () => {
    await buildAll(join(ROOT, 'examples/hall.yaml'), () => {})
    folder = await mkdtemp(join(tmpdir(), 'jiaohao-start-'))
    ports = await freePorts(3 + DEVICES.length)
    const addresses = DEVICES.map((name, index) => [name, `tcp://127.0.0.1:${ports[3 + index]}`])
    const devices = await readFile(join(ROOT, 'examples/devices.yaml'), 'utf8')
    await writeFile(join(folder, 'devices.yaml'), withAddresses(devices, Object.fromEntries(addresses)))
    const hall = await readFile(join(ROOT, 'examples/hall.yaml'), 'utf8')
    await writeFile(join(folder, 'hall.yaml'), openAllDay(hall))
    settings = {
      PORT: String(ports[0]),
      KIOSK_PORT: String(ports[1]),
      SIM_PORT: String(ports[2]),
      JIAOHAO_DATA: join(folder, 'data'),
      JIAOHAO_HALL: join(folder, 'hall.yaml'),
      JIAOHAO_DEVICES: join(folder, 'devices.yaml'),
    }
  })
  afterEach(() => {
    for (const command of running.splice(0)) command.kill()
  })
  afterAll(() => rm(folder, { recursive: true }))

  function start(changes: Record<string, string> = {}): Command {
    const command = runCommand('tools/start.ts', [], { ...settings, ...changes })
    running.push(command)
    return command
  }
  const server = (): string => `http://127.0.0.1:${ports[0]}`
  const kiosk = (): string => `http://127.0.0.1:${ports[1]}`

  async function takeNumber(): Promise<NumberTaken> {
    const page = await connectAsKioskPage(kiosk())
    // The host may still be calling the hall when its page is already there.
    const online = () => fetch(`${kiosk()}/healthz`).then((answer) => answer.text())
    await expect.poll(online, { timeout: 10_000 }).toContain('"isOnline":true')
    const taken = await page.client.ask<NumberTaken>('number:take', {
      requestId: crypto.randomUUID(),
      serviceCode: 'id-renew',
      usesCard: false,
      wantsPriority: false,
      lang: 'zh',
      wantsPaper: false,
    })
    await page.client.ask('number:shown', { ticketId: taken.ticketId })
    page.client.close()
    return taken
  }

  test('prints the addresses, serves them all, ends with Ctrl-C, and goes on with the same day', async () => {
    const first = start()
    await first.says(/^ready in \d+ ms$/m)
    const addresses = first.stdout().match(/http:\/\/\S+/g) ?? []
    expect(addresses).toEqual([
      `${server()}/`,
      `${kiosk()}/`,
      `${server()}/desk/?counter=c1`,
      `${server()}/board/`,
      `${server()}/sign/?counter=c1`,
      `http://127.0.0.1:${ports[2]}/`,
    ])
    for (const address of addresses) {
      const answer = await fetch(address)
      expect([answer.status, answer.headers.get('content-type')], address).toEqual([
        200,
        expect.stringContaining('text/html'),
      ])
    }
    const home = await (await fetch(`${server()}/`)).text()
    for (const path of ['/desk/', '/board/', '/sign/', kiosk(), `http://127.0.0.1:${ports[2]}`])
      expect(home).toContain(path)
    expect(await (await fetch(`${server()}/healthz`)).json()).toMatchObject({ status: 'ok', hall: 'demo' })
    const ticket = await takeNumber()
    expect(ticket.ticketNo).toBe('A001')

    const second = start({ PORT: '0', KIOSK_PORT: '0', SIM_PORT: '0' })
    expect(await second.ended).toBe(1)
    expect(second.text()).toContain('JIAOHAO_DATA')
    expect(second.text()).toMatch(/another hall server owns this folder pid \d+/)
    expect(second.text()).not.toMatch(STACK)
    expect(first.child.exitCode).toBeNull()

    first.interrupt()
    expect(await first.ended).toBe(0)
    expect(first.leftBehind()).toEqual([])
    for (const port of ports) expect(await isFree(port), String(port)).toBe(true)

    const again = start()
    await again.says(/^ready in \d+ ms$/m)
    const board = await connectAsBoard(server())
    expect(board.state.value?.tickets[ticket.ticketId]).toMatchObject({ ticketNo: 'A001', state: 'waiting' })
    board.client.close()
    expect((await takeNumber()).ticketNo).toBe('A002')
    again.interrupt()
    expect(await again.ended).toBe(0)
    expect(again.leftBehind()).toEqual([])
  })

  test('ends without a fuss when it is interrupted while it starts', async () => {
    const command = start()
    await expect.poll(() => command.leftBehind().length, { timeout: 10_000 }).toBeGreaterThan(1)
    command.interrupt()
    expect(await command.ended).toBe(0)
    expect(command.leftBehind()).toEqual([])
    expect(command.text()).not.toMatch(STACK)
  })

  test('names every port that is taken, and leaves nothing running', async () => {
    const holder = runCommand('tests/support/hold-ports.ts', ports.slice(0, 3).map(String), {})
    running.push(holder)
    await holder.says(/held/)
    const command = start()
    expect(await command.ended).toBe(1)
    for (const port of ports.slice(0, 3)) expect(command.text()).toContain(String(port))
    expect(command.text()).toMatch(/PORT.*\n?.*KIOSK_PORT|KIOSK_PORT[^]*PORT/)
    expect(command.text()).toContain('SIM_PORT')
    expect(command.text()).not.toMatch(STACK)
    expect(command.leftBehind()).toEqual([])
  })

  test('names every mistake in the environment and in both files at once', async () => {
    const hall = await readFile(join(ROOT, 'examples/hall.yaml'), 'utf8')
    const devices = await readFile(join(ROOT, 'examples/devices.yaml'), 'utf8')
    const hallFile = join(folder, 'wrong-hall.yaml')
    const devicesFile = join(folder, 'wrong-devices.yaml')
    await writeFile(hallFile, hall.replace('hallId: demo', 'hallId: 42'))
    await writeFile(devicesFile, devices.replace('driver: sam-v', 'driver: sam-w'))
    const lineOf = (text: string, part: string): number =>
      text.slice(0, text.indexOf(part)).split('\n').length

    const command = start({
      PORT: 'eighty',
      LOG_LEVEL: 'loud',
      JIAOHAO_HALL: hallFile,
      JIAOHAO_DEVICES: devicesFile,
    })
    expect(await command.ended).toBe(1)
    const said = command.text()
    expect(said).toMatch(/PORT.*eighty/)
    expect(said).toMatch(/LOG_LEVEL.*loud/)
    expect(said).toContain(`wrong-hall.yaml:${lineOf(hall, 'hallId: demo')}`)
    expect(said).toContain('hallId')
    expect(said).toContain(`wrong-devices.yaml:${lineOf(devices, 'driver: sam-v')}`)
    expect(said).toContain('sam-w')
    expect(said).toContain('sam-v')
    expect(said).not.toMatch(STACK)
    expect(command.stdout()).toBe('')
  })

  test('says which folder it cannot use', async () => {
    const file = join(folder, 'a-file')
    await writeFile(file, '')
    const command = start({ JIAOHAO_DATA: join(file, 'data') })
    expect(await command.ended).toBe(1)
    expect(command.text()).toContain('JIAOHAO_DATA')
    expect(command.text()).toContain(join(file, 'data'))
    expect(command.text()).not.toMatch(STACK)
    expect(command.leftBehind()).toEqual([])
  })
})

const STACK = /^\s+at /m
