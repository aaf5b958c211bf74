import { describe, expect, it } from 'vitest'
import en from '../../../renderer/locales/keypad.en.ts'
import zh from '../../../renderer/locales/keypad.zh.ts'

const places = (text: string): string[] =>
  [...text.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name).toSorted()

describe('the keypad’s wording', () => {
  it('has the same keys in both languages', () => expect(Object.keys(en)).toEqual(Object.keys(zh)))

  it.each(Object.keys(zh) as (keyof typeof zh)[])('%s has the same places and shouts nowhere', (key) => {
    expect(places(en[key])).toEqual(places(zh[key]))
    expect(`${zh[key]}${en[key]}`).not.toMatch(/[!！你]/)
  })
})
