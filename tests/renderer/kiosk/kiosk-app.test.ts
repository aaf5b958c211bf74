import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { failed, ok } from '../../../domain/result.ts'
import type { CardTold, KioskView } from '../../../domain/wire/device.ts'
import KioskApp from '../../../renderer/kiosk/KioskApp.vue'
import { startVisit, type Visit } from '../../../renderer/kiosk/visit.ts'
import { kioskEn } from '../../../renderer/locales/kiosk.en.ts'
import { kioskZh } from '../../../renderer/locales/kiosk.zh.ts'
import { createPageI18n } from '../../../renderer/ui/i18n.ts'
import { createFakeClock, type FakeClock } from '../../support/fake-clock.ts'
import {
  createFakeDeviceLink,
  hallWithSaturday,
  item,
  kioskView,
  NOW,
  taken,
  type FakeDeviceLink,
} from './kiosk-parts.ts'

const ELDER: CardTold = { kind: 'read', maskedName: '买**·吐**', ageClass: 'priority-age', isExpired: true }

interface Kiosk {
  readonly page: VueWrapper
  readonly clock: FakeClock
  readonly link: FakeDeviceLink
  readonly visit: Visit
  text(): string
  press(label: string): Promise<void>
  key(key: string): Promise<void>
  tell(view: KioskView): Promise<void>
  card(card: CardTold): Promise<void>
}

const open: Kiosk[] = []
afterEach(() => {
  for (const kiosk of open.splice(0)) {
    kiosk.page.unmount()
    kiosk.visit.close()
  }
})

async function openKiosk(view: KioskView = kioskView()): Promise<Kiosk> {
  const clock = createFakeClock(NOW)
  const link = createFakeDeviceLink()
  let count = 0
  const visit = startVisit({
    link,
    clock,
    newRequestId: () => `request-${(count += 1)}`,
    reload: () => {},
  })
  const page = mount(KioskApp, {
    props: { visit },
    global: { plugins: [createPageI18n(kioskZh, kioskEn)] },
    attachTo: document.body,
  })
  const settle = (): Promise<void> => clock.advance(300)
  const kiosk: Kiosk = {
    page,
    clock,
    link,
    visit,
    text: () => page.text(),
    async press(label) {
      const button = page.findAll('button').find((each) => each.text().includes(label))
      if (!button) throw new Error(`no button ${label} among ${page.findAll('button').map((b) => b.text())}`)
      await button.trigger('click')
      await settle()
    },
    async key(key) {
      const target = document.activeElement ?? document.body
      target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
      await settle()
    },
    async tell(next) {
      link.listener().told['kiosk:view'](next)
      await settle()
    },
    async card(card) {
      link.listener().told['card:told'](card)
      await settle()
    },
  }
  open.push(kiosk)
  link.listener().connected()
  await kiosk.tell(view)
  return kiosk
}

