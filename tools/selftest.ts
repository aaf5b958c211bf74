import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { announcements, readCounterNo, type Lang } from '../domain/announce.ts'
import { callRows, isLastCall } from '../domain/figures.ts'
import type { Hall } from '../domain/model.ts'
import { signText } from '../domain/signs.ts'
import type { Answer } from '../domain/wire/common.ts'
import type { NumberTaken } from '../domain/wire/device.ts'
import { paperOf } from '../hardware/host/paper-content.ts'
import { buildAll } from './build.ts'
import { PartFailed } from './processes.ts'
import {
  connect,
  connectAsBoard,
  connectAsKioskPage,
  connectToBench,
  StepFailed,
} from './selftest/clients.ts'
import { startSelftestHall, type SelftestHall } from './selftest/demo-hall.ts'
import { checkSettings } from './settings.ts'

/**
 * `npm run -s selftest`: what a technician runs after installation. One visit through all parts: a card, a number, its
 * paper, a call, the sign, the board, the voice, start and finish. Prints one JSON object; exit 0 only when paper, sign,
 * board and spoken words agree on number and counter.
 *
 * `--devices FILE --counter N` uses the devices of that file and waits for a real card; N is a counter's number.
 */

const REAL_CARD_WITHIN_MS = 60_000

interface Report {
  readonly ok: boolean
  readonly ticketNo: string
  readonly counterNo: string
  /** The printed lines; with real devices the lines that were sent, and that the printer acknowledged. */
  readonly paper: readonly string[]
  readonly qr: string
  readonly sign: readonly string[]
  readonly board: { readonly ticketNo: string; readonly counterNo: string; readonly state: string }
  readonly spoken: readonly string[]
  /** Milliseconds each step took. */
  readonly ms: Readonly<Record<string, number>>
  /** What does not agree; empty when all is well. */
  readonly problems: readonly string[]
}

/** Times the steps one after another. */
class Stopwatch {
  readonly ms: Record<string, number> = {}
  #last = performance.now()

