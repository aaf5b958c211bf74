import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CardTold, NumberTake } from '../../../domain/wire/device.ts'
import type { Around } from '../../../renderer/kiosk/session/around.ts'
import {
  FRESH,
  type Effect,
  type MessageCode,
  type Session,
  type VisitEvent,
} from '../../../renderer/kiosk/session/model.ts'
import { next, wantsReading } from '../../../renderer/kiosk/session/session.ts'
import { hallWithSaturday, kioskView, NOW, taken } from './kiosk-parts.ts'

const around: Around = { view: kioskView(), now: NOW }
const CARD: CardTold = { kind: 'read', maskedName: '张*三', ageClass: 'adult', isExpired: false }
const ELDER: CardTold = { kind: 'read', maskedName: '李*', ageClass: 'priority-age', isExpired: false }

interface Run {
  readonly session: Session
  readonly effects: readonly Effect[]
}

function play(events: readonly VisitEvent[], where: Around = around, from: Session = FRESH): Run {
  return events.reduce<Run>(
    ({ session, effects }, event) => {
      const moved = next(session, event, where)
      return { session: moved.session, effects: [...effects, ...moved.effects] }
    },
    { session: from, effects: [] },
  )
}

function wait(ms: number, stepMs = 500): VisitEvent[] {
  return Array.from({ length: Math.ceil(ms / stepMs) }, () => ({ type: 'ticked', ms: stepMs }))
}

const toConfirm = (serviceCode = 'realty-register'): VisitEvent[] => [
  { type: 'started' },
  { type: 'item-chosen', serviceCode },
]
const take = (requestId = 'request-1'): VisitEvent => ({ type: 'take', requestId })
const refused = (code: MessageCode, requestId = 'request-1'): VisitEvent => ({
  type: 'number-refused',
  requestId,
  why: { code: code as never, params: {} },
})
const asked = (run: Run): readonly NumberTake[] =>
  run.effects.flatMap((effect) => (effect.kind === 'take' ? [effect.ask] : []))
const toResult: VisitEvent[] = [
  ...toConfirm(),
  take(),
  { type: 'number-taken', requestId: 'request-1', taken: taken() },
]

describe('walking through a visit', () => {
  it('goes home, choose, confirm, number', () => {
    const run = play(toResult)
    expect(run.session.step).toMatchObject({ kind: 'result', paper: 'printing', leftMs: 20_000 })
    expect(run.effects).toEqual([
      {
        kind: 'take',
        ask: {
          requestId: 'request-1',
          serviceCode: 'realty-register',
          usesCard: false,
          wantsPriority: false,
          lang: 'zh',
          wantsPaper: true,
        },
      },
      { kind: 'shown', ticketId: 't1' },
    ])
  })

  it('takes a common item from home directly, and goes back there', () => {
    const at = play([{ type: 'item-chosen', serviceCode: 'id-renew' }])
    expect(at.session.step.kind).toBe('confirm')
    expect(play([{ type: 'back' }], around, at.session).session.step.kind).toBe('home')
  })

  it.each<readonly [string, readonly VisitEvent[], string]>([
    ['choose to home', [{ type: 'started' }, { type: 'back' }], 'home'],
    [
      'group to its list',
      [
        { type: 'started' },
        { type: 'tab-chosen', tab: 'departments' },
        { type: 'group-chosen', groupId: 'tax' },
        { type: 'back' },
      ],
      'choose',
    ],
    ['confirm to choose', [...toConfirm(), { type: 'back' }], 'choose'],
    ['identity to confirm', [...toConfirm(), { type: 'identity-wanted' }, { type: 'back' }], 'confirm'],
    [
      'no card to identity',
      [...toConfirm('household-move'), take(), { type: 'no-card' }, { type: 'back' }],
      'identity',
    ],
    ['a sheet first', [...toConfirm(), { type: 'help-wanted' }, { type: 'back' }], 'confirm'],
    ['never out of taking', [...toConfirm(), take(), { type: 'back' }], 'taking'],
    ['never out of the result', [...toResult, { type: 'back' }], 'result'],
  ])('goes back: %s', (_name, events, kind) => {
    const { session } = play(events)
    expect(session.step.kind).toBe(kind)
    expect(session.dialog).toBeNull()
  })

  it('opens the reason of an item of a closed hall instead of the item', () => {
    const closed = { view: kioskView({ hall: hallWithSaturday([]) }), now: NOW }
    const { session } = play(toConfirm(), closed)
    expect(session.step.kind).toBe('choose')
    expect(session.dialog).toMatchObject({
      kind: 'message',
      serviceCode: 'realty-register',
      code: 'service-closed',
    })
    expect(play([...toConfirm(), { type: 'change-wanted' }], closed).session).toMatchObject({
      step: { kind: 'choose' },
      dialog: null,
    })
  })

  it('does not take a number while the server is away', () => {
    const offline = { view: kioskView({ isOnline: false }), now: NOW }
    const run = play([...toConfirm(), take()], offline)
    expect(run.session.step.kind).toBe('confirm')
    expect(asked(run)).toEqual([])
  })

  it('asks for no paper when none can come', () => {
    const noPaper = { view: kioskView({ printer: 'no-paper' }), now: NOW }
    const run = play(toResult, noPaper)
    expect(asked(run)).toMatchObject([{ wantsPaper: false }])
    expect(run.session.step).toMatchObject({ paper: 'skipped', leftMs: 60_000 })
  })
})