describe('from home to a number', () => {
  it('two taps without a card', async () => {
    const kiosk = await openKiosk()
    await kiosk.press('不动产登记')
    expect(kiosk.text()).toContain('25–35 分钟')
    expect(kiosk.text()).toContain('大约 10:57–11:07 叫到您')
    await kiosk.press('确认取号')
    kiosk.link.asksFor('number:take')[0]?.answer(ok(taken()))
    await kiosk.clock.settle()
    expect(kiosk.text()).toContain('取号成功')
    expect(kiosk.page.find('.number').text().replaceAll(/\s/g, '')).toContain('C025')
    expect(kiosk.text()).toContain('请到一楼B区等候，听到叫号去 3–6 号窗口')
    expect(kiosk.text()).toContain('正在打印，请取走号票')
  })

  it('greets a card by its masked name, and offers priority without a reason', async () => {
    const kiosk = await openKiosk()
    await kiosk.card(ELDER)
    expect(kiosk.text()).toContain('买**·吐**，请选择要办的事')
    expect(kiosk.text()).toContain('证件已过有效期，不影响取号')
    await kiosk.press('不动产登记')
    const radios = kiosk.page.findAll('[role="radio"]')
    expect(radios.map((radio) => radio.attributes('aria-checked'))).toEqual(['true', 'false'])
    await kiosk.press('使用')
    await kiosk.press('确认取号')
    expect(kiosk.link.asksFor('number:take')[0]?.payload).toMatchObject({
      usesCard: true,
      wantsPriority: true,
    })
  })

  it('shows no offer and no card panel where they do not belong', async () => {
    const kiosk = await openKiosk()
    await kiosk.press('取号办事')
    await kiosk.press('按部门')
    await kiosk.press('人力社保')
    await kiosk.press('咨询')
    expect(kiosk.page.find('[role="radiogroup"]').exists()).toBe(false)
    expect(kiosk.text()).not.toContain('刷身份证')
  })

  it('two clicks in one moment ask once', async () => {
    const kiosk = await openKiosk()
    await kiosk.press('不动产登记')
    const button = kiosk.page.findAll('button').find((each) => each.text().includes('确认取号'))
    void button?.trigger('click')
    await button?.trigger('click')
    expect(kiosk.link.asksFor('number:take')).toHaveLength(1)
    expect(button?.attributes('aria-disabled')).toBe('true')
    expect(button?.text()).toContain('请稍候…')
  })

  it('a required card leads to its page, and those without one to the guide desk', async () => {
    const kiosk = await openKiosk()
    await kiosk.press('取号办事')
    await kiosk.press('按部门')
    await kiosk.press('公安')
    await kiosk.press('户口迁移')
    await kiosk.press('核对身份')
    expect(kiosk.text()).toContain('请把身份证放在感应区')
    await kiosk.card({ kind: 'fault', code: 'card-unreadable' })
    expect(kiosk.page.find('[role="status"]').text()).toContain('没读到。请把证件放平、放稳，再试一次。')
    await kiosk.press('没带身份证')
    expect(kiosk.text()).toContain('一楼入口导办台')
  })
})

describe('a package', () => {
  it('is found by its chip, tells its places and what to bring once, and is asked for by its own code', async () => {
    const kiosk = await openKiosk()
    await kiosk.press('取号办事')
    const card = kiosk.page.findAll('.item-card').find((each) => each.text().includes('开办企业一件事'))
    expect(card?.find('.chip').text()).toMatch(/一件事\s+Package/)
    expect(kiosk.page.findAll('.chip')).toHaveLength(1)
    await kiosk.press('开办企业一件事')
    const stops = kiosk.page.findAll('.stops li').map((row) => row.find('.what .main').text())
    expect(stops).toEqual(item('start-company').services.map((row) => row.name.zh))
    const materials = kiosk.page.findAll('.materials li').map((row) => row.find('.main').text())
    expect(materials).toEqual(
      item('start-company')
        .materials.slice(0, 6)
        .map((row) => row.zh),
    )
    await kiosk.press('确认取号')
    expect(kiosk.link.asksFor('number:take')[0]?.payload).toMatchObject({ serviceCode: 'start-company' })
    kiosk.link
      .asksFor('number:take')[0]
      ?.answer(ok(taken({ ticketNo: 'D001', serviceCode: 'start-company' })))
    await kiosk.clock.settle()
    expect(kiosk.text()).toContain(`开办企业一件事：先办${item('business-open').name.zh}`)
  })
})

