import { mount, type VueWrapper } from '@vue/test-utils'
import { getActivePinia, type Pinia } from 'pinia'
import { afterEach, describe, expect, it } from 'vitest'
import App from '../../../renderer/keypad/App.vue'
import { en, zh } from '../../../renderer/keypad/wording.ts'
import { createPageI18n } from '../../../renderer/ui/i18n.ts'
import { createRig, openDesk, type Rig } from '../desk/rig.ts'

let page: VueWrapper | undefined

afterEach(() => page?.unmount())

async function show(rig: Rig): Promise<VueWrapper> {
  page = mount(App, {
    attachTo: document.body,
    global: { plugins: [getActivePinia() as Pinia, createPageI18n(zh, en)] },
  })
  await rig.pass(1000)
  return page
}

async function keys(rig: Rig, ...names: string[]): Promise<void> {
  for (const key of names) {
    const event = new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })
    ;(document.activeElement ?? document.body).dispatchEvent(event)
    await rig.pass(1000)
  }
}

describe('the keypad', () => {
  it('serves one visit by digits alone', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    rig.hall.issue()
    const pad = await show(rig)
    expect(pad.get('.waiting').text()).toContain('等候 2 位')
    await keys(rig, '1')
    expect(pad.get('.number').text()).toBe('A001')
    expect(pad.get('.told').text()).toContain('已叫 A001')
    await keys(rig, '3', '4', '2', 'Enter')
    expect(rig.hall.state.tickets[rig.hall.ticketId('A001')]?.items[0]?.outcome).toBe('accepted')
    expect(pad.find('.number').exists()).toBe(false)
    await keys(rig, '0')
    expect(pad.get('dialog').text()).toContain('为什么改 A001？')
    await keys(rig, '0')
    expect(pad.find('dialog').exists()).toBe(false)
  })

  it('shows nine keys in their places, each with its digit, one filled, and why the others are grey', async () => {
    const rig = await openDesk()
    const pad = await show(rig)
    const places = () =>
      pad.findAll('.key').map((key) => `${key.get('.digit').text()} ${key.get('.zh').text()}`)
    const before = places()
    expect(before).toEqual([
      '1 叫下一位',
      '2 重呼',
      '3 开始办理',
      '4 办结',
      '5 过号',
      '6 暂停',
      '7 转号',
      '8 挂起',
      '9 放回',
    ])
    expect(pad.findAll('.key.primary').map((key) => key.attributes('data-action'))).toEqual(['callNext'])
    rig.hall.issue()
    await pad.get('[data-action="callNext"]').trigger('click')
    await rig.pass(1000)
    expect(places()).toEqual(before)
    expect(pad.findAll('.key.primary').map((key) => key.attributes('data-action'))).toEqual(['start'])
    expect(pad.get('[data-action="finish"]').text()).toContain('还没开始办理')
  })

  it('puts aside by 8 and goes on by *', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    const pad = await show(rig)
    await keys(rig, '1', '3', '8', '2', 'Enter')
    expect(pad.get('[data-action="resumeHold"]').text()).toContain('挂起 1/3')
    await keys(rig, '*', '1', 'Enter')
    expect(pad.find('.state.serving').exists()).toBe(true)
  })

  it('leaves a zero to the field it is typed into', async () => {
    const rig = await openDesk()
    rig.hall.issue()
    const pad = await show(rig)
    await keys(rig, '1', '9')
    pad.get<HTMLInputElement>('input[name="own-reason"]').element.focus()
    await keys(rig, '0')
    expect(pad.find('dialog').exists()).toBe(true)
    await keys(rig, 'Escape')
    expect(pad.find('dialog').exists()).toBe(false)
  })

  it('says what is refused, and dates what is old', async () => {
    const rig = await openDesk()
    const pad = await show(rig)
    await keys(rig, '1')
    expect(pad.get('.told').text()).toContain('没有等候的号')
    rig.hall.disconnect()
    await rig.pass(1000)
    expect(pad.get('.waiting').text()).toMatch(/数据停在 09:00:\d\d/)
    expect(pad.get('.link').text()).toBe('连接中断')
  })

  it('signs in at the counter of its address, and opens it', async () => {
    const rig = createRig({ wantedCounterId: 'c3' })
    rig.hall.connect()
    const pad = await show(rig)
    await pad.get('input[name="staffNo"]').setValue('1024')
    await pad.get('form').trigger('submit')
    await rig.pass(1000)
    expect(document.title).toBe('3 号窗口 叫号器')
    await pad.get('.open').trigger('click')
    await rig.pass(300)
    expect(rig.hall.state.counters['c3']?.state).toBe('open')
  })
})
