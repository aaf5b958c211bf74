import { mount, type VueWrapper } from '@vue/test-utils'
import { getActivePinia, type Pinia } from 'pinia'
import { afterEach, describe, expect, it } from 'vitest'
import App from '../../../renderer/desk/App.vue'
import en from '../../../renderer/locales/desk.en.ts'
import zh from '../../../renderer/locales/desk.zh.ts'
import { createPageI18n } from '../../../renderer/ui/i18n.ts'
import { createRig, openDesk, type Rig } from './rig.ts'

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

async function key(rig: Rig, name: string, change: KeyboardEventInit = {}): Promise<KeyboardEvent> {
  const event = new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...change })
  ;(document.activeElement ?? document.body).dispatchEvent(event)
  await rig.pass(1000)
  return event
}

function button(at: VueWrapper, action: string) {
  return at.get(`[data-action="${action}"]`)
}

const filled = (at: VueWrapper): string[] => at.findAll('.btn.primary').map((found) => found.text())

describe('one visit by keyboard alone', () => {
  it('goes F2, F4, F6, digit, Ctrl+Enter', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    rig.hall.issue()
    const at = await show(rig)
    expect((await key(rig, 'F2')).defaultPrevented).toBe(true)
    expect(at.get('.number').text()).toBe('A001')
    expect(at.get('.because').text()).toContain('按到达顺序')
    await key(rig, 'F4')
    expect(at.get('.state.serving').text()).toContain('正在办理')
    await key(rig, 'F6')
    const sheet = at.get('dialog')
    expect(sheet.findAll('input:checked')).toHaveLength(0)
    await key(rig, 'Enter')
    expect(at.find('dialog').exists()).toBe(true)
    await key(rig, '2')
    expect(sheet.findAll('input:checked')).toHaveLength(1)
    await key(rig, 'Enter', { ctrlKey: true })
    expect(at.find('dialog').exists()).toBe(false)
    expect(at.get('.number').text()).toBe('A002')
    expect(rig.hall.state.tickets['t2']?.items[0]?.outcome).toBe('accepted')
  })

  it('pauses by F10, a digit and Enter, and resumes by F10', async () => {
    const rig = await openDesk()
    const at = await show(rig)
    await key(rig, 'F10')
    await key(rig, '5')
    await key(rig, 'Enter')
    expect(at.get('.idle').text()).toContain('暂停中：用餐')
    expect(filled(at)).toEqual([expect.stringContaining('恢复')])
    await key(rig, 'F10')
    expect(rig.hall.state.counters['c3']?.state).toBe('open')
  })

  it('closes a sheet by Esc and does nothing else', async () => {
    const rig = await openDesk()
    const at = await show(rig)
    await key(rig, 'F1')
    expect(at.get('dialog').text()).toContain('叫下一位')
    const before = rig.hall.sent.length
    await key(rig, 'F2')
    await key(rig, 'Escape')
    expect(at.find('dialog').exists()).toBe(false)
    expect(rig.hall.sent).toHaveLength(before)
  })

  it('leaves the digits of a return time to their field', async () => {
    const rig = await openDesk()
    const at = await show(rig)
    await key(rig, 'F10')
    const field = at.get<HTMLInputElement>('input[type="text"]')
    field.element.focus()
    await key(rig, '5')
    expect(at.findAll('input[name="reason"]:checked')).toHaveLength(0)
  })
})

describe('the buttons', () => {
  it('stay eight places in every state, with one filled', async () => {
    const rig = createRig()
    rig.hall.connect()
    await rig.clock.settle()
    await rig.desk.signIn({ staffNo: '1024', counterId: 'c3' }, false)
    const at = await show(rig)
    const order = (): (string | undefined)[] =>
      at
        .findAll('.grid .cell')
        .map((cell) => cell.find('button'))
        .map((found) => (found.exists() ? found.attributes('data-action') : undefined))
    const closed = order()
    expect(closed).toEqual([
      'callNext',
      'recall',
      'start',
      'finish',
      'noShow',
      'transfer',
      'suspend',
      'pause',
    ])
    expect(filled(at)).toEqual([expect.stringContaining('开放窗口')])
    await rig.pass(1000)
    await at.get('.open').trigger('click')
    await rig.pass(1000)
    rig.hall.issue()
    for (const action of ['callNext', 'start'] as const) {
      expect(filled(at)).toHaveLength(1)
      expect(button(at, action).classes()).toContain('primary')
      await button(at, action).trigger('click')
      await rig.pass(1000)
      expect(order()).toEqual(closed)
    }
    expect(button(at, 'finish').classes()).toContain('primary')
  })

  it('say why they are grey, and count down', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    const at = await show(rig)
    await key(rig, 'F2')
    // The page reads its clock four times a second.
    await rig.pass(300)
    expect(button(at, 'callNext').text()).toContain('先办完 A001')
    expect(button(at, 'recall').text()).toContain('重呼 (9)')
    expect(button(at, 'noShow').text()).toContain('还差 2 次、59 秒')
    await rig.pass(4000)
    expect(button(at, 'recall').text()).toContain('重呼 (5)')
    await key(rig, 'F7')
    expect(at.get('.last').text()).toContain('还差 2 次呼叫、')
  })

  it('show themselves busy until the hall has answered', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    const at = await show(rig)
    rig.hall.weather = 'held'
    await button(at, 'callNext').trigger('click')
    await button(at, 'callNext').trigger('click')
    expect(button(at, 'callNext').attributes('aria-busy')).toBe('true')
    expect(button(at, 'callNext').text()).toContain('请稍候…')
    rig.hall.release()
    await rig.pass(300)
    expect(button(at, 'callNext').attributes('aria-busy')).toBe('false')
    expect(rig.hall.sent.filter(({ name }) => name === 'ticket:call-next')).toHaveLength(1)
  })
})

