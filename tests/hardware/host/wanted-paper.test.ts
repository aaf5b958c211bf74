import { expect, test } from 'vitest'
import type { Answer } from '../../../domain/wire/common.ts'
import { withDeviceHost, type HostRig } from '../../support/device-host.ts'
import { withHallServer } from '../../support/hall-server.ts'
import { newRequestId } from '../../support/hall-client.ts'

/** A number taken at the guide desk: this kiosk has nothing to do with it yet. */
function takenElsewhere({ hall }: HostRig, serviceCode = 'id-renew'): Answer {
  const issued = hall.execute({
    name: 'ticket:issue',
    payload: {
      requestId: 'guide-issue-1',
      serviceCode,
      queueClass: 'ordinary',
      personDigest: null,
      agentNo: null,
    },
    actor: { role: 'guide', actorId: '2001', deviceId: 'guide', counterId: null },
  })
  if (!issued.ok) throw new Error(issued.error.code)
  return issued.value
}

async function online(rig: HostRig): Promise<void> {
  await rig.until(() => rig.hall.faces.length > 0, 'the host is in touch')
}

test('a paper wanted by the guide desk is printed, reported and answered; a copy says so', async () => {
  await withDeviceHost({}, async (rig) => {
    const { hall, printer, until } = rig
    await online(rig)
    const answer = takenElsewhere(rig)
    expect(await hall.wantPaper({ requestId: 'wanted-1', answer, isCopy: false })).toBe('printed')
    await until(() => hall.state().tickets[answer.ticket?.ticketId ?? '']?.paper === 'printed')
    expect(printer.linesOf(0)).toContain('A001')
    expect(printer.linesOf(0)).toContain('身份证换领')
    expect(printer.linesOf(0)).not.toContain('补打')
    expect(printer.papers[0]).toContainEqual({
      kind: 'qr',
      data: `${hall.address}${answer.ticketPath ?? ''}`,
    })
    expect(await hall.wantPaper({ requestId: 'wanted-2', answer, isCopy: true })).toBe('printed')
    expect(printer.linesOf(1)).toContain('补打')
    await until(() => hall.asked.filter(({ name }) => name === 'paper:report').length === 2)
    expect(hall.asked.at(-1)?.payload).toMatchObject({ requestId: 'wanted-2-paper', isCopy: true })
  })
})

test('asked twice under one requestId it prints once, even while the first is still printing', async () => {
  await withDeviceHost({}, async (rig) => {
    const { hall, printer, until } = rig
    await online(rig)
    const answer = takenElsewhere(rig)
    const wanted = { requestId: 'wanted-1', answer, isCopy: false }
    printer.setOutcome('held')
    const first = hall.wantPaper(wanted)
    const second = hall.wantPaper(wanted)
    await until(() => printer.papers.length === 1)
    printer.release({ outcome: 'unknown' })
    expect(await Promise.all([first, second])).toEqual(['unknown', 'unknown'])
    expect(await hall.wantPaper(wanted)).toBe('unknown')
    expect(printer.papers).toHaveLength(1)
  })
})

test('without a working printer it has failed, and the hall learns it', async () => {
  await withDeviceHost({}, async (rig) => {
    const { hall, supervised, until } = rig
    await online(rig)
    const answer = takenElsewhere(rig)
    supervised.printer.lose()
    expect(await hall.wantPaper({ requestId: 'wanted-1', answer, isCopy: false })).toBe('failed')
    await until(() => hall.state().tickets[answer.ticket?.ticketId ?? '']?.paper === 'failed')
  })
})

test('a number of this kiosk that nobody saw lives on once the guide desk has printed it', async () => {
  await withDeviceHost({}, async (rig) => {
    const { hall, printer, openPage, until, clock } = rig
    const page = await openPage()
    await until(() => page.view()?.isOnline === true)
    printer.setOutcome({ outcome: 'failed', conditions: ['paperOut'] })
    const taken = await page.take()
    if (!taken.ok) throw new Error(taken.error.code)
    const { ticketId } = taken.value
    await until(() => hall.state().tickets[ticketId]?.paper === 'failed')
    page.leave()
    printer.setOutcome({ outcome: 'printed' })
    const ticket = hall.state().tickets[ticketId] ?? null
    const answer = { day: hall.state().day, seq: hall.state().seq, ticket, ticketPath: null }
    expect(await hall.wantPaper({ requestId: 'wanted-1', answer, isCopy: false })).toBe('printed')
    await clock.advance(120_000)
    expect(hall.state().tickets[ticketId]?.state).toBe('waiting')
    expect(hall.asked.some(({ name }) => name === 'ticket:cancel')).toBe(false)
  })
})

test('the hall is told how the devices are: at every connection, at every change, and not besides', async () => {
  await withDeviceHost({}, async (rig) => {
    const { hall, printer, supervised, until, clock } = rig
    await online(rig)
    expect(hall.faces).toEqual([{ printer: 'ok', reader: 'ready' }])
    printer.setConditions(['paperOut'])
    await until(() => hall.faces.length === 2)
    supervised.reader.lose()
    await until(() => hall.faces.length === 3)
    takenElsewhere(rig)
    await clock.advance(1000)
    expect(hall.faces.slice(1)).toEqual([
      { printer: 'no-paper', reader: 'ready' },
      { printer: 'no-paper', reader: 'lost' },
    ])
    await hall.goAway()
    await hall.comeBack()
    await until(() => hall.faces.length === 4, 'told again after the connection was lost')
    expect(hall.faces[3]).toEqual({ printer: 'no-paper', reader: 'lost' })
  })
})

test('with the real hall: the guide desk sees the kiosk, prints there, and the ticket knows its paper', async () => {
  await withHallServer({}, async (server) => {
    await withDeviceHost({ clock: server.clock, hallServer: server.address() }, async (rig) => {
      const guide = await server.connectGuide()
      let printerAt = ''
      guide.socket.on('hosts:told', (hosts) => {
        printerAt = hosts.find(({ hostId }) => hostId === 'K01')?.printer ?? ''
      })
      await guide.must('guide:sign-in', { staffNo: '2001' })
      await guide.follow()
      await rig.until(() => printerAt === 'ok', 'the kiosk is seen')
      const issued = await guide.must('ticket:issue', {
        serviceCode: 'start-company',
        queueClass: 'ordinary',
        personDigest: null,
      })
      const ticketId = issued.ticket?.ticketId ?? ''
      const asked = { requestId: newRequestId(), ticketId, hostId: 'K01' }
      const printed = guide.must('paper:print', asked)
      await rig.until(() => rig.printer.papers.length === 1)
      expect(await printed).toEqual({ paper: 'printed' })
      await rig.until(() => guide.state().tickets[ticketId]?.paper === 'printed')
      expect(rig.printer.linesOf(0)).toContain('开办企业一件事')
      expect(rig.printer.papers[0]).toContainEqual({
        kind: 'qr',
        data: `${server.address()}${issued.ticketPath ?? ''}`,
      })
      expect(await guide.must('paper:print', asked)).toEqual({ paper: 'printed' })
      expect(rig.printer.papers).toHaveLength(1)
    })
  })
})
