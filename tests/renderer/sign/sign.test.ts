import { mount } from '@vue/test-utils'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { signText } from '../../../domain/signs.ts'
import { canMove, type TicketMove } from '../../../domain/ticket.ts'
import { signEn } from '../../../renderer/locales/sign.en.ts'
import { signZh } from '../../../renderer/locales/sign.zh.ts'
import SignPage from '../../../renderer/sign/SignPage.vue'
import SignFace from '../../../renderer/sign/SignFace.vue'
import { signView, type SignView } from '../../../renderer/sign/sign-view.ts'
import { createPageI18n } from '../../../renderer/ui/i18n.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { fakeReplica } from '../fake-replica.ts'
import { demoHall, hallDay, MORNING, type HallDay } from '../hall-day.ts'

/** Each state a counter can be in, and what a person reads there. */
const STATES: [string, (day: ReturnType<typeof hallDay>) => void, string, string[]][] = [
  ['nobody signed in', () => {}, 'closed', ['未开放', 'Closed', '社保医保']],
  ['open', (day) => day.open('c3', '1024'), 'welcome', ['欢迎', 'Welcome', '工号 1024', 'Social insurance']],
  [
    'a number called',
    (day) => {
      day.open('c3')
      day.issue('B001')
      day.call('B001', 'c3')
    },
    'call',
    ['请', 'B001', '到 3 号窗口', 'B001 to counter 3'],
  ],
  [
    'being served',
    (day) => {
      day.open('c3')
      day.issue('B001')
      day.call('B001', 'c3')
      day.start('B001')
    },
    'serving',
    ['正在办理', 'B001', 'Serving'],
  ],
  [
    'paused',
    (day) => {
      day.open('c3')
      day.pause('c3', MORNING + 15 * 60_000)
    },
    'paused',
    ['暂停服务', 'Paused', '约 10:47 恢复', 'Back about 10:47'],
  ],
  [
    'paused without a time',
    (day) => {
      day.open('c3')
      day.pause('c3')
    },
    'paused',
    ['暂停服务'],
  ],
  [
    'a passed number',
    (day) => {
      day.open('c3')
      day.issue('B001')
      day.call('B001', 'c3')
      day.pass('B001')
    },
    'welcome',
    ['欢迎'],
  ],
  [
    'a number put aside',
    (day) => {
      day.open('c3')
      day.issue('B001')
      day.call('B001', 'c3')
      day.start('B001')
      day.suspend('B001')
    },
    'welcome',
    ['欢迎'],
  ],
  [
    'a number taken up again',
    (day) => {
      day.open('c3')
      day.issue('B001')
      day.call('B001', 'c3')
      day.start('B001')
      day.suspend('B001')
      day.resume('B001')
    },
    'serving',
    ['正在办理', 'B001', 'Serving'],
  ],
]

function open(counterId: string) {
  const hall = fakeReplica(createFakeClock(MORNING))
  const page = mount(SignPage, {
    props: { replica: hall.replica, counterId },
    global: { plugins: [createPageI18n(signZh, signEn)] },
  })
  return { hall, page }
}

/** The Chinese of the page, as a hardware sign would have to say it. */
function textOf(view: SignView): string[] {
  const { tone, ticketNo, backAt, counterNo } = view
  if (tone === 'call')
    return [`${signZh.call} ${ticketNo ?? ''}`, signZh.callTo.replace('{counterNo}', counterNo)]
  if (tone === 'serving') return [signZh.serving, ticketNo ?? '']
  return [signZh[tone], ...(backAt === null ? [] : [signZh.back.replace('{time}', backAt)])]
}

/** The Chinese of a drawn face's state, without spaces. */
function drawn(view: SignView): string {
  const face = mount(SignFace, { props: { view }, global: { plugins: [createPageI18n(signZh, signEn)] } })
  const state = face.get('.sign-state').element.cloneNode(true) as HTMLElement
  for (const english of state.querySelectorAll('[lang=en]')) english.remove()
  face.unmount()
  return (state.textContent ?? '').replaceAll(/\s/g, '')
}

/** Whether the engine could tell such a fact now: the move is legal, and the counter it takes is free. */
function canHappen(
  day: HallDay,
  name:
    | Exclude<TicketMove, 'issue' | 'callNumber' | 'moveOn' | 'reopen' | 'cancel' | 'voidOut'>
    | 'pass'
    | 'undoPass',
  counterId: string,
  ticketNo: string,
): boolean {
  const move = name === 'pass' ? 'noShow' : name === 'undoPass' ? 'undoNoShow' : name
  const ticket = day.state.tickets[`t-${ticketNo}`]
  if (!ticket || !canMove(move, ticket.state)) return false
  const takes = { call: counterId, undoNoShow: ticket.counterId, resume: ticket.hold?.counterId }
  const taken = move in takes ? takes[move as keyof typeof takes] : null
  return !taken || (day.state.counters[taken]?.ticketId ?? null) === null
}

