import { describe, expect, it } from 'vitest'
import type { KeyMeaning, KeyPress } from '../../../renderer/desk/keys.ts'
import { PAD, padKeyMeaning } from '../../../renderer/keypad/pad-keys.ts'

function press(key: string, change: Partial<KeyPress> = {}): KeyPress {
  const plain = { ctrlKey: false, altKey: false, shiftKey: false, metaKey: false }
  return { key, code: '', ...plain, repeat: false, isComposing: false, ...change }
}

const act = (action: string): KeyMeaning => ({ kind: 'action', action }) as KeyMeaning

describe('keys on the pad', () => {
  it.each(PAD.map((action, index) => [String(index + 1), action] as const))('%s is %s', (digit, action) => {
    expect(padKeyMeaning(press(digit), false)).toEqual(act(action))
    expect(padKeyMeaning(press('Process', { code: `Numpad${digit}` }), false)).toEqual(act(action))
  })

  it.each([
    ['0', press('0'), act('undo')],
    ['*', press('*', { shiftKey: true }), act('resumeHold')],
    ['1 held down', press('1', { repeat: true }), { kind: 'kept' }],
    ['Ctrl+1, the browser’s own', press('1', { ctrlKey: true }), undefined],
    ['F2', press('F2'), undefined],
    ['a letter', press('a'), undefined],
    ['Enter', press('Enter'), undefined],
  ])('%s', (_name, key, meaning) => expect(padKeyMeaning(key, false)).toEqual(meaning))
})

describe('keys in a sheet of the pad', () => {
  it.each([
    ['1', press('1'), { kind: 'choose', index: 0 }],
    ['0', press('0'), { kind: 'close' }],
    ['0 of the number pad', press('0', { code: 'Numpad0' }), { kind: 'close' }],
    ['Esc', press('Escape'), { kind: 'close' }],
    ['Enter', press('Enter'), { kind: 'confirm', andNext: false }],
    ['*', press('*'), undefined],
  ])('%s', (_name, key, meaning) => expect(padKeyMeaning(key, true)).toEqual(meaning))
})
