import type { VueWrapper } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { createRig, openGuide, type Rig } from './rig.ts'
import { useShownPage } from './shown-page.ts'

const show = useShownPage()

async function key(rig: Rig, name: string, change: KeyboardEventInit = {}): Promise<KeyboardEvent> {
  const event = new KeyboardEvent('keydown', { key: name, bubbles: true, cancelable: true, ...change })
  ;(document.activeElement ?? document.body).dispatchEvent(event)
  await rig.pass(300)
  return event
}

/** A line of a scanner: its text and Enter. */
async function scan(rig: Rig, at: VueWrapper, text: string): Promise<void> {
  await at.get('input[name="scan"]').setValue(text)
  await at.get('form.scan').trigger('submit')
  await rig.pass(300)
}

const filled = (at: VueWrapper): string[] => at.findAll('.btn.primary').map((found) => found.text())
const last = (at: VueWrapper): string => at.get('.last').text()
const action = (at: VueWrapper, name: string) => at.get(`[data-action="${name}"]`)

describe('signing in', () => {
  it('needs a staff number with the right', async () => {
    const rig = createRig()
    rig.hall.connect()
    const at = await show(rig)
    await at.get('form').trigger('submit')
    expect(at.get('.problem').text()).toContain('请输入您的工号')
    for (const [staffNo, problem] of [
      ['9999', '没有这个工号'],
      ['1001', '没有导办台的权限'],
    ]) {
      await at.get('input[name="staffNo"]').setValue(staffNo)
      await at.get('form').trigger('submit')
      await rig.pass(300)
      expect(at.get('.problem').text()).toContain(problem)
    }
    await at.get('input[name="staffNo"]').setValue('2001')
    await at.get('form').trigger('submit')
    await rig.pass(300)
    expect(at.get('.bar').text()).toContain('工号 2001')
    expect(at.find('.tabs').exists()).toBe(false)
    expect(document.activeElement?.getAttribute('name')).toBe('scan')
  })
})

describe('a guide’s work by keyboard alone', () => {
  it('takes a number without a card and shows it large', async () => {
    const rig = await openGuide()
    const at = await show(rig)
    expect(filled(at)).toEqual([expect.stringContaining('无证取号')])
    expect((await key(rig, 'F2')).defaultPrevented).toBe(true)
    await key(rig, 'Enter')
    expect(rig.hall.sent).toHaveLength(0)
    await at.get('input[data-digits="choose"]').setValue('社保')
    ;(at.get('input[data-digits="choose"]').element as HTMLInputElement).focus()
    await key(rig, '1')
    expect(at.get('.row.chosen').text()).toContain('社保卡补办')
    await key(rig, 'Enter')
    const sheet = at.get('dialog')
    expect(sheet.get('.number').text()).toBe('B001')
    expect(sheet.find('.qr').exists()).toBe(true)
    await key(rig, 'Enter')
    expect(at.find('dialog').exists()).toBe(false)
    expect(at.get('.ticket .number').text()).toBe('B001')
    expect(last(at)).toContain('已取号 B001，前面没有人')
    expect(document.activeElement?.getAttribute('name')).toBe('scan')
  })

  it('gives priority only with a reason and a proof seen, and shows only the class', async () => {
    const rig = await openGuide()
    rig.hall.issue()
    const at = await show(rig)
    await scan(rig, at, 'A001')
    await key(rig, 'F7')
    await key(rig, '3')
    await key(rig, 'Enter')
    expect(rig.hall.sent).toHaveLength(0)
    await at.get('input[name="proof"]').setValue(true)
    await key(rig, 'Enter')
    expect(rig.hall.sent).toMatchObject([
      { name: 'ticket:prioritise', payload: { priorityReason: 'pregnant' } },
    ])
    expect(at.get('.tags').text()).toContain('优先')
    expect(last(at)).toContain('A001 已设为优先')
    expect(at.text()).not.toMatch(/孕妇|Pregnant/)
  })

  it('moves to another item: the target first, then the reason', async () => {
    const rig = await openGuide()
    rig.hall.clerk('c2', 'counter:open', {})
    rig.hall.issue()
    const at = await show(rig)
    await scan(rig, at, 'A001')
    await key(rig, 'F6')
    const codes = at.findAll('.row').map((row) => row.attributes('data-code'))
    expect(codes).toEqual(['social-card', 'permit', 'realty'])
    // Nobody serves it today: it cannot be chosen.
    await key(rig, '3')
    expect(at.find('.row.chosen').exists()).toBe(false)
    await key(rig, 'ArrowDown')
    expect(at.get('.row.chosen').attributes('data-code')).toBe('social-card')
    await key(rig, '1')
    await key(rig, 'Enter')
    expect(last(at)).toContain('已把 A001 换到“社保卡补办”，前面没有人')
    expect(rig.hall.sent[0]).toMatchObject({ payload: { reason: '取错事项' } })
  })

  it('restores a number picked from the passed list', async () => {
    const rig = await openGuide()
    await rig.passNumber()
    const at = await show(rig)
    await at.get('.pick').trigger('click')
    expect(filled(at)).toEqual([expect.stringContaining('恢复过号')])
    await key(rig, 'F4')
    expect(last(at)).toContain('已恢复 A001，前面没有人')
    expect(at.find('.pick').exists()).toBe(false)
  })

  it('voids by the menu of the card', async () => {
    const rig = await openGuide()
    rig.hall.issue()
    const at = await show(rig)
    await key(rig, 'm', { altKey: true })
    expect(at.find('dialog').exists()).toBe(false)
    await scan(rig, at, 'A001')
    await key(rig, 'm', { altKey: true })
    await key(rig, '2')
    await key(rig, 'Enter')
    expect(last(at)).toContain('已作废 A001（重复取号）')
    expect(at.find('.more').exists()).toBe(false)
  })

  it('takes own words as a reason, whose digits are words too', async () => {
    const rig = await openGuide()
    const at = await show(rig)
    await key(rig, 'F9')
    await key(rig, '8')
    const own = at.get<HTMLInputElement>('.own input')
    own.element.focus()
    await key(rig, '2')
    expect(at.findAll('.choice input:checked').map((input) => input.attributes('value'))).toEqual(['other'])
    await key(rig, 'Enter')
    expect(rig.hall.sent).toHaveLength(0)
    await own.setValue('停车场在哪里')
    await key(rig, 'Enter')
    expect(last(at)).toContain('已登记咨询：停车场在哪里')
  })

  it('prints where a printer works, and says why another does not', async () => {
    const rig = await openGuide()
    rig.hall.issue()
    const at = await show(rig)
    await scan(rig, at, 'A001')
    await key(rig, 'F3')
    expect(at.get('dialog').text()).toContain('K02 打印机缺纸')
    await key(rig, '2')
    await key(rig, 'Enter')
    expect(rig.hall.sent).toHaveLength(0)
    await key(rig, '1')
    await key(rig, 'Enter')
    expect(last(at)).toContain('A001 已在 K01 打印')
  })

  it('closes a sheet by Esc and does nothing else, then clears the desk', async () => {
    const rig = await openGuide()
    rig.hall.issue()
    const at = await show(rig)
    await scan(rig, at, 'A001')
    await key(rig, 'F8')
    await key(rig, 'F2')
    await key(rig, 'Escape')
    expect(at.find('dialog').exists()).toBe(false)
    expect(at.get('.ticket .number').text()).toBe('A001')
    await key(rig, 'Escape')
    expect(at.find('.ticket .number').exists()).toBe(false)
    expect(rig.hall.sent).toHaveLength(0)
  })

  it('puts a scanner’s text into the box wherever the focus is', async () => {
    const rig = await openGuide()
    const at = await show(rig)
    ;(action(at, 'advice').element as HTMLButtonElement).focus()
    expect((await key(rig, 'A')).defaultPrevented).toBe(false)
    expect(document.activeElement?.getAttribute('name')).toBe('scan')
  })
})