describe('an item without numbers', () => {
  const quota = {
    code: 'quota-used',
    params: { count: 3, nextAt: Date.parse('2026-11-21T06:00:00Z') },
  } as const

  it('stays in the list and says why and when, in both languages, instead of opening', async () => {
    const kiosk = await openKiosk(kioskView({ refusals: { 'realty-register': quota } }))
    const card = kiosk.page.findAll('.item-card').find((each) => each.text().includes('不动产登记'))
    expect(card?.classes()).toContain('closed')
    expect(card?.find('.state').text()).toContain('14:00 起有号')
    await kiosk.press('不动产登记')
    const dialog = kiosk.page.find('[role="alertdialog"]')
    expect(dialog.text()).toContain('14:00 起有号')
    expect(dialog.text()).toContain('More from 14:00')
    // The person is on the home page already.
    expect(dialog.findAll('button').map((button) => button.find('.main').text())).toEqual([
      '换一件事',
      '求助',
    ])
    await kiosk.press('换一件事')
    expect(kiosk.text()).toContain('您要办什么事？')
  })
})

describe('paper and printer', () => {
  it.each([
    ['no-paper', '打印机缺纸，号码会显示在屏幕上'],
    ['cover-open', '打印机暂时不能用，号码显示在屏幕上，同样有效'],
    ['none', '本机不打印号票，号码会显示在屏幕上'],
  ] as const)('says before the tap that no paper will come: %s', async (printer, sentence) => {
    const kiosk = await openKiosk(kioskView({ printer }))
    await kiosk.press('不动产登记')
    expect(kiosk.text()).toContain(sentence)
    await kiosk.press('取号（不打印）')
    expect(kiosk.link.asksFor('number:take')[0]?.payload).toMatchObject({ wantsPaper: false })
  })

  it('keeps the number on screen and offers a reprint when the paper failed', async () => {
    const kiosk = await openKiosk()
    await kiosk.press('不动产登记')
    await kiosk.press('确认取号')
    kiosk.link.asksFor('number:take')[0]?.answer(ok(taken()))
    await kiosk.clock.advance(300)
    kiosk.link.listener().told['paper:told']({ ticketId: 't1', status: 'failed', reprintsLeft: 2 })
    await kiosk.clock.settle()
    expect(kiosk.text()).toContain('号票没打出来。您的号 C025 有效，请记住或扫码保存。')
    await kiosk.press('再打一次')
    expect(kiosk.link.asksFor('paper:again').map((ask) => ask.payload)).toEqual([{ ticketId: 't1' }])
    expect(kiosk.text()).toContain('正在补打')
  })
})

describe('when something is wrong', () => {
  it.each([
    [
      'duplicate-ticket',
      { ticketNo: 'C017', ahead: 4 },
      '您在“不动产登记”已有号 C017，前面还有 4 位。请等候叫号，或换一件事。',
    ],
    ['daily-limit', { count: 2 }, '这件事今天已取 2 次号，达到上限。'],
    ['service-closed', { opensAt: Date.parse('2026-11-22T01:00:00Z') }, '11月22日 周日 09:00 开放。'],
    [
      'closing-soon',
      { closesAt: Date.parse('2026-11-21T09:00:00Z') },
      '“不动产登记”现在排到的号已到 17:00，',
    ],
    [
      'quota-used',
      { count: 3, nextAt: Date.parse('2026-11-21T06:00:00Z') },
      '“不动产登记”这个时段的号已取完，14:00 起有号。',
    ],
    ['quota-used', { count: 3, nextAt: 0 }, '“不动产登记”今天的号已取完。'],
    ['not-allowed', {}, '请用旁边的自助机，或到导办台取号。'],
    ['unknown-agent', {}, '没有查到这个代办编号，请到导办台核对。'],
    ['server-away', {}, '本机暂时不能取号，请到导办台。'],
    ['bad-request', {}, '没有取到号，没有占用您的次数，请再试一次。'],
  ] as const)('words the refusal %s and offers a way on', async (code, params, sentence) => {
    const kiosk = await openKiosk()
    await kiosk.press('不动产登记')
    await kiosk.press('确认取号')
    kiosk.link.asksFor('number:take')[0]?.answer(failed({ code, params }))
    await kiosk.clock.settle()
    const dialog = kiosk.page.find('[role="alertdialog"]')
    expect(dialog.text()).toContain(sentence)
    expect(dialog.text()).not.toContain(code)
    expect(dialog.find('button').element).toBe(document.activeElement)
  })

  it('goes calmly offline on the home page and comes back by itself', async () => {
    const kiosk = await openKiosk()
    await kiosk.tell(kioskView({ isOnline: false }))
    expect(kiosk.text()).toContain('本机暂时不能取号')
    expect(kiosk.text()).toContain('一楼入口导办台')
    await kiosk.tell(kioskView())
    expect(kiosk.text()).toContain('现在可以取号')
  })

  it('keeps the confirm page when the server goes, with the button grey', async () => {
    const kiosk = await openKiosk()
    await kiosk.press('不动产登记')
    await kiosk.tell(kioskView({ isOnline: false, figuresAt: NOW - 60_000 }))
    expect(kiosk.text()).toContain('更新于 10:31')
    await kiosk.press('确认取号')
    expect(kiosk.link.asksFor('number:take')).toHaveLength(0)
  })

  it('has no controls when the host is gone', async () => {
    const kiosk = await openKiosk()
    await kiosk.press('不动产登记')
    kiosk.link.listener().lost()
    await kiosk.clock.settle()
    expect(kiosk.text()).toContain('本机暂停使用')
    expect(kiosk.page.findAll('button')).toHaveLength(0)
  })

  it('says when a closed hall opens', async () => {
    const before = await openKiosk(kioskView({ hall: hallWithSaturday([{ from: 660, to: 1020 }]) }))
    expect(before.text()).toContain('11:00 开始取号')
    const after = await openKiosk(kioskView({ hall: hallWithSaturday([]) }))
    expect(after.text()).toContain('现在不办窗口业务')
    expect(after.page.find('.frame').classes()).toContain('night')
  })
})