describe('the sign above a counter', () => {
  it.each(STATES)('%s', async (_name, happen, tone, words) => {
    const day = hallDay(demoHall())
    happen(day)
    const { hall, page } = open('c3')
    hall.arrive(demoHall(), day.state)
    await nextTick()
    expect(page.get('main').attributes()).toMatchObject({ 'data-tone': tone, 'data-counter': '3' })
    for (const word of words) expect(page.text()).toContain(word)
    // The page and a hardware sign are told from the same state and must never disagree.
    expect(signText(day.state, 'c3', '3').tone).toBe(tone)
    if (tone !== 'call' && tone !== 'serving') expect(page.text()).not.toContain('B001')
  })

  it('says the same as a hardware sign, in any state that a day can come to', () => {
    const step = fc.constantFrom(
      ...([
        'open',
        'pause',
        'pauseUntil',
        'closeCounter',
        'call',
        'recall',
        'start',
        'putBack',
        'pass',
      ] as const),
      ...(['undoPass', 'restore', 'suspend', 'resume', 'transfer', 'finish'] as const),
    )
    const counterId = fc.constantFrom('c1', 'c2', 'c3')
    const ticketNo = fc.constantFrom('A001', 'A002', 'B001')
    const tones = new Set<string>()
    const faces = new Set<string>()
    fc.assert(
      fc.property(fc.array(fc.tuple(step, counterId, ticketNo), { maxLength: 40 }), (steps) => {
        const hall = demoHall()
        const day = hallDay(hall)
        day.issue('A001', 'A002', 'B001')
        const agree = (): void => {
          for (const { counterId: id, counterNo } of hall.counters) {
            const text = signText(day.state, id, counterNo)
            const view = signView(hall, day.state, id, true)
            if (!view) throw new Error(`no counter ${id}`)
            tones.add(view.tone)
            expect(view.tone).toBe(text.tone)
            expect(textOf(view)).toEqual(text.lines)
            // Drawing is slow: every different face once.
            if (faces.has(JSON.stringify(view))) continue
            faces.add(JSON.stringify(view))
            expect(drawn(view)).toContain(text.lines.join('').replaceAll(' ', ''))
          }
        }
        for (const [name, counter, no] of steps) {
          day.later(1000)
          if (name === 'open') day.open(counter)
          else if (name === 'pause') day.pause(counter)
          else if (name === 'pauseUntil') day.pause(counter, day.now() + 600_000)
          else if (name === 'closeCounter') day.closeCounter(counter)
          else if (!canHappen(day, name, counter, no)) continue
          else if (name === 'call') day.call(no, counter)
          else if (name === 'transfer') day.transfer(no, 'B')
          else day[name](no)
          agree()
        }
        agree()
      }),
      {
        numRuns: 150,
        // Chance alone seldom gets a visit as far as the counter.
        examples: [
          [
            [
              ['open', 'c1', 'A001'],
              ['call', 'c1', 'A001'],
              ['start', 'c1', 'A001'],
            ],
          ],
        ],
      },
    )
    expect([...tones].toSorted()).toEqual(['call', 'closed', 'paused', 'serving', 'welcome'])
  })

  it('does not say when a counter without a time is back', () => {
    const day = hallDay(demoHall())
    day.open('c3')
    day.pause('c3')
    expect(signView(demoHall(), day.state, 'c3', true)).toMatchObject({ tone: 'paused', backAt: null })
  })

  it('keeps the last state, marked, when the link is lost', async () => {
    const day = hallDay(demoHall())
    day.open('c3')
    day.issue('B001')
    day.call('B001', 'c3')
    const { hall, page } = open('c3')
    hall.arrive(demoHall(), day.state)
    hall.lose()
    await nextTick()
    expect(page.get('main').classes()).toContain('is-lost')
    expect(page.text()).toContain('B001')
    expect(page.text()).toContain('正在重连')
    expect(page.text()).toContain('Reconnecting')
  })

  it('says that it connects before it knows anything', () => {
    expect(open('c3').page.text()).toContain('正在连接')
  })

  it('without a counter of this hall offers the counters', async () => {
    const { hall, page } = open('c99')
    hall.arrive(demoHall(), hallDay(demoHall()).state)
    await nextTick()
    expect(page.text()).toContain('请选择这块屏幕对应的窗口')
    expect(page.findAll('a').map((link) => link.attributes('href'))).toContain('?counter=c12')
  })
})
