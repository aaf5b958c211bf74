import type { VueWrapper } from '@vue/test-utils'
import { describe, expect, it } from 'vitest'
import { openGuide, type Rig } from './rig.ts'
import { useShownPage } from './shown-page.ts'

const show = useShownPage()

const last = (at: VueWrapper): string => at.get('.last').text()
const buttons = (at: VueWrapper): string[] => at.findAll('.last .btn').map((found) => found.text())
const papersAsked = ({ hall }: Rig): string[] =>
  hall.sent.flatMap(({ name, payload }) => (name === 'paper:print' ? [payload.requestId] : []))
const papersPrinted = ({ hall }: Rig): number =>
  hall.facts().filter(({ type }) => type === 'paperReported').length

/** A number that was passed lies on the desk, and the answer to its restoring is lost. */
async function restoreUnheard(weather: 'answer-lost' | 'request-lost') {
  const rig = await openGuide()
  const ticketId = await rig.passNumber()
  const at = await show(rig)
  rig.guide.show(ticketId)
  rig.hall.weather = weather
  rig.guide.press('restore')
  await rig.pass(100)
  rig.hall.disconnect()
  return { rig, at, ticketId }
}

describe('a wish whose answer was lost, shown on the guide desk', () => {
  it('is being checked, then unknown; nothing else can be done meanwhile, and the answer comes in the end', async () => {
    const { rig, at, ticketId } = await restoreUnheard('answer-lost')
    await rig.pass(1000)
    expect(last(at)).toContain('没有等到答复，正在核对“恢复过号”有没有提交')
    await rig.pass(10_000)
    expect(last(at)).toContain('“恢复过号”结果未知，正在核对，请不要重复')
    expect(buttons(at)).toEqual([expect.stringContaining('不再等')])
    const asked = rig.hall.sent.length
    rig.guide.press('restore')
    expect(
      await rig.guide.submit({ name: 'advice:record', payload: { serviceCode: null, topic: 'x' } }),
    ).toBe(false)
    expect(rig.hall.sent).toHaveLength(asked)

    rig.hall.weather = 'fine'
    rig.hall.connect()
    await rig.pass(1000)
    expect(last(at)).toContain('已恢复 A001')
    expect(buttons(at)).toEqual([])
    expect(rig.hall.state.tickets[ticketId]?.state).toBe('waiting')
    expect(rig.hall.facts().filter(({ type }) => type === 'ticketRestored')).toHaveLength(1)
  })

  it('that nobody waits for any more is said to be unknown, never to be undone; looked at, it was done', async () => {
    const { rig, at } = await restoreUnheard('answer-lost')
    await rig.pass(11_000)
    await at.get('.last .btn').trigger('click')
    await rig.pass(300)
    expect(last(at)).toContain('没有等到答复，请查一下有没有办成：恢复过号')
    rig.hall.weather = 'fine'
    rig.hall.connect()
    await rig.pass(1000)
    expect(rig.guide.ticket?.ticket.state).toBe('waiting')
    expect(rig.hall.facts().filter(({ type }) => type === 'ticketRestored')).toHaveLength(1)
  })

  it('is left behind by who signs out, and stands in nobody’s way who signs in next', async () => {
    const { rig } = await restoreUnheard('answer-lost')
    await rig.pass(11_000)
    void rig.guide.signOut()
    await rig.pass(5000)
    expect(rig.guide.busy).toBeNull()
    rig.hall.weather = 'fine'
    rig.hall.connect()
    await rig.pass(500)
    await rig.guide.signIn('2002')
    await rig.pass(500)
    expect(rig.guide.busy).toBeNull()
    expect(rig.guide.actions?.issue.block).toBeNull()
  })
})

describe('a paper whose answer was lost', () => {
  /** Number A001 is being printed at K01, and nobody hears whether it came out. */
  async function printUnheard() {
    const rig = await openGuide()
    const ticketId = rig.hall.issue()
    const at = await show(rig)
    rig.guide.show(ticketId)
    rig.hall.weather = 'answer-lost'
    rig.guide.reprint('K01')
    await rig.pass(100)
    rig.hall.disconnect()
    return { rig, at }
  }

  it('is asked for again under the same id as soon as the link is there: one paper', async () => {
    const { rig, at } = await printUnheard()
    await rig.pass(5000)
    expect(last(at)).toContain('正在核对“打印号票”有没有提交')
    rig.hall.weather = 'fine'
    rig.hall.connect()
    await rig.pass(1000)
    expect(rig.guide.told).toMatchObject({ kind: 'paper', paper: 'printed' })
    expect(papersPrinted(rig)).toBe(1)
    expect(new Set(papersAsked(rig)).size).toBe(1)
    expect(papersAsked(rig).length).toBeGreaterThan(1)
  })

  it('after a minute is printed again only when the person says so; a kiosk that did it does nothing anew', async () => {
    const { rig, at } = await printUnheard()
    await rig.pass(60_000)
    rig.hall.weather = 'fine'
    rig.hall.connect()
    await rig.pass(1000)
    expect(last(at)).toContain('还要办吗')
    expect(buttons(at)).toEqual([expect.stringContaining('还要办'), expect.stringContaining('不办了')])
    const before = papersAsked(rig).length
    await at.get('.last .btn').trigger('click')
    await rig.pass(1000)
    expect(papersAsked(rig)).toHaveLength(before + 1)
    expect(new Set(papersAsked(rig)).size).toBe(1)
    expect(papersPrinted(rig)).toBe(1)
    expect(rig.guide.told).toMatchObject({ kind: 'paper', paper: 'printed' })
  })

  it('given up is said to be unknown: the person looks whether it is there', async () => {
    const { rig, at } = await printUnheard()
    await rig.pass(60_000)
    rig.hall.weather = 'fine'
    rig.hall.connect()
    await rig.pass(1000)
    await at.findAll('.last .btn')[1]?.trigger('click')
    await rig.pass(300)
    expect(last(at)).toContain('请查一下有没有办成：打印号票')
    expect(rig.guide.printing).toBeNull()
    expect(papersPrinted(rig)).toBe(1)
  })

  it('does not hold up what else the guide does', async () => {
    const { rig } = await printUnheard()
    await rig.pass(1000)
    rig.hall.weather = 'fine'
    rig.hall.connect()
    await rig.pass(50)
    const wish = { name: 'advice:record', payload: { serviceCode: null, topic: '收费标准' } } as const
    const done = rig.guide.submit(wish)
    await rig.pass(2000)
    expect(await done).toBe(true)
    expect(papersPrinted(rig)).toBe(1)
  })
})
