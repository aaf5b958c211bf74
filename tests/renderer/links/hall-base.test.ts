import { describe, expect, it } from 'vitest'
import { hallBase, keptForHall } from '../../../renderer/links/hall-base.ts'

describe('the base of a page', () => {
  it.each([
    ['/desk/', ''],
    ['/', ''],
    ['/t/abc', ''],
    ['/h/hall2/desk/', '/h/hall2'],
    ['/h/hall2/', '/h/hall2'],
    ['/h/hall2/t/abc', '/h/hall2'],
    ['/h/', ''],
    ['/halls/h/hall2/', ''],
  ])('%s has "%s"', (pathname, base) => {
    expect(hallBase(pathname)).toBe(base)
  })
})

describe('what a tab keeps', () => {
  it('is of one hall, and the only hall of a server finds what it kept before', () => {
    const kept = new Map([['jiaohao.guide', '1001']])
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    }
    const [only, east, west] = ['', '/h/east', '/h/west'].map((base) => keptForHall(storage, base))
    expect(only?.getItem('jiaohao.guide')).toBe('1001')
    expect(east?.getItem('jiaohao.guide')).toBeNull()
    east?.setItem('jiaohao.guide', '2001')
    expect(west?.getItem('jiaohao.guide')).toBeNull()
    expect(east?.getItem('jiaohao.guide')).toBe('2001')
    west?.removeItem('jiaohao.guide')
    expect(east?.getItem('jiaohao.guide')).toBe('2001')
    east?.removeItem('jiaohao.guide')
    expect([...kept]).toEqual([['jiaohao.guide', '1001']])
  })
})