describe('cards', () => {
  it('a card on the home page leads to the choice of items', () => {
    const { session } = play([
      { type: 'card', card: { kind: 'found' } },
      { type: 'card', card: CARD },
    ])
    expect(session.step.kind).toBe('choose')
    expect(session.card).toMatchObject({ kind: 'read', maskedName: '张*三' })
  })

  it('binds the number to the card only where the item asks for one', () => {
    const withCard = play([{ type: 'card', card: CARD }, ...toConfirm(), take()])
    expect(asked(withCard)).toMatchObject([{ usesCard: true }])
    const advice = play([{ type: 'card', card: CARD }, ...toConfirm('consult'), take()])
    expect(asked(advice)).toMatchObject([{ usesCard: false }])
  })

  it('an item that needs a card leads to the identity page, and back once the card is read', () => {
    const at = play([...toConfirm('household-move'), take()])
    expect(at.session.step.kind).toBe('identity')
    expect(asked(at)).toEqual([])
    const read = play([{ type: 'card', card: CARD }, take('request-2')], around, at.session)
    expect(read.session.step.kind).toBe('taking')
    expect(asked(read)).toMatchObject([{ usesCard: true }])
  })

  it('without a card: on for the optional, to the guide desk for the required', () => {
    const optional = play([...toConfirm(), { type: 'identity-wanted' }, { type: 'no-card' }])
    expect(optional.session.step.kind).toBe('confirm')
    const required = play([...toConfirm('household-move'), take(), { type: 'no-card' }])
    expect(required.session.step).toMatchObject({ kind: 'identity', hasNoCard: true })
  })

  it('offers priority to whom the card allows it, and to nobody else', () => {
    const elder = play([
      { type: 'card', card: ELDER },
      ...toConfirm(),
      { type: 'priority-set', wantsPriority: true },
      take(),
    ])
    expect(asked(elder)).toMatchObject([{ wantsPriority: true }])
    const adult = play([
      { type: 'card', card: CARD },
      ...toConfirm(),
      { type: 'priority-set', wantsPriority: true },
      take(),
    ])
    expect(asked(adult)).toMatchObject([{ wantsPriority: false }])
  })

  it('a fault keeps the visit going and is forgotten on the home page', () => {
    const fault: VisitEvent = { type: 'card', card: { kind: 'fault', code: 'card-unreadable' } }
    expect(play([fault]).session.card).toEqual({ kind: 'fault', code: 'card-unreadable' })
    expect(play([fault, ...wait(15_000)]).session.card).toEqual({ kind: 'none' })
    expect(play([...toConfirm(), fault, take()]).session.step.kind).toBe('taking')
  })

  it.each<readonly [string, readonly VisitEvent[], boolean]>([
    ['home', [], true],
    ['choose', [{ type: 'started' }], false],
    ['confirm', toConfirm(), true],
    ['confirm of an item without cards', toConfirm('consult'), false],
    ['confirm with a card read', [{ type: 'card', card: CARD }, ...toConfirm()], false],
    ['identity', [...toConfirm(), { type: 'identity-wanted' }], true],
    ['taking', [...toConfirm(), take()], false],
    ['result', toResult, false],
  ])('reads cards only where one is wanted: %s', (_name, events, isOn) => {
    expect(wantsReading(play(events).session, around)).toBe(isOn)
  })
})