describe('states of the page', () => {
  it('is empty in words', async () => {
    const rig = await openDesk()
    const at = await show(rig)
    expect(at.get('.idle').text()).toContain('没有等候的号')
    rig.hall.issue()
    await rig.pass(300)
    expect(at.get('.last').text()).toContain('有人取号：A001')
    expect(at.get('.idle').text()).toContain('可以叫下一位')
  })

  it('greys and dates the list when the link is lost, and checks an open question', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    const at = await show(rig)
    rig.hall.weather = 'request-lost'
    await button(at, 'callNext').trigger('click')
    rig.hall.disconnect()
    await rig.pass(1000)
    expect(at.get('.panel').classes()).toContain('stale')
    expect(at.get('.as-of').text()).toMatch(/数据停在 09:00:\d\d/)
    expect(at.get('.last').text()).toContain('正在核对“叫下一位”有没有提交')
    expect(button(at, 'pause').text()).toContain('连接中断')
  })

  it('explains the pick', async () => {
    const rig = await openDesk()
    rig.hall.issue('id-renew', 'priority')
    rig.hall.issue()
    const at = await show(rig)
    await key(rig, 'F2')
    await at.get('.because button').trigger('click')
    const sheet = at.get('dialog')
    expect(sheet.text()).toContain('为什么是 A001？')
    expect(sheet.text()).toContain('优先')
    expect(sheet.findAll('.rules li')).toHaveLength(6)
    await rig.pass(10)
    expect(sheet.findAll('.first li')).toHaveLength(1)
  })

  it('shows that another computer has the counter, and takes it back', async () => {
    const rig = await openDesk()
    const at = await show(rig)
    rig.hall.takeOver()
    await rig.pass(300)
    expect(at.text()).toContain('本窗口已在另一台电脑登录')
    await at.get('.btn.primary').trigger('click')
    await rig.pass(300)
    expect(at.find('.grid').exists()).toBe(true)
  })
})

describe('signing in', () => {
  it('needs a staff number and a counter, and shows each counter’s state', async () => {
    const rig = createRig({ wantedCounterId: 'c105' })
    rig.hall.do('counter:open', {}, { role: 'clerk', actorId: '1001', counterId: 'c3' })
    rig.hall.connect()
    const at = await show(rig)
    expect(at.findAll('.counter').map((row) => row.get('.state').text())).toEqual([
      expect.stringContaining('开放中'),
      expect.stringContaining('未开放'),
    ])
    expect(at.get<HTMLInputElement>('input[value="c105"]').element.checked).toBe(true)
    await at.get('form').trigger('submit')
    expect(at.get('.problem').text()).toContain('请输入您的工号')
    await at.get('input[name="staffNo"]').setValue('9999')
    await at.get('form').trigger('submit')
    await rig.pass(300)
    expect(at.get('.problem').text()).toContain('没有这个工号')
    await at.get('input[name="staffNo"]').setValue('1024')
    await at.get('form').trigger('submit')
    await rig.pass(300)
    expect(at.get('.bar').text()).toContain('105 号窗口')
    expect(window.location.search).toBe('?counter=c105')
  })

  it('offers to take over a counter that is signed in elsewhere', async () => {
    const rig = createRig({ wantedCounterId: 'c3' })
    rig.hall.takenElsewhere.add('c3')
    rig.hall.connect()
    const at = await show(rig)
    await at.get('input[name="staffNo"]').setValue('1024')
    await at.get('form').trigger('submit')
    await rig.pass(300)
    expect(filled(at)).toEqual([expect.stringContaining('接管本窗口')])
    await at.get('.btn.primary').trigger('click')
    await rig.pass(300)
    expect(at.find('.grid').exists()).toBe(true)
  })
})