describe('hands, keys and time', () => {
  it('asks before it leaves, with the way on focused, and then nothing is left', async () => {
    const kiosk = await openKiosk()
    await kiosk.press('English')
    await kiosk.card(ELDER)
    await kiosk.clock.advance(60_000)
    const dialog = kiosk.page.find('[role="alertdialog"]')
    expect(dialog.text()).toContain('your data will be cleared')
    expect(document.activeElement?.textContent).toContain('Continue')
    expect(kiosk.page.find('.page').attributes('inert')).toBeDefined()
    await kiosk.clock.advance(20_500)
    expect(kiosk.text()).toContain('您好，请选择要办的事')
    expect(kiosk.page.html()).not.toContain('买**')
    expect(document.documentElement.lang).toBe('zh-CN')
  })

  it('walks by keyboard: arrows move, Esc goes back, F1 helps', async () => {
    const kiosk = await openKiosk()
    expect(document.activeElement?.tagName).toBe('H1')
    await kiosk.key('ArrowDown')
    expect(document.activeElement?.textContent).toContain('取号办事')
    await kiosk.key('ArrowUp')
    expect(document.activeElement?.textContent).toContain('求助')
    await kiosk.press('取号办事')
    expect(document.activeElement?.textContent).toContain('您要办什么事？')
    await kiosk.key('Escape')
    expect(kiosk.text()).toContain('您好，请选择要办的事')
    await kiosk.key('F1')
    expect(kiosk.page.find('[role="dialog"]').text()).toContain('一楼入口导办台')
    await kiosk.key('Escape')
    expect(kiosk.page.find('[role="dialog"]').exists()).toBe(false)
  })

  it('stands in the order of focus: title, controls, primary, back, home, utilities', async () => {
    const kiosk = await openKiosk()
    await kiosk.press('不动产登记')
    const labels = kiosk.page.findAll('button').map((button) => button.find('.main').text())
    expect(labels).toEqual([
      '全部材料',
      '刷身份证（可选）：过号恢复更方便',
      '换一件事',
      '确认取号',
      '返回',
      '首页',
      '低位操作',
      'English',
      '求助',
    ])
  })

  it('has exactly one filled button on every page of the way', async () => {
    const kiosk = await openKiosk()
    const filled = (): number => kiosk.page.findAll('button.primary').length
    expect(filled()).toBe(1)
    await kiosk.press('不动产登记')
    expect(filled()).toBe(1)
    await kiosk.press('确认取号')
    kiosk.link.asksFor('number:take')[0]?.answer(ok(taken()))
    await kiosk.clock.settle()
    expect(filled()).toBe(1)
  })

  it('sets English large and Chinese small, and back', async () => {
    const kiosk = await openKiosk()
    await kiosk.press('English')
    expect(kiosk.page.find('h1 .main').text()).toBe('Hello. Choose what you need')
    expect(kiosk.page.find('h1 .sub').text()).toBe('您好，请选择要办的事')
    await kiosk.press('中文')
    expect(kiosk.page.find('h1 .main').text()).toBe('您好，请选择要办的事')
  })

  it('lists half as much in low reach, and loses no item', async () => {
    const kiosk = await openKiosk()
    await kiosk.press('取号办事')
    expect(kiosk.page.findAll('.item-card')).toHaveLength(8)
    await kiosk.press('低位操作')
    expect(kiosk.page.findAll('.item-card')).toHaveLength(4)
    await kiosk.press('下一页')
    expect(kiosk.page.findAll('.item-card')).toHaveLength(4)
    expect(kiosk.text()).toContain('第 2 页/共 3 页')
    await kiosk.press('下一页')
    expect(kiosk.page.findAll('.item-card')).toHaveLength(1)
  })
})

