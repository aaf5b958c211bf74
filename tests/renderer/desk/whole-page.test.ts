import { mount, type VueWrapper } from '@vue/test-utils'
import { getActivePinia, type Pinia } from 'pinia'
import { afterEach, describe, expect, it } from 'vitest'
import type { Actor } from '../../../domain/commands.ts'
import App from '../../../renderer/desk/App.vue'
import en from '../../../renderer/locales/desk.en.ts'
import zh from '../../../renderer/locales/desk.zh.ts'
import { createPageI18n } from '../../../renderer/ui/i18n.ts'
import { smallHall } from './fake-hall.ts'
import { openDesk, pressAndWait, type Rig } from './rig.ts'

let page: VueWrapper | undefined

afterEach(() => page?.unmount())

async function show(rig: Rig): Promise<VueWrapper> {
  page = mount(App, {
    attachTo: document.body,
    global: { plugins: [getActivePinia() as Pinia, createPageI18n(zh, en)] },
  })
  await rig.pass(300)
  return page
}

async function keys(rig: Rig, ...names: string[]): Promise<void> {
  for (const name of names) {
    const altKey = name.startsWith('Alt+')
    const key = name.replace('Alt+', '').replace(/^[A-Z]$/, (letter) => letter.toLowerCase())
    const event = new KeyboardEvent('keydown', { key, altKey, bubbles: true, cancelable: true })
    ;(document.activeElement ?? document.body).dispatchEvent(event)
    await rig.pass(1000)
  }
}

/** Three calls and a pass, before the page is drawn: a minute of drawing takes its time. */
async function passOnce(rig: Rig): Promise<void> {
  await pressAndWait(rig, 'callNext')
  for (let call = 0; call < 2; call += 1) {
    await rig.pass(30_000)
    await pressAndWait(rig, 'recall')
  }
  await pressAndWait(rig, 'noShow')
}

const at = (counterId: string, actorId = '1001'): Partial<Actor> => ({ role: 'clerk', actorId, counterId })
const option = (page: VueWrapper, text: string) => {
  const found = page.findAll('.option').find((one) => one.text().includes(text))
  if (!found) throw new Error(`no option ${text}`)
  return found
}