describe('codes', () => {
  it('a code held before the scanner is answered, because no service here takes one', () => {
    const run = play([{ type: 'scanned' }])
    expect(run.session.dialog).toMatchObject({ kind: 'message', code: 'code-unused' })
    expect(run.session.step.kind).toBe('home')
  })

  it('it disturbs neither a number on its way nor one that is shown', () => {
    expect(play([...toConfirm(), take(), { type: 'scanned' }]).session.dialog).toBeNull()
    expect(play([...toResult, { type: 'scanned' }]).session.dialog).toBeNull()
  })
})

describe('one wish, one number', () => {
  it('a double tap asks once', () => {
    expect(asked(play([...toConfirm(), take('a'), take('b'), take('c')]))).toHaveLength(1)
  })

  it('asks again under the same id when the answer was lost', () => {
    const run = play([...toConfirm(), take(), refused('link-lost'), ...wait(1000, 100)])
    expect(asked(run).map((ask) => ask.requestId)).toEqual(['request-1', 'request-1'])
  })

  it.each<MessageCode>(['server-away', 'issue-failed', 'storage-failed'])(
    'repeats the same wish word for word after %s, by either button',
    (code) => {
      const at = play([...toConfirm(), take(), refused(code)])
      expect(at.session.dialog).toMatchObject({ kind: 'message', code })
      const [first] = asked(at)
      expect(asked(play([{ type: 'retry' }], around, at.session))).toEqual([first])
      const byPrimary: VisitEvent[] = [{ type: 'dialog-closed' }, take('request-2')]
      expect(asked(play(byPrimary, around, at.session))).toEqual([first])
    },
  )

  it('a refusal ends the wish: the next one has an id of its own', () => {
    const run = play([
      ...toConfirm(),
      take(),
      refused('daily-limit'),
      { type: 'dialog-closed' },
      take('request-2'),
    ])
    expect(asked(run).map((ask) => ask.requestId)).toEqual(['request-1', 'request-2'])
  })

  it('another wish gets another id, even after one that is unanswered', () => {
    const run = play([
      ...toConfirm(),
      take(),
      refused('server-away'),
      { type: 'dialog-closed' },
      { type: 'card', card: CARD },
      take('request-2'),
    ])
    expect(asked(run).map((ask) => ask.requestId)).toEqual(['request-1', 'request-2'])
  })

  it('gives the wish back to the person after 20 s without an answer', () => {
    const run = play([...toConfirm(), take(), ...wait(20_000, 100)])
    expect(run.session.step).toMatchObject({ kind: 'confirm', unanswered: { requestId: 'request-1' } })
    expect(run.session.dialog).toMatchObject({ code: 'unanswered' })
  })

  it('does not show a number that nobody waits for any more', () => {
    const late: VisitEvent = { type: 'number-taken', requestId: 'request-1', taken: taken() }
    const run = play([...toConfirm(), take(), ...wait(20_000, 100), { type: 'home' }, late])
    expect(run.session).toEqual(FRESH)
    expect(run.effects.some((effect) => effect.kind === 'shown')).toBe(false)
  })

  it('a card forgotten by the host is asked for again', () => {
    const run = play([{ type: 'card', card: CARD }, ...toConfirm(), take(), refused('no-card')])
    expect(run.session).toMatchObject({ card: { kind: 'none' }, step: { kind: 'confirm', unanswered: null } })
  })
})