describe('states of the page', () => {
  it('keeps eight places, with exactly one filled', async () => {
    const rig = await openGuide()
    rig.hall.issue()
    const at = await show(rig)
    const order = (): (string | undefined)[] =>
      at.findAll('.grid button').map((one) => one.attributes('data-action'))
    const before = order()
    expect(before).toHaveLength(8)
    expect(filled(at)).toHaveLength(1)
    await scan(rig, at, 'A001')
    expect(order()).toEqual(before)
    expect(filled(at)).toHaveLength(1)
  })

  it('says why a grey button does nothing', async () => {
    const rig = await openGuide()
    const at = await show(rig)
    expect(action(at, 'restore').text()).toContain('先查号')
    await action(at, 'restore').trigger('click')
    expect(last(at)).toContain('请先扫号票或输号码。')
  })

  it('tells what is wrong with devices', async () => {
    const rig = await openGuide()
    const at = await show(rig)
    expect(at.get('.devices').text()).toContain('K02 打印机缺纸')
    expect(at.get('.devices .fine').text()).toContain('K01')
    rig.hall.hostsTold([{ hostId: 'K01', isOnline: false, printer: 'none', reader: 'none' }])
    await rig.pass(300)
    expect(at.findAll('.fault').map((one) => one.text())).toEqual([expect.stringContaining('K01 连不上')])
  })

  it('stays in a refused sheet and says why', async () => {
    const rig = await openGuide()
    rig.hall.issue()
    const at = await show(rig)
    await scan(rig, at, 'A001')
    await key(rig, 'F8')
    await at.get('input[name="helper"]').setValue('9999')
    await key(rig, 'Enter')
    expect(at.get('dialog .problem').text()).toContain('没有这个工号')
  })

  it('is busy once, however often Enter is pressed', async () => {
    const rig = await openGuide()
    const at = await show(rig)
    rig.hall.weather = 'held'
    await key(rig, 'F9')
    await key(rig, '1')
    await key(rig, 'Enter')
    await key(rig, 'Enter')
    await key(rig, 'Escape')
    expect(at.get('[data-confirm]').attributes('aria-busy')).toBe('true')
    expect(at.get('dialog').text()).toContain('请稍候…')
    expect(rig.hall.sent).toHaveLength(1)
    rig.hall.release()
    await rig.pass(300)
    expect(at.find('dialog').exists()).toBe(false)
  })

  it('greys and dates what is old, and asks about a wish of long ago inside its sheet', async () => {
    const rig = await openGuide()
    rig.hall.issue()
    const at = await show(rig)
    await scan(rig, at, 'A001')
    rig.hall.weather = 'request-lost'
    await key(rig, 'F9')
    await key(rig, '1')
    await key(rig, 'Enter')
    rig.hall.disconnect()
    await rig.pass(60_000)
    expect(at.get('.panel').classes()).toContain('stale')
    expect(at.get('.as-of').text()).toMatch(/数据停在 \d\d:\d\d:\d\d/)
    expect(at.get('.ticket .number').text()).toBe('A001')
    expect(at.get('dialog .problem').text()).toContain('“登记咨询”结果未知，正在核对')
    rig.hall.weather = 'fine'
    rig.hall.connect()
    await rig.pass(500)
    expect(at.get('dialog .problem').text()).toContain('还要办吗')
    await at.get('[data-confirm]').trigger('click')
    await rig.pass(300)
    expect(last(at)).toContain('已登记咨询：要带什么材料')
  })

  it('says that the day is over', async () => {
    const rig = await openGuide()
    const at = await show(rig)
    rig.hall.do('day:close', {}, { role: 'system', actorId: 'system' })
    await rig.pass(300)
    expect(at.get('.ticket').text()).toContain('今天的业务已经结束')
    expect(filled(at)).toEqual([])
  })
})