describe('while the kiosk gives numbers of its own', () => {
  const own = kioskView({ isOnline: false, takesOffline: true })
  const number = { ahead: null, estimate: null, qr: null, ticketNo: 'A701', serviceCode: 'id-renew' }

  async function takeOne(offline: { readonly isCardUnbound: boolean }): Promise<Kiosk> {
    const kiosk = await openKiosk(own)
    await kiosk.press(item('id-renew').name.zh)
    expect(kiosk.text()).toContain(kioskZh.confirm.unknown)
    expect(kiosk.text()).not.toContain(kioskZh.confirm.offline)
    await kiosk.press(kioskZh.confirm.take)
    kiosk.link.asksFor('number:take')[0]?.answer(ok(taken({ ...number, offline })))
    await kiosk.clock.advance(300)
    return kiosk
  }

  it('says so, and shows the number without people, minutes and code', async () => {
    const kiosk = await takeOne({ isCardUnbound: false })
    expect(kiosk.text()).toContain(kioskZh.frame.offlineTaking)
    expect(kiosk.text()).toContain(kioskZh.result.offline)
    expect(kiosk.text()).toContain(kioskZh.result.offlineChecked)
    expect(kiosk.text()).not.toContain(kioskZh.result.scan)
    expect(kiosk.text()).not.toMatch(/null|分钟/)
    expect(kiosk.page.find('.qr').exists()).toBe(false)
  })

  it('says when the card could not be bound', async () => {
    const kiosk = await takeOne({ isCardUnbound: true })
    expect(kiosk.text()).toContain(kioskZh.result.offlineUnbound)
  })

  it.each([
    ['numbers-used-up', {}, kioskZh.message['numbers-used-up']],
    ['number-held', { ticketNo: 'A701' }, 'A701'],
    ['card-not-bound', {}, kioskZh.message['card-not-bound']],
  ] as const)('%s is a sentence with a way on', async (code, params, words) => {
    const kiosk = await openKiosk(own)
    await kiosk.press(item('id-renew').name.zh)
    await kiosk.press(kioskZh.confirm.take)
    kiosk.link.asksFor('number:take')[0]?.answer(failed({ code, params }))
    await kiosk.clock.advance(300)
    expect(kiosk.page.get('dialog, [role="alertdialog"], [role="dialog"]').text()).toContain(words)
    await kiosk.press(kioskZh.offer.change)
    expect(kiosk.text()).toContain(kioskZh.choose.title)
  })
})
