import { describe, expect, it } from 'vitest'
import { keyMeaning, type KeyMeaning, type KeyPress } from '../../../renderer/desk/keys.ts'

function press(key: string, change: Partial<KeyPress> = {}): KeyPress {
  return {
    key,
    code: '',
    ctrlKey: false,
    altKey: false,
    shiftKey: false,
    metaKey: false,
    repeat: false,
    isComposing: false,
    ...change,
  }
}

const act = (action: string): KeyMeaning => ({ kind: 'action', action }) as KeyMeaning

const ON_DESK: readonly [string, KeyPress, KeyMeaning | undefined][] = [
  ['F1', press('F1'), { kind: 'help' }],
  ['F2', press('F2'), act('callNext')],
  ['F3', press('F3'), act('recall')],
  ['F4', press('F4'), act('start')],
  ['F6', press('F6'), act('finish')],
  ['F7', press('F7'), act('noShow')],
  ['F10', press('F10'), act('pause')],
  ['F8', press('F8'), act('transfer')],
  ['F9', press('F9'), act('suspend')],
  ['Alt+P', press('p', { altKey: true }), act('putBack')],
  ['Alt+Z', press('z', { altKey: true }), act('undo')],
  ['Alt+C', press('C', { altKey: true }), act('callNumber')],
  ['Alt+R', press('r', { altKey: true }), act('resumeHold')],
  ['Alt+G', press('g', { altKey: true }), act('restore')],
  ['Alt+W', press('w', { altKey: true }), { kind: 'why' }],
  ['Alt+P where Alt types another character', press('π', { altKey: true, code: 'KeyP' }), act('putBack')],
  ['Alt+Z behind an input method', press('Process', { altKey: true, code: 'KeyZ' }), act('undo')],
  ['Alt+P held down', press('p', { altKey: true, repeat: true }), { kind: 'kept' }],
  ['Ctrl+Alt+P', press('p', { altKey: true, ctrlKey: true }), undefined],
  ['Alt+D, the browser’s own', press('d', { altKey: true }), undefined],
  ['p alone', press('p'), undefined],
  ['F5, the browser’s own', press('F5'), undefined],
  ['F2 held down', press('F2', { repeat: true }), { kind: 'kept' }],
  ['Alt+F4, the system’s own', press('F4', { altKey: true }), undefined],
  ['Ctrl+F2', press('F2', { ctrlKey: true }), undefined],
  ['a digit', press('1'), undefined],
  ['a letter', press('a'), undefined],
  ['Enter', press('Enter'), undefined],
  ['Ctrl+Enter', press('Enter', { ctrlKey: true }), undefined],
  ['Esc', press('Escape'), undefined],
]

const IN_SHEET: readonly [string, KeyPress, KeyMeaning | undefined][] = [
  ['1', press('1'), { kind: 'choose', index: 0 }],
  ['9', press('9'), { kind: 'choose', index: 8 }],
  ['0', press('0'), undefined],
  ['a digit behind an input method', press('Process', { code: 'Digit4' }), { kind: 'choose', index: 3 }],
  ['a digit on the number pad', press('4', { code: 'Numpad4' }), { kind: 'choose', index: 3 }],
  ['Enter', press('Enter'), { kind: 'confirm', andNext: false }],
  ['Ctrl+Enter', press('Enter', { ctrlKey: true }), { kind: 'confirm', andNext: true }],
  ['Enter held down', press('Enter', { repeat: true }), { kind: 'kept' }],
  ['Enter that ends a composition', press('Enter', { isComposing: true }), undefined],
  ['Esc', press('Escape'), { kind: 'close' }],
  ['F2', press('F2'), { kind: 'kept' }],
  ['Alt+P', press('p', { altKey: true }), { kind: 'kept' }],
  ['F6 held down', press('F6', { repeat: true }), { kind: 'kept' }],
  ['Tab', press('Tab'), undefined],
]

describe('keys on the desk', () => {
  it.each(ON_DESK)('%s', (_name, key, meaning) => expect(keyMeaning(key, false)).toEqual(meaning))
})

describe('keys in a sheet', () => {
  it.each(IN_SHEET)('%s', (_name, key, meaning) => expect(keyMeaning(key, true)).toEqual(meaning))
})