describe('by keyboard alone', () => {
  it('transfers: F8, target, reason, Enter', async () => {
    const rig = await openDesk({ counterId: 'c105' })
    rig.hall.do('counter:open', {}, at('c3'))
    rig.hall.issue()
    const shown = await show(rig)
    await keys(rig, 'F2', 'F8', 'Enter')
    expect(shown.find('dialog').exists()).toBe(true)
    await keys(rig, '1', '2')
    expect(shown.findAll('dialog input:checked').map((input) => input.attributes('value'))).toEqual([
      'counter',
      'c3',
      '要由其他窗口办',
    ])
    await keys(rig, 'Enter')
    expect(rig.hall.state.counters['c3']?.held).toEqual([rig.hall.ticketId('A001')])
    expect(shown.get('.last').text()).toContain('已转号 A001，号码不变')
  })

  it('suspends and resumes: F9, kind, Enter; Alt+R, hold, Enter', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    const shown = await show(rig)
    await keys(rig, 'F2', 'F4', 'F9')
    expect(shown.get('dialog').text()).toContain('人带走材料，补齐后回来，不计办理时间')
    await keys(rig, '1', 'Enter')
    expect(shown.get('.holds').text()).toContain('挂起 1/3')
    expect(shown.get('.holds li').text()).toContain('不持件挂起')
    await keys(rig, 'Alt+R', '1', 'Enter')
    expect(shown.get('.number').text()).toBe('A001')
    expect(shown.find('.state.serving').exists()).toBe(true)
  })

  it('finishes a package item by item: F6, digit, digit, Enter', async () => {
    const rig = await openDesk()
    rig.hall.issue('move-in')
    const shown = await show(rig)
    await keys(rig, 'F2', 'F4')
    expect(shown.get('.stop').text()).toContain('第 1 站，共 2 站，本站事项：身份证换领、居住证办理')
    await keys(rig, 'F6', '2')
    expect(shown.findAll('dialog .outcome').map((outcome) => outcome.text())).toEqual([
      expect.stringContaining('已受理'),
      expect.stringContaining('请选结果'),
    ])
    await keys(rig, 'Enter')
    expect(shown.find('dialog').exists()).toBe(true)
    await keys(rig, '1', 'Enter')
    expect(shown.find('dialog').exists()).toBe(false)
    expect(rig.hall.state.tickets[rig.hall.ticketId('A001')]?.items.map((item) => item.outcome)).toEqual([
      'accepted',
      'doneAtOnce',
      null,
    ])
    expect(shown.get('.last').text()).toContain('转到下一站')
  })

  it('puts back: Alt+P, reason, Enter', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    const shown = await show(rig)
    await keys(rig, 'F2', 'Alt+P', '1', 'Enter')
    expect(rig.hall.state.tickets[rig.hall.ticketId('A001')]?.state).toBe('waiting')
    expect(shown.get('.last').text()).toContain('已放回 A001')
  })

  it('changes a finish: Alt+Z, reason in one’s own words, Enter', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    const shown = await show(rig)
    await keys(rig, 'F2', 'F4', 'F6', '4', 'Enter')
    expect(shown.get('[data-action="undo"]').text()).toContain('5 分钟内可改')
    await keys(rig, 'Alt+Z')
    const own = shown.get<HTMLInputElement>('input[name="own-reason"]')
    own.element.focus()
    await keys(rig, '1')
    expect(shown.findAll('dialog input:checked')).toHaveLength(0)
    await own.setValue('  点错了  ')
    await keys(rig, 'Enter')
    expect(rig.hall.state.tickets[rig.hall.ticketId('A001')]?.state).toBe('serving')
  })

  it('calls a number by hand: Alt+C, number, reason, Enter', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    rig.hall.issue()
    const shown = await show(rig)
    await rig.pass(1000)
    await keys(rig, 'Alt+C', '2', '1', 'Enter')
    expect(shown.get('.number').text()).toBe('A002')
    expect(shown.get('.because').text()).toContain('指定呼叫：情况紧急')
  })

  it('brings a passed number back: F7, Alt+G, number, Enter', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    await pressAndWait(rig, 'callNext')
    for (let call = 0; call < 2; call += 1) {
      await rig.pass(30_000)
      await pressAndWait(rig, 'recall')
    }
    const shown = await show(rig)
    await keys(rig, 'F7')
    expect(shown.get('.last').text()).toContain('已过号 A001')
    expect(shown.get('[data-action="undo"]').text()).toContain('撤回过号')
    await keys(rig, 'Alt+G')
    expect(shown.get('dialog').text()).toContain('恢复后再叫 3 位就轮到，号码不变')
    await keys(rig, '1', 'Enter')
    expect(shown.get('.list li').text()).toContain('过号恢复')
    expect(shown.get('.passed').text()).toContain('过号 0')
  })

  it('explains the pick with the next three of the hall’s rules: Alt+W', async () => {
    const rig = await openDesk()
    for (const queueClass of ['ordinary', 'priority', 'ordinary'] as const)
      rig.hall.issue('id-renew', queueClass)
    const shown = await show(rig)
    await keys(rig, 'F2', 'Alt+W')
    expect(shown.findAll('.first li').map((row) => row.text())).toEqual([
      expect.stringMatching(/^A001.*按到达顺序/),
    ])
    await keys(rig, 'Escape')
    expect(shown.find('dialog').exists()).toBe(false)
  })

  it('says that the next three cannot be looked up when the link is lost', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    const shown = await show(rig)
    await keys(rig, 'F2')
    rig.hall.disconnect()
    await keys(rig, 'Alt+W')
    expect(shown.get('dialog').text()).toContain('现在查不到接下来的号')
  })
})

