import axe from 'axe-core'
import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import type { DevicesView } from '../../../domain/device-health.ts'
import DevicesPage from '../../../renderer/devices/DevicesPage.vue'
import { ANSWER_LIMIT_MS, POLL_MS } from '../../../renderer/devices/feed.ts'
import { devicesEn } from '../../../renderer/locales/devices.en.ts'
import { devicesZh } from '../../../renderer/locales/devices.zh.ts'
import { createPageI18n } from '../../../renderer/ui/i18n.ts'
import { createFakeClock } from '../../support/fake-clock.ts'
import { devicesOf, deviceView, hostDevices, NOW } from './view-of.ts'

let page: VueWrapper | undefined
afterEach(() => page?.unmount())

/** The page on a server that answers what `server.view` says; null is a server that is away. */
async function open(view: DevicesView | null) {
  const server = { view, asked: 0, isMute: false }
  const clock = createFakeClock(NOW)
  page = mount(DevicesPage, {
    attachTo: document.body,
    props: {
      clock,
      read: () => {
        server.asked += 1
        if (server.isMute) return new Promise<DevicesView>(() => {})
        return server.view === null ? Promise.reject(new Error('away')) : Promise.resolve(server.view)
      },
    },
    global: { plugins: [createPageI18n(devicesZh, devicesEn)] },
  })
  await clock.settle()
  return { page, clock, server }
}

