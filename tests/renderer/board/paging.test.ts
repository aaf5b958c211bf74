import { describe, expect, it } from 'vitest'
import { pageAt, PAGE_MS } from '../../../renderer/board/paging.ts'
import { emWidth, fitScale, splitToWidth } from '../../../renderer/ui/text-width.ts'

describe('still pages', () => {
  const items = [1, 2, 3, 4, 5]

  it.each([
    [0, [1, 2], 1],
    [PAGE_MS - 1, [1, 2], 1],
    [PAGE_MS, [3, 4], 2],
    [2 * PAGE_MS, [5], 3],
    [3 * PAGE_MS, [1, 2], 1],
  ])('at %i ms show %j, page %i of 3', (now, shown, page) => {
    expect(pageAt(items, 2, now)).toEqual({ items: shown, page, pages: 3 })
  })

  it('are one empty page when there is nothing', () => {
    expect(pageAt([], 8, 123_456)).toEqual({ items: [], page: 1, pages: 1 })
  })

  it('count the lines an item costs, and show one that is dearer than a page alone', () => {
    const cost = (lines: number): number => lines
    expect(pageAt([1, 3, 2, 9, 1], 5, 0, cost)).toEqual({ items: [1, 3], page: 1, pages: 4 })
    expect(pageAt([1, 3, 2, 9, 1], 5, 2 * PAGE_MS, cost).items).toEqual([9])
  })
})

describe('widths', () => {
  it('are those measured in the font: W1049 is 3.28 em, 105 is 1.77', () => {
    expect(emWidth('W1049')).toBeCloseTo(3.28, 2)
    expect(emWidth('105')).toBeCloseTo(1.77, 2)
    expect(emWidth('综合3')).toBeCloseTo(2.59, 2)
  })

  it('shrink only what does not fit', () => {
    expect(fitScale('3', 2)).toBe(1)
    expect(fitScale('综合窗口', 2)).toBe(0.5)
  })

  it('cut long texts after punctuation or a space, and lose nothing', () => {
    const zh = '需要帮助请找导办员，老年人、残疾人可优先办理。'
    const en = 'Need help? Ask a guide. Priority for elderly and disabled people.'
    expect(splitToWidth(zh, 40)).toEqual([zh])
    expect(splitToWidth(zh, 14)).toEqual(['需要帮助请找导办员，老年人、', '残疾人可优先办理。'])
    for (const piece of splitToWidth(en, 15)) expect(emWidth(piece)).toBeLessThanOrEqual(15)
    expect(splitToWidth(en, 15).join(' ')).toBe(en)
    expect(splitToWidth('一二三四五六', 4)).toEqual(['一二三四', '五六'])
    expect(splitToWidth('一', 0.5)).toEqual(['一'])
    expect(splitToWidth('  ', 5)).toEqual([])
  })
})