describe('paper', () => {
  const told = (status: 'printed' | 'failed' | 'unknown', reprintsLeft = 2): VisitEvent => ({
    type: 'paper',
    paper: { ticketId: 't1', status, reprintsLeft },
  })

  it.each([
    ['printed', 20_000],
    ['failed', 60_000],
    ['unknown', 60_000],
  ] as const)('%s keeps the page for %i ms', (status, leftMs) => {
    expect(play([...toResult, ...wait(10_000), told(status)]).session.step).toMatchObject({
      paper: status,
      leftMs,
    })
  })

  it('a word about the paper that overtakes the number is not lost', () => {
    const run = play([
      ...toConfirm(),
      take(),
      told('printed', 1),
      { type: 'number-taken', requestId: 'request-1', taken: taken() },
    ])
    expect(run.session.step).toMatchObject({ paper: 'printed', reprintsLeft: 1 })
  })

  it('silence of the printer becomes "please look"', () => {
    expect(play([...toResult, ...wait(15_000)]).session.step).toMatchObject({ paper: 'unknown' })
  })

  it('ignores the paper of another ticket', () => {
    const other: VisitEvent = {
      type: 'paper',
      paper: { ticketId: 't0', status: 'failed', reprintsLeft: 0 },
    }
    expect(play([...toResult, other]).session.step).toMatchObject({ paper: 'printing', reprintsLeft: 2 })
  })

  it('prints again once a tap, and not beyond the limit', () => {
    const again: VisitEvent = { type: 'print-again' }
    const run = play([...toResult, told('failed'), again, again, told('printed', 0), again])
    expect(run.effects.filter((effect) => effect.kind === 'print-again')).toHaveLength(1)
    expect(run.session.step).toMatchObject({ paper: 'printed', isReprint: true })
  })

  it('a refused reprint puts the line back as it was', () => {
    const run = play([
      ...toResult,
      told('printed'),
      { type: 'print-again' },
      { type: 'reprint-refused', ticketId: 't1', why: { code: 'reprint-limit', params: {} } },
    ])
    expect(run.session.step).toMatchObject({ paper: 'printed', reprintsLeft: 0 })
    expect(run.session.dialog).toMatchObject({ code: 'reprint-limit' })
  })
})

describe('time', () => {
  it('asks after 60 s, wipes after 20 s more', () => {
    const visit = [...toConfirm(), { type: 'lang-toggled' } as const]
    expect(play([...visit, ...wait(59_500)]).session.askingMs).toBeNull()
    const asking = play([...visit, ...wait(60_000)])
    expect(asking.session.askingMs).toBe(20_000)
    const gone = play(wait(20_000), around, asking.session)
    expect(gone.session).toEqual(FRESH)
    expect(gone.effects).toEqual([{ kind: 'end-visit' }])
  })

  it('a touch begins the minute anew; 继续使用 any number of times', () => {
    expect(
      play([...toConfirm(), ...wait(40_000), { type: 'touched' }, ...wait(40_000)]).session.askingMs,
    ).toBeNull()
    let { session } = play(toConfirm())
    for (let round = 0; round < 5; round += 1) {
      session = play([...wait(60_000), { type: 'still-here' }], around, session).session
      expect(session.step.kind).toBe('confirm')
    }
  })

  it('a mere touch beside the question does not answer it', () => {
    const asking = play([...toConfirm(), ...wait(60_000)])
    expect(play([{ type: 'touched' }, take()], around, asking.session).session.askingMs).toBe(20_000)
  })

  it('home sets language and reach back without asking', () => {
    const left: VisitEvent[] = [{ type: 'lang-toggled' }, { type: 'reach-toggled' }]
    expect(play(left).session).toMatchObject({ lang: 'en', isLow: true })
    expect(play([...left, ...wait(60_000)]).session).toEqual(FRESH)
  })

  it('首页 keeps the language of the person who is still there, and nothing else', () => {
    const { session } = play([
      { type: 'lang-toggled' },
      { type: 'card', card: CARD },
      ...toConfirm(),
      { type: 'home' },
    ])
    expect(session).toEqual({ ...FRESH, lang: 'en' })
  })

  it('the result page goes by itself, later when asked to stay', () => {
    expect(play([...toResult, ...wait(14_500)]).session.step.kind).toBe('result')
    const printed: VisitEvent = {
      type: 'paper',
      paper: { ticketId: 't1', status: 'printed', reprintsLeft: 2 },
    }
    expect(play([...toResult, printed, ...wait(20_000)]).session).toEqual(FRESH)
    const stay: VisitEvent[] = [...toResult, printed, { type: 'more-time' }]
    expect(play([...stay, ...wait(39_500)]).session.step.kind).toBe('result')
    expect(play([...stay, ...wait(40_000)]).session).toEqual(FRESH)
  })

  it('a lost host leaves only a number being taken or shown', () => {
    expect(play([{ type: 'card', card: CARD }, ...toConfirm(), { type: 'link-lost' }]).session).toEqual(FRESH)
    expect(play([...toResult, { type: 'link-lost' }]).session.step.kind).toBe('result')
    expect(play([...toConfirm(), take(), { type: 'link-lost' }]).session.step.kind).toBe('taking')
  })
})