describe('what cannot be chosen', () => {
  it('is grey in the transfer sheet and says why', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    const shown = await show(rig)
    await keys(rig, 'F2', 'F8')
    const closed = option(shown, '105 号窗口')
    expect(closed.text()).toContain('未开放')
    expect(closed.get('input').attributes('disabled')).toBeDefined()
    expect(closed.get('.digit').text()).toBe('')
    await keys(rig, '1')
    expect(shown.findAll('input[name="target"]:checked')).toHaveLength(0)
  })

  it('is found by words, and an item needs an open counter', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    const shown = await show(rig)
    await keys(rig, 'F2', 'F8')
    await shown.get('input[value="service"]').setValue(true)
    expect(option(shown, '社保卡补办').text()).toContain('没有窗口开放')
    await shown.get('input[name="find"]').setValue('居住')
    expect(shown.findAll('.targets .option').map((one) => one.text())).toEqual([
      expect.stringContaining('居住证办理'),
    ])
    await shown.get('input[name="find"]').setValue('没有的')
    expect(shown.get('.targets .none').text()).toContain('没有找到')
  })

  it('is a number that came back as often as allowed', async () => {
    const { rejoin, ...rest } = smallHall()
    const rig = await openDesk({ hall: { ...rest, rejoin: { ...rejoin, maxReturns: 1 } } })
    rig.hall.issue()
    await passOnce(rig)
    await rig.desk.restore(rig.hall.ticketId('A001'))
    rig.hall.issue()
    await passOnce(rig)
    await passOnce(rig)
    const shown = await show(rig)
    // The second pass of A001 was its last.
    expect(rig.hall.state.tickets[rig.hall.ticketId('A001')]?.state).toBe('void')
    await keys(rig, 'Alt+G')
    expect(shown.findAll('dialog .no').map((no) => no.text())).toEqual(['A002'])
  })

  it('is a passed number of a service that wants a new one', async () => {
    const { rejoin, ...rest } = smallHall()
    const rig = await openDesk({ hall: { ...rest, rejoin: { ...rejoin, policy: 'newTicket' } } })
    rig.hall.issue()
    await passOnce(rig)
    const shown = await show(rig)
    await keys(rig, 'Alt+G', '1', 'Enter')
    expect(option(shown, 'A001').text()).toContain('这个事项过号后要重新取号。')
    expect(shown.find('dialog').exists()).toBe(true)
    expect(rig.hall.sent.at(-1)?.name).toBe('ticket:no-show')
  })

  it('says so in a sentence', async () => {
    const rig = await openDesk({ staffNo: '1001' })
    rig.hall.issue()
    const shown = await show(rig)
    await rig.pass(1000)
    await shown.get('[data-action="callNumber"]').trigger('click')
    expect(shown.find('dialog').exists()).toBe(false)
    expect(shown.get('.last').text()).toContain('您没有这项权限，请找值班长。')
  })
})

describe('the tabs', () => {
  async function tab(shown: VueWrapper, index: number): Promise<string> {
    await shown.findAll('.tab')[index]?.trigger('click')
    return shown.get('.pane').text()
  }

  it('count what is missing of the checklist', async () => {
    const rig = await openDesk()
    rig.hall.issue('residence')
    const shown = await show(rig)
    expect(shown.get('.pane').text()).toContain('叫号后显示要核对的材料')
    await keys(rig, 'F2')
    expect(shown.get('.sum').text()).toContain('缺 2 项')
    for (const box of shown.findAll<HTMLInputElement>('.lines input')) await box.setValue(true)
    expect(shown.get('.sum').text()).toContain('材料齐全')
  })

  it('note the first contact, the helper, and the stops of a package', async () => {
    const rig = await openDesk()
    const { ticket } = rig.hall.issue('move-in')
    rig.hall.do(
      'ticket:assign-helper',
      { ticketId: ticket?.ticketId ?? '', helperId: '1001' },
      { role: 'supervisor', actorId: '1099' },
    )
    const shown = await show(rig)
    await keys(rig, 'F2')
    const notes = await tab(shown, 1)
    expect(notes).toContain('首问：一楼入口 K01')
    expect(notes).toContain('帮办：工号 1001')
    expect(notes).toContain('下一站：社保卡补办')
    expect(shown.findAll('.because .tag').map((tag) => tag.text())).toEqual(['一件事', '帮办 1001'])
  })

  it('list the clerk’s own day with outcomes, and change a fresh finish only', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    const shown = await show(rig)
    await keys(rig, 'F2', 'F4', 'F6', '2', 'Enter')
    expect(await tab(shown, 2)).toMatch(/A001.*身份证换领：已受理/s)
    await shown.get('.pane button').trigger('click')
    expect(shown.get('dialog').text()).toContain('为什么改 A001？')
    await keys(rig, 'Escape')
    shown.unmount()
    await rig.pass(306_000)
    const later = await show(rig)
    expect(await tab(later, 2)).toContain('A001')
    expect(later.find('.pane button').exists()).toBe(false)
  })

  it('move by arrows', async () => {
    const rig = await openDesk()
    const shown = await show(rig)
    await shown.findAll('.tab')[0]?.trigger('keydown', { key: 'ArrowLeft' })
    expect(shown.get('.tab.on').text()).toContain('今天 0 位')
  })
})

describe('holds in the panel', () => {
  it('are resumed one by one, and say why not while a ticket is here', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    rig.hall.issue()
    await pressAndWait(rig, 'callNext')
    await pressAndWait(rig, 'start')
    await rig.desk.suspend('waitingStep')
    await rig.pass(1000)
    const shown = await show(rig)
    await keys(rig, 'F2')
    await shown.get('[data-hold="A001"]').trigger('click')
    expect(shown.get('.last').text()).toContain('请先办完或过号 A002。')
    await keys(rig, 'Alt+P', '1', 'Enter')
    await shown.get('[data-hold="A001"]').trigger('click')
    await rig.pass(1000)
    expect(shown.get('.number').text()).toBe('A001')
  })
})