  lap(step: string): void {
    const now = performance.now()
    this.ms[step] = Math.round((now - this.#last) * 10) / 10
    this.#last = now
  }
}

async function visit(
  parts: SelftestHall,
  hall: Hall,
  counterNo: string | undefined,
  watch: Stopwatch,
): Promise<Report> {
  const kiosk = await connectAsKioskPage(parts.hostAddress)
  const board = await connectAsBoard(parts.serverAddress)
  const desk = await connect(`${parts.serverAddress}/desk`)
  const bench = parts.benchAddress === undefined ? undefined : await connectToBench(parts.benchAddress)
  const requestId = (): string => crypto.randomUUID()
  try {
    const counter = hall.counters.find((row) => counterNo === undefined || row.counterNo === counterNo)
    if (!counter)
      throw new StepFailed(
        `no counter ${counterNo}; there are ${hall.counters.map((row) => row.counterNo).join(', ')}`,
      )
    const queueIds = counter.queues.map((served) => served.queueId)
    const service = hall.services.find((row) => row.isEnabled && queueIds.includes(row.queueId))
    const clerk = hall.staff.find((person) => person.roles.includes('clerk'))
    if (!service || !clerk)
      throw new StepFailed(`counter ${counter.counterNo} has no service or the hall no clerk`)
    watch.lap('connect')

    await kiosk.client.ask('reading:set', { isOn: true })
    if (bench) {
      const reader = bench.device('reader')
      if (!reader) throw new StepFailed('no ID-card reader among the simulators')
      await bench.client.ask('card:place', { device: reader.name, personId: 'resident', spoil: 'none' })
    } else {
      process.stderr.write('请把身份证放到读卡器上 Please lay an ID card on the reader ...\n')
    }
    await kiosk.card.until(
      'card',
      (card) => {
        if (card.kind === 'fault') throw new StepFailed(`card: ${card.code}`)
        return card.kind === 'read' ? card : undefined
      },
      bench ? undefined : REAL_CARD_WITHIN_MS,
    )
    watch.lap('card')

    const taken = await kiosk.client.ask<NumberTaken>('number:take', {
      requestId: requestId(),
      serviceCode: service.serviceCode,
      usesCard: true,
      wantsPriority: false,
      lang: 'zh',
      wantsPaper: true,
    })
    await kiosk.client.ask('number:shown', { ticketId: taken.ticketId })
    watch.lap('number')

    const paperStatus = await kiosk.paper.until('paper', (told) =>
      told.ticketId === taken.ticketId && told.status !== 'printing' ? told.status : undefined,
    )
    watch.lap('paper')
    if (paperStatus !== 'printed') throw new StepFailed(`paper: ${paperStatus}`)

    await desk.ask('desk:sign-in', { staffNo: clerk.staffNo, counterId: counter.counterId, takeOver: false })
    await desk.ask('counter:open', { requestId: requestId() })
    watch.lap('open')

    const called = await desk.ask<Answer>('ticket:call-next', { requestId: requestId() })
    watch.lap('call')
    const row = await board.state.until('board', (state) =>
      callRows(state).find((one) => one.ticketId === called.ticket?.ticketId),
    )
    const boardState = board.state.value
    watch.lap('board')
    const expectedSign = boardState ? signText(boardState, counter.counterId, counter.counterNo).lines : []
    const sign = bench
      ? await bench.view.until('sign', () => {
          const lines = bench.device('sign', (one) => one.counterId === counter.counterId)?.lines
          return lines?.join('').includes(taken.ticketNo) ? lines : undefined
        })
      : await signAcknowledged(parts.hostAddress, counter.counterId, expectedSign)
    watch.lap('sign')

    const zone = hall.zones.find((one) => one.zoneId === counter.zoneId)
    const spoken = announcements(hall.announcements, {
      ticketNo: row.ticketNo,
      counterNo: hall.counters.find((one) => one.counterId === row.counterId)?.counterNo ?? '',
      zone: hall.announcements.saysZone && zone ? zone.name : null,
      isLastCall: isLastCall(hall, row.callCount),
    }).map((announcement) => announcement.spoken)

    const ticketId = taken.ticketId
    await desk.ask('ticket:start', { requestId: requestId(), ticketId })
    await desk.ask('ticket:finish', {
      requestId: requestId(),
      ticketId,
      outcomes: [{ serviceCode: service.serviceCode, outcome: 'doneAtOnce' }],
    })
    await desk.ask('counter:close', { requestId: requestId() })
    await board.state.until('finished', (state) => state.tickets[ticketId]?.state === 'done' || undefined)
    watch.lap('serve')

    const printed = bench?.device('printer')?.papers[0]
    const paper =
      printed?.textLines ??
      paperOf(hall, taken, 'zh', false, 48).flatMap((item) => (item.kind === 'text' ? [item.text] : []))
    const qr = printed?.qrs[0] ?? taken.qr ?? ''
    const linked = await ticketBehind(parts.serverAddress, qr)
    watch.lap('link')

    const shown = { ticketNo: row.ticketNo, counterNo: counterNoOf(hall, row.counterId), state: row.state }
    const problems = disagreements({
      taken,
      counterNo: counter.counterNo,
      paper,
      sign,
      shown,
      spoken,
      linked,
    })
    return {
      ok: problems.length === 0,
      ticketNo: taken.ticketNo,
      counterNo: counter.counterNo,
      paper,
      qr,
      sign,
      board: shown,
      spoken,
      ms: watch.ms,
      problems,
    }
  } finally {
    for (const client of [kiosk.client, board.client, desk, bench?.client]) client?.close()
  }
}

function counterNoOf(hall: Hall, counterId: string): string {
  return hall.counters.find((row) => row.counterId === counterId)?.counterNo ?? counterId
}

/** The number behind the QR code's link, as the holder's phone would see it. */
async function ticketBehind(serverAddress: string, qr: string): Promise<string> {
  const token = new URL(qr).pathname.split('/').at(-1) ?? ''
  const answer = await fetch(`${serverAddress}/api/ticket/${token}`)
  const body: unknown = await answer.json()
  return typeof body === 'object' && body !== null && 'ticketNo' in body ? String(body.ticketNo) : ''
}

/** A real sign cannot be read back; its acknowledgement is counted by the host. */
async function signAcknowledged(
  hostAddress: string,
  counterId: string,
  lines: readonly string[],
): Promise<readonly string[]> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const health: unknown = await (await fetch(`${hostAddress}/healthz`)).json()
    const devices = (
      health as {
        devices?: { family: string; counterId?: string | null; counters: Record<string, number> }[]
      }
    ).devices
    const sign = devices?.find((device) => device.family === 'display' && device.counterId === counterId)
    if (!sign) throw new StepFailed(`no sign of counter ${counterId} in the devices file`)
    if ((sign.counters['shown'] ?? 0) > 1 && (sign.counters['failed'] ?? 0) === 0) return lines
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  throw new StepFailed(`the sign of counter ${counterId} did not acknowledge the call`)
}

/** Everything a citizen could see or hear must name the same number and the same counter. */
function disagreements(seen: {
  readonly taken: NumberTaken
  readonly counterNo: string
  readonly paper: readonly string[]
  readonly sign: readonly string[]
  readonly shown: { readonly ticketNo: string; readonly counterNo: string }
  readonly spoken: readonly string[]
  readonly linked: string
}): string[] {
  const { taken, counterNo, paper, sign, shown, spoken, linked } = seen
  const { ticketNo } = taken
  // The reading of counter numbers has a table of its own in the tests; here it must be the one of this counter.
  const heard = (lang: Lang, text: string): boolean =>
    text.includes(spokenOf(lang, ticketNo)) &&
    text.includes(readCounterNo(lang, counterNo).join(lang === 'zh' ? '' : ' '))
  const checks: [isRight: boolean, problem: string][] = [
    [paper.some((line) => line.trim() === ticketNo), `the paper does not show ${ticketNo}`],
    [sign.join(' ').includes(ticketNo), `the sign does not show ${ticketNo}`],
    [sign.join(' ').includes(`${counterNo} 号`), `the sign does not show counter ${counterNo}`],
    [shown.ticketNo === ticketNo && shown.counterNo === counterNo, 'the board shows another call'],
    [
      spoken.length > 0 && spoken.every((text) => heard('zh', text) || heard('en', text)),
      'the voice says another call',
    ],
    [linked === ticketNo, `the QR code leads to ${linked || 'nothing'}`],
  ]
  return checks.filter(([isRight]) => !isRight).map(([, problem]) => problem)
}

/** The number as it must sound, made apart from the announcement: letter, then digit by digit. */
function spokenOf(lang: 'zh' | 'en', ticketNo: string): string {
  const digits = {
    zh: [...'零一二三四五六七八九'],
    en: 'zero one two three four five six seven eight nine'.split(' '),
  }
  const words = [...ticketNo].map((char) => (/\d/.test(char) ? (digits[lang][Number(char)] ?? char) : char))
  return words.join(lang === 'zh' ? '' : ' ')
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { devices: { type: 'string' }, counter: { type: 'string' } } })
  const settings = await checkSettings(
    values.devices ? { ...process.env, JIAOHAO_DEVICES: values.devices } : process.env,
  )
  if (!settings.ok) return fail(settings.error)
  await buildAll(settings.value.hallFile, (line) => process.stderr.write(`${line}\n`))
  const watch = new Stopwatch()
  let parts: SelftestHall | undefined
  try {
    parts = await startSelftestHall({
      hallFile: settings.value.hallFile,
      devicesFile: values.devices ? resolve(values.devices) : null,
    })
    watch.lap('start')
    const report = await visit(parts, settings.value.hall, values.counter, watch)
    process.stdout.write(`${JSON.stringify(report)}\n`)
    return report.ok ? 0 : 1
  } catch (error) {
    if (!(error instanceof StepFailed || error instanceof PartFailed)) throw error
    process.stdout.write(`${JSON.stringify({ ok: false, problems: [error.message], ms: watch.ms })}\n`)
    return 1
  } finally {
    await parts?.close()
  }
}

function fail(message: string): number {
  process.stderr.write(`${message}\n`)
  return 1
}

process.exitCode = await main()
