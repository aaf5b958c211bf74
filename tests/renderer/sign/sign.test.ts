import { mount } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { nextTick } from 'vue'
import { signText } from '../../../domain/signs.ts'
import { signEn } from '../../../renderer/locales/sign.en.ts'
import { signZh } from '../../../renderer/locales/sign.zh.ts'
import SignPage from '../../../renderer/sign/SignPage.vue'
import { signView } from '../../../renderer/sign/sign-view.ts'
import { createPageI18n } from '../../../renderer/ui/i18n.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { fakeReplica } from '../fake-replica.ts'
import { demoHall, hallDay, MORNING } from '../hall-day.ts'

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
]

function open(counterId: string) {
  const hall = fakeReplica(createFakeClock(MORNING))
  const page = mount(SignPage, {
    props: { replica: hall.replica, counterId },
    global: { plugins: [createPageI18n(signZh, signEn)] },
  })
  return { hall, page }
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