describe('whatever happens', () => {
  const code = fc.constantFrom('realty-register', 'household-move', 'consult', 'nothing')
  const request = fc.constantFrom('request-1', 'request-2', 'request-3')
  const event: fc.Arbitrary<VisitEvent> = fc.oneof(
    fc.constantFrom<VisitEvent>(
      { type: 'touched' },
      { type: 'lang-toggled' },
      { type: 'reach-toggled' },
      { type: 'back' },
      { type: 'home' },
      { type: 'started' },
      { type: 'change-wanted' },
      { type: 'identity-wanted' },
      { type: 'no-card' },
      { type: 'retry' },
      { type: 'print-again' },
      { type: 'more-time' },
      { type: 'done' },
      { type: 'help-wanted' },
      { type: 'privacy-wanted' },
      { type: 'materials-wanted' },
      { type: 'dialog-closed' },
      { type: 'still-here' },
      { type: 'left' },
      { type: 'link-lost' },
      { type: 'scanned' },
      { type: 'card', card: { kind: 'found' } },
      { type: 'card', card: CARD },
      { type: 'card', card: ELDER },
      { type: 'card', card: { kind: 'fault', code: 'reader-lost' } },
      { type: 'priority-set', wantsPriority: true },
      { type: 'paper', paper: { ticketId: 't1', status: 'failed', reprintsLeft: 1 } },
    ),
    code.map((serviceCode) => ({ type: 'item-chosen' as const, serviceCode })),
    request.map((requestId) => ({ type: 'take' as const, requestId })),
    request.map((requestId) => ({ type: 'number-taken' as const, requestId, taken: taken() })),
    fc
      .record({
        requestId: request,
        why: fc.constantFrom('link-lost', 'server-away', 'daily-limit', 'no-card'),
      })
      .map(({ requestId, why }) => refused(why as MessageCode, requestId)),
    fc.constantFrom(100, 500, 5000, 30_000).map((ms) => ({ type: 'ticked' as const, ms })),
  )
  const story = fc.array(event, { maxLength: 60 })

  it('nothing of a person is left once a visit has ended', () => {
    fc.assert(
      fc.property(story, (events) => {
        let session = FRESH
        for (const each of events) {
          const moved = next(session, each, around)
          session = moved.session
          if (!moved.effects.some((effect) => effect.kind === 'end-visit')) continue
          expect(session).toEqual({ ...FRESH, lang: session.lang, isLow: session.isLow })
        }
        if (session.step.kind === 'home') expect(JSON.stringify(session)).not.toMatch(/张|李|C025|t1/)
      }),
      { numRuns: 400 },
    )
  })

  it('left alone, every visit ends in a fresh kiosk', () => {
    fc.assert(
      fc.property(story, (events) => {
        const { session } = play([...events, ...wait(400_000, 5000)])
        expect(session).toEqual(FRESH)
      }),
      { numRuns: 150 },
    )
  })

  it('one request id never stands for two different wishes', () => {
    const fresh = fc.array(event, { maxLength: 80 }).map((events) =>
      // Ids as the page makes them: never the same twice.
      events.map((each, index) => (each.type === 'take' ? { ...each, requestId: `request-${index}` } : each)),
    )
    fc.assert(
      fc.property(fresh, (events) => {
        const wishes = new Map<string, string>()
        for (const ask of asked(play(events))) {
          const wish = JSON.stringify(ask)
          expect(wishes.get(ask.requestId) ?? wish).toBe(wish)
          wishes.set(ask.requestId, wish)
        }
      }),
      { numRuns: 300 },
    )
  })
})
