import { mount } from '@vue/test-utils'
import { createPinia, setActivePinia } from 'pinia'
import { nextTick, ref } from 'vue'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import BoardPage from '../../../renderer/board/BoardPage.vue'
import { useBoard } from '../../../renderer/board/store.ts'
import { boardEn } from '../../../renderer/locales/board.en.ts'
import { boardZh } from '../../../renderer/locales/board.zh.ts'
import { createPageI18n } from '../../../renderer/ui/i18n.ts'
import type { VoiceWire } from '../../../domain/voice/duty.ts'
import type { Speaker } from '../../../domain/voice/announcer.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import { fakeReplica } from '../fake-replica.ts'
import { demoHall, hallDay, MORNING, type HallDay } from '../hall-day.ts'

let clock: FakeClock
let hall: ReturnType<typeof fakeReplica>
let day: HallDay
let said: string[]
let stop = (): void => {}

const speaker: Speaker = {
  chime: () => Promise.resolve(),
  say: (announcement, level, signal, begun) => {
    begun(level === 0 ? 'text' : 'clips')
    if (level > 0) said.push(announcement.spoken)
    return new Promise((resolve) => {
      clock.after(3000, resolve)
      signal.addEventListener('abort', () => resolve())
    })
  },
}

/** The only board of the hall: whatever it claims is granted, and nobody spoke before. */
const alone: VoiceWire = {
  claim: () =>
    Promise.resolve({ granted: ['a', 'b'].map((soundZoneId) => ({ soundZoneId, said: null })), waiting: [] }),
  said: () => {},
  onGranted: () => {},
  onTaken: () => {},
}

function open(options: { zoneIds?: string[]; wire?: VoiceWire | null; isBlocked?: boolean } = {}) {
  const pinia = createPinia()
  setActivePinia(pinia)
  const isBlocked = ref(options.isBlocked ?? false)
  const canBeHeard = ref(!isBlocked.value)
  stop = useBoard().follow({
    replica: hall.replica,
    clock,
    zoneIds: options.zoneIds ?? [],
    speaker,
    canBeHeard,
    wire: options.wire === undefined ? alone : options.wire,
  })
  const page = mount(BoardPage, {
    props: { voice: { speaker, isBlocked, canBeHeard, unblock: () => (isBlocked.value = false) } },
    global: { plugins: [pinia, createPageI18n(boardZh, boardEn)] },
  })
  return { page, board: useBoard() }
}

/** Facts made by `change` reach the board. */
async function tell(change: () => void): Promise<void> {
  change()
  hall.told()
  await clock.settle()
}

beforeEach(() => {
  clock = createFakeClock(MORNING)
  hall = fakeReplica(clock)
  day = hallDay(demoHall())
  for (const counterId of ['c1', 'c2', 'c3', 'c4']) day.open(counterId)
  day.issue('A001', 'A002', 'B001', 'C001')
  said = []
  document.documentElement.removeAttribute('data-spoken')
})
afterEach(() => stop())

