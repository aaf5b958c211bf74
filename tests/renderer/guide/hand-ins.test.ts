import { mount, type VueWrapper } from '@vue/test-utils'
import { afterEach, expect, it } from 'vitest'
import { HAND_IN_NOTES } from '../../../domain/hand-in-note.ts'
import App from '../../../renderer/guide/App.vue'
import en from '../../../renderer/locales/guide.en.ts'
import zh from '../../../renderer/locales/guide.zh.ts'
import { createPageI18n } from '../../../renderer/ui/i18n.ts'
import { openGuide } from './rig.ts'

let page: VueWrapper | undefined
afterEach(() => page?.unmount())

it('lists what was settled about numbers taken without the network, newest first, and shows the ticket', async () => {
  const rig = await openGuide()
  page = mount(App, { attachTo: document.body, global: { plugins: [rig.pinia, createPageI18n(zh, en)] } })
  await rig.pass(300)
  expect(page.find('.hand-ins').exists()).toBe(false)

  const { seq } = rig.hall.do('numbers:lease', { letters: [{ letter: 'A', count: 5 }] })
  const [block] = Object.values(rig.hall.state.blocks)
  expect(seq).toBeGreaterThan(0)
  const handIn = (number: number, takenAt: number): void => {
    rig.hall.do('ticket:hand-in', {
      ticketId: `offline-${number}`,
      day: rig.hall.state.day,
      blockId: block?.blockId ?? '',
      letter: 'A',
      number,
      serviceCode: 'id-renew',
      queueClass: 'ordinary',
      personDigest: null,
      takenAt,
      heardAt: null,
      replaces: null,
    })
  }
  const now = rig.clock.now()
  handIn(701, now)
  handIn(702, now - 3_600_000)
  handIn(799, now)
  rig.hall.do('ticket:hand-in-refused', { ticketNo: 'A703', takenAt: now })
  await rig.pass(300)
  const rows = page.findAll('.hand-ins li').map((row) => row.text().replaceAll(/\s/g, ''))
  expect(rows).toEqual([
    expect.stringMatching(/^A703服务器读不懂.*Notunderstood.*K0109:00$/),
    expect.stringMatching(/^A799.*没有收下.*K01/),
    expect.stringMatching(/^A702自助机时钟不准.*K0108:00$/),
  ])
  // One that was not taken in has nothing to show.
  expect(page.findAll('.hand-ins li button')).toHaveLength(1)
  await page.get('.hand-ins li button').trigger('click')
  await rig.pass(300)
  expect(page.get('.left').text().replaceAll(/\s/g, '')).toContain('A702')
})

it('has a sentence for everything that can be settled, in both languages', () => {
  expect(Object.keys(zh.handIn).toSorted()).toEqual([...HAND_IN_NOTES].toSorted())
  expect(Object.keys(en.handIn).toSorted()).toEqual([...HAND_IN_NOTES].toSorted())
})