describe('the device page', () => {
  it('tells that all is well, and when each device last answered', async () => {
    const { page } = await open(devicesOf(hostDevices()))
    expect(page.text()).toContain('1 台设备全部正常')
    expect(page.text()).toContain('K01 一楼入口')
    expect(page.get('.device').text()).toContain('打印机')
    expect(page.get('.device').text()).toContain('08:59:57')
    expect(page.get('.device').text()).toContain('3 秒前')
    expect(page.find('.faults').exists()).toBe(false)
    expect(page.text()).toContain('还没有自检')
  })

  it('puts what needs a hand first, and says in words what is wrong and what to do', async () => {
    const { page } = await open(
      devicesOf(
        hostDevices({ hostId: 'K01' }),
        hostDevices({
          hostId: 'K02',
          devices: [
            deviceView({ name: 'reader', family: 'reader' }),
            deviceView({ conditions: ['paperOut', 'coverOpen'] }),
            deviceView({
              name: 'sign-1',
              family: 'display',
              counterId: 'c1',
              counterNo: '105',
              state: 'lost',
              code: 'no-answer',
            }),
          ],
        }),
      ),
    )
    expect(page.text()).toContain('2 台需要处理')
    expect(page.findAll('h2').map((one) => one.text().slice(0, 3))).toEqual(['K02', 'K01'])
    const [sign, printer, reader] = page.findAll('.device')
    expect(sign?.text()).toContain('105 号窗口')
    expect(sign?.text()).toContain('失去连接')
    expect(sign?.get('.what').text()).toContain('设备不应答')
    expect(sign?.get('.todo').text()).toMatch(/检查电源和数据线.*Check power and data cable/)
    expect(printer?.text()).toContain('注意')
    expect(printer?.findAll('.what').map((one) => one.get('[lang="zh-CN"]').text())).toEqual([
      '缺纸',
      '打印机盖开着',
    ])
    expect(reader?.text()).toContain('正常')
  })

  it('does not claim anything of devices whose host is away', async () => {
    const away = hostDevices({
      isOnline: false,
      since: NOW - 60_000,
      devices: [deviceView({ state: 'unknown', code: 'no-answer', conditions: ['paperOut'] })],
    })
    const { page } = await open(
      devicesOf(away, hostDevices({ hostId: 'K02', isOnline: false, since: null, devices: [] })),
    )
    expect(page.text()).toContain('1 台状态不明')
    expect(page.text()).toContain('08:59:00 起失去联系')
    expect(page.find('.faults').exists()).toBe(false)
    expect(page.get('.device').text()).toContain('不明')
    expect(page.text()).toContain('服务器启动以来还没有联系过')
  })

  it('on a host that never reached the hall server, says so of this computer', async () => {
    const { page } = await open(
      devicesOf(hostDevices({ isOnline: false, since: null, devices: [deviceView()] })),
    )
    expect(page.text()).toContain('本机启动以来还没有联系上大厅服务器')
    expect(page.text()).not.toContain('服务器启动以来还没有联系过')
  })

  it('on a host, tells its own devices although the hall server is away', async () => {
    const { page } = await open(devicesOf(hostDevices({ isOnline: false, since: NOW - 60_000 })))
    expect(page.text()).toContain('08:59:00 起联系不上大厅服务器，下面是本机设备现在的状态')
    expect(page.get('.device').text()).toContain('正常')
  })

  it('tells the result of the self-test in one line, and what failed', async () => {
    const testedAt = NOW - 90 * 60_000
    const well = { device: 'reader', isOk: true, code: null }
    const { page, clock, server } = await open(
      devicesOf(hostDevices({ tested: { testedAt, results: [well] } })),
    )
    expect(page.get('.self-test').text()).toContain('自检 07:30，1 台全部正常')
    const results = [well, { device: 'printer', isOk: false, code: 'no-answer' }]
    server.view = devicesOf(hostDevices({ tested: { testedAt: testedAt - 24 * 3_600_000, results } }))
    await clock.advance(POLL_MS)
    expect(page.get('.self-test').text()).toContain('自检 11-01 07:30，1 台没有通过')
    expect(page.get('.self-test').text()).toContain('printer：设备不应答')
  })

  it('unfolds counters by the keyboard; one without wording goes by its own name', async () => {
    const { page } = await open(
      devicesOf(
        hostDevices({
          devices: [deviceView({ counters: { papersPrinted: 12, paperLeftMm: 12_400, someNewFigure: 3 } })],
        }),
      ),
    )
    const button = page.get('button')
    const counts = page.get('.counts')
    expect(page.text()).toContain('约 12.4 米')
    expect(button.attributes('aria-expanded')).toBe('false')
    expect(counts.isVisible()).toBe(false)
    button.element.focus()
    expect(document.activeElement).toBe(button.element)
    await button.trigger('click')
    expect(button.attributes('aria-expanded')).toBe('true')
    expect(counts.isVisible()).toBe(true)
    expect(counts.text()).toContain('打印成功')
    expect(counts.text()).toContain('someNewFigure')
  })

  it('keeps a fold open while the figures go on', async () => {
    const { page, clock, server } = await open(devicesOf(hostDevices()))
    await page.get('button').trigger('click')
    server.view = devicesOf(hostDevices({ devices: [deviceView({ counters: { papersPrinted: 13 } })] }))
    await clock.advance(POLL_MS)
    expect(page.get('.counts').isVisible()).toBe(true)
    expect(page.get('.counts').text()).toContain('13')
  })

  it('says that what it shows is of the past when the server is away or mute, and stops saying so', async () => {
    const { page, clock, server } = await open(devicesOf(hostDevices()))
    expect(page.find('[role="alert"]').exists()).toBe(false)
    const { view } = server
    server.view = null
    await clock.advance(POLL_MS)
    expect(page.get('[role="alert"]').text()).toContain('下面是 09:00:00 的状态')
    expect(page.get('main').classes()).toContain('stale')
    expect(page.findAll('.device')).toHaveLength(1)
    server.view = view
    await clock.advance(POLL_MS)
    expect(page.find('[role="alert"]').exists()).toBe(false)
    server.isMute = true
    await clock.advance(POLL_MS + ANSWER_LIMIT_MS)
    expect(page.find('[role="alert"]').exists()).toBe(true)
  })

  it('says so when nothing could be read yet, and stops asking once it is closed', async () => {
    const { page, clock, server } = await open(null)
    expect(page.get('[role="alert"]').text()).toContain('读不到设备状态，正在重试')
    page.unmount()
    const { asked } = server
    await clock.advance(10 * POLL_MS)
    expect(server.asked).toBe(asked)
    expect(clock.pendingTimers()).toBe(0)
  })

  it('has no fault that axe finds, in any of its states', async () => {
    const states = [
      devicesOf(hostDevices()),
      devicesOf(
        hostDevices({
          devices: [deviceView({ isFlapping: true }), deviceView({ name: 'b', state: 'lost' })],
        }),
      ),
      devicesOf(hostDevices({ isOnline: false, devices: [deviceView({ state: 'unknown' })] })),
      null,
    ]
    for (const state of states) {
      const { page } = await open(state)
      const { violations } = await axe.run(page.element.parentElement ?? document.body, {
        // Contrast needs a browser; tests/journeys look at it there.
        rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
      })
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
      page.unmount()
    }
  })
})