describe('the board', () => {
  it('says that it connects before it knows the hall, and shows no empty board', () => {
    const { page } = open()
    expect(page.text()).toContain('正在连接')
    expect(page.text()).toContain('Connecting')
    expect(page.find('.row').exists()).toBe(false)
  })

  it('welcomes, with five empty rows, when nobody was called', async () => {
    const { page } = open()
    await tell(() => hall.arrive(demoHall(), day.state))
    expect(page.get('.hero').text()).toBe('欢迎，叫号后会显示在这里Welcome. Calls appear here')
    expect(page.findAll('.row')).toHaveLength(5)
    expect(page.get('[data-queue="id"]').text()).toMatch(/户籍证件2 位.*分/)
  })

  it('shows, fills, speaks and writes a call from one and the same fact', async () => {
    const { page } = open()
    await tell(() => hall.arrive(demoHall(), day.state))
    await tell(() => day.call('A001', 'c1'))
    const hero = page.get('.hero')
    expect(hero.attributes()).toMatchObject({ 'data-ticket': 'A001', 'data-counter': '1' })
    expect(hero.classes()).toContain('is-highlighted')
    expect(page.get('.row').attributes()).toMatchObject({ 'data-ticket': 'A001', 'data-words': 'go' })
    expect(page.get('.hero-caption').text()).toBe('请A001号到1号窗口办理')
    expect(hero.attributes('data-last-spoken')).toBe(
      '请A零零一号到一号窗口办理 / Ticket A zero zero one, please go to counter one.',
    )
    expect(document.documentElement.dataset['spoken']).toBe('请A零零一号到一号窗口办理')
    expect(document.documentElement.dataset['spokenBy']).toBe('clips')
  })

  it('writes words about a number that is not at the top below, instead of a notice', async () => {
    const { page } = open()
    await tell(() => hall.arrive(demoHall(), day.state))
    await tell(() => day.call('A001', 'c1'))
    expect(page.get('.hero-caption').text()).toBe('请A001号到1号窗口办理')
    expect(page.get('.notice').text()).toContain('通知')
    await tell(() => day.call('B001', 'c3'))
    await clock.advance(5500)
    expect(page.get('.hero').attributes('data-ticket')).toBe('B001')
    expect(page.get('.hero-caption').text()).toBe('正在叫号 Now calling')
    expect(page.get('.notice').text()).toContain('Ticket A001, please go to counter 1.')
    expect(page.get('.notice').text()).not.toContain('通知')
    await clock.advance(2500)
    expect(page.get('.hero-caption').text()).toBe('请B001号到3号窗口办理')
    expect(page.get('.notice').text()).toContain('通知')
  })

  it('tells the spoken words as an event of the page', async () => {
    const heard: unknown[] = []
    const listen = (event: Event): void => void heard.push((event as CustomEvent).detail)
    window.addEventListener('jiaohao:spoken', listen)
    open()
    await tell(() => hall.arrive(demoHall(), day.state))
    await tell(() => day.call('A001', 'c1'))
    window.removeEventListener('jiaohao:spoken', listen)
    expect(heard).toEqual([
      { text: '请A001号到1号窗口办理', spoken: '请A零零一号到一号窗口办理', lang: 'zh', by: 'clips' },
    ])
  })

  it('does not speak what was called before it was opened', async () => {
    day.call('A001', 'c1')
    const { page } = open()
    await tell(() => hall.arrive(demoHall(), day.state))
    await clock.advance(30_000)
    expect(page.get('.hero').attributes('data-ticket')).toBe('A001')
    expect(page.get('.hero').classes()).not.toContain('is-highlighted')
    expect(said).toEqual([])
  })

  it('names the last call on top, in the row and aloud', async () => {
    const { page } = open()
    await tell(() => hall.arrive(demoHall(), day.state))
    await tell(() => {
      day.call('A001', 'c1')
      day.recall('A001')
      day.recall('A001')
    })
    expect(said).toEqual(['最后一次呼叫,请A零零一号到一号窗口办理'])
    expect(page.get('.row').text()).toContain('最后一次')
    day.start('A001')
    await clock.advance(30_000)
    expect(page.get('.hero').text()).toContain('正在办理 Serving')
  })

  it('on a lost link turns grey, says since when, keeps the numbers and falls silent', async () => {
    const { page } = open()
    await tell(() => hall.arrive(demoHall(), day.state))
    await tell(() => day.call('A001', 'c1'))
    await clock.advance(1000)
    hall.lose()
    hall.skip(4 * 60_000)
    await clock.advance(1000)
    expect(page.get('.board').classes()).toContain('is-lost')
    expect(page.get('[role=alert]').text()).toContain('正在重连，以下为 10:32 的信息')
    expect(page.get('[role=alert]').text()).toContain('Reconnecting. Showing 10:32')
    expect(page.text()).not.toContain('请听窗口人员叫号')
    expect(page.get('.hero').attributes('data-ticket')).toBe('A001')
    expect(page.text()).not.toContain('0 位')
    expect(said).toHaveLength(1)
    hall.skip(2 * 60_000)
    await clock.advance(1000)
    expect(page.get('[role=alert]').text()).toContain('请听窗口人员叫号')
    expect(page.get('[role=alert]').text()).toContain('Listen for staff calls')
  })

  it('after a lost link lists what it missed, and speaks only what is still called', async () => {
    const { page } = open()
    await tell(() => hall.arrive(demoHall(), day.state))
    hall.lose()
    await clock.advance(10_000)
    day.call('A001', 'c1')
    day.start('A001')
    day.call('B001', 'c3')
    hall.find()
    await clock.advance(25_000)
    expect(page.findAll('.row[data-ticket]').map((row) => row.attributes('data-ticket'))).toEqual([
      'B001',
      'A001',
    ])
    expect(new Set(said)).toEqual(
      new Set(['请B零零一号到三号窗口办理', 'Ticket B zero zero one, please go to counter three.']),
    )
    expect(page.find('[role=alert]').exists()).toBe(false)
  })

  it('speaks the first calls of a new day, though its numbers begin anew', async () => {
    const { page } = open()
    await tell(() => hall.arrive(demoHall(), day.state))
    await tell(() => day.call('A001', 'c1'))
    await clock.advance(25_000)
    said = []
    const next = hallDay(demoHall())
    Object.assign(next.state, { day: '2026-11-22' })
    next.issue('D001')
    await tell(() => hall.arrive(demoHall(), next.state))
    await tell(() => next.call('D001', 'c5'))
    expect(said).toEqual(['请D零零一号到五号窗口办理'])
    expect(page.get('.hero').attributes('data-ticket')).toBe('D001')
  })

  it('of one zone neither shows nor speaks the calls of another', async () => {
    const { page } = open({ zoneIds: ['b'] })
    await tell(() => hall.arrive(demoHall(), day.state))
    await tell(() => day.call('A001', 'c1'))
    await clock.advance(30_000)
    expect(page.find('[data-ticket=A001]').exists()).toBe(false)
    expect(said).toEqual([])
  })

  it('names the zone where the hall wants it', async () => {
    const named = structuredClone(demoHall())
    named.announcements.saysZone = true
    open()
    await tell(() => hall.arrive(named, day.state))
    await tell(() => day.call('A001', 'c1'))
    expect(said).toEqual(['请A零零一号到一楼A区一号窗口办理'])
  })

  it('that is muted shows and says nothing', async () => {
    const { page } = open({ wire: null })
    await tell(() => hall.arrive(demoHall(), day.state))
    await tell(() => day.call('A001', 'c1'))
    await clock.advance(30_000)
    expect(page.get('.hero').attributes('data-ticket')).toBe('A001')
    expect(said).toEqual([])
  })

  it('writes, flashes and says nothing where the hall calls silently, with the voice or without it', async () => {
    const silent = structuredClone(demoHall())
    silent.announcements.quiet.always = true
    for (const wire of [alone, null]) {
      hall = fakeReplica(clock)
      day = hallDay(demoHall())
      day.open('c3')
      day.issue('B001')
      const { page } = open({ wire })
      await tell(() => hall.arrive(silent, day.state))
      expect(page.get('.board').classes()).toContain('is-silent')
      expect(page.text()).toContain('静默叫号')
      await tell(() => day.call('B001', 'c3'))
      expect(page.get('.hero').classes()).toContain('is-highlighted')
      expect(page.get('.hero-caption').text()).toBe('请B001号到3号窗口办理')
      const flash = page.get('.board-flash').element
      await clock.advance(6000)
      await tell(() => day.recall('B001'))
      expect(page.get('.board-flash').element).not.toBe(flash)
      await clock.advance(9000)
      expect(page.find('.board-flash').exists()).toBe(false)
      stop()
    }
    expect(said).toEqual([])
  })

  it('offers the zones of the hall where its address names none of them', async () => {
    const { page } = open({ zoneIds: ['a', 'x'] })
    await tell(() => hall.arrive(demoHall(), day.state))
    await tell(() => day.call('A001', 'c1'))
    expect(page.text()).toContain('请选择这块屏幕显示的区域')
    expect(page.findAll('a').map((link) => link.attributes('href'))).toEqual(['?', '?zone=a', '?zone=b'])
    expect(page.find('.hero').exists()).toBe(false)
    expect(said).toEqual([])
  })

  it('is the voice of another zone of its sound zone, and writes only its own', async () => {
    const shared = structuredClone(demoHall())
    for (const zone of shared.zones) zone.soundZoneId = 'hall'
    const wire: VoiceWire = {
      ...alone,
      claim: () => Promise.resolve({ granted: [{ soundZoneId: 'hall', said: null }], waiting: [] }),
    }
    const { page } = open({ zoneIds: ['a'], wire })
    await tell(() => hall.arrive(shared, day.state))
    await tell(() => day.call('C001', 'c4'))
    expect(said).toEqual(['请C零零一号到四号窗口办理'])
    expect(page.find('.hero-caption').exists()).toBe(false)
    expect(page.text()).not.toContain('C001')
    await tell(() => day.call('A001', 'c1'))
    await clock.advance(30_000)
    expect(said).toContain('请A零零一号到一号窗口办理')
  })

  it('asks for a touch where the browser wants one, until it is touched', async () => {
    const { page } = open({ isBlocked: true })
    await tell(() => hall.arrive(demoHall(), day.state))
    expect(page.text()).toContain('点一下屏幕打开声音')
    expect(page.text()).toContain('Tap to turn on sound')
    window.dispatchEvent(new Event('pointerdown'))
    await nextTick()
    expect(page.text()).not.toContain('点一下屏幕打开声音')
  })
})