describe('the supervisor’s tab', () => {
  it('is reached by a key, and only where there is a right', async () => {
    const rig = await openGuide('2001')
    const at = await show(rig)
    await key(rig, 'k', { altKey: true })
    expect(at.find('.counters').exists()).toBe(false)
  })

  it('changes the queues of a counter', async () => {
    const rig = await openGuide('3001')
    const at = await show(rig)
    await key(rig, 'k', { altKey: true })
    expect(at.findAll('.counters .row')).toHaveLength(3)
    await at.get('[data-counter="c1"] button').trigger('click')
    await rig.pass(300)
    const social = at.get('[data-queue="social"]')
    expect((social.get('input[type="number"]').element as HTMLInputElement).disabled).toBe(true)
    await social.get('input[type="checkbox"]').setValue(true)
    await social.get('input[type="number"]').setValue('3')
    expect(at.get('[data-confirm]').attributes('aria-disabled')).toBe('true')
    await key(rig, '1')
    await key(rig, 'Enter')
    expect(rig.hall.sent).toMatchObject([
      {
        name: 'counter:reassign',
        payload: {
          counterId: 'c1',
          queues: [
            { queueId: 'id', weight: 1 },
            { queueId: 'social', weight: 3 },
          ],
          reason: '等候人多，支援',
        },
      },
    ])
    expect(at.get('[data-counter="c1"]').text()).toContain('社保 · 权重 3')
    expect(at.get('[data-counter="c1"]').text()).toContain('今天已改')
    expect(last(at)).toContain('从下一次叫号起生效')
  })

  it('never lets a counter serve nothing', async () => {
    const rig = await openGuide('3001')
    const at = await show(rig)
    await key(rig, 'k', { altKey: true })
    await at.get('[data-counter="c1"] button').trigger('click')
    await rig.pass(300)
    await at.get('[data-queue="id"] input[type="checkbox"]').setValue(false)
    await key(rig, '1')
    await key(rig, 'Enter')
    expect(rig.hall.sent).toHaveLength(0)
  })

  it('moves a hold, but not to a closed counter', async () => {
    const rig = await openGuide('3001')
    const { hall } = rig
    for (const counterId of ['c1', 'c2']) hall.clerk(counterId, 'counter:open', {})
    const ticketId = hall.issue()
    hall.clerk('c1', 'ticket:call-next', {})
    hall.clerk('c1', 'ticket:start', { ticketId })
    hall.clerk('c1', 'ticket:suspend', { ticketId, kind: 'waitingStep' })
    const at = await show(rig)
    await key(rig, 'k', { altKey: true })
    await at.get('[data-hold="A001"] button').trigger('click')
    await rig.pass(300)
    // 1 is counter 2, 2 is the closed counter 105.
    await key(rig, '2')
    expect(at.findAll('input[name="counter"]:checked')).toHaveLength(0)
    await key(rig, '1')
    await key(rig, '2')
    await key(rig, 'Enter')
    expect(last(at)).toContain('已把挂起的 A001 移到 2 号窗口')
    expect(at.get('[data-hold="A001"]').text()).toContain('2 号窗口')
  })

  it('shows staff with the right to reassign that and no more', async () => {
    const rig = await openGuide('2002')
    const at = await show(rig)
    await key(rig, 'k', { altKey: true })
    expect(at.find('.counters').exists()).toBe(true)
    expect(at.find('.hand').exists()).toBe(false)
  })
})
