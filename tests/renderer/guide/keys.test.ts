import { describe, expect, it } from 'vitest'
import { ACTIONS } from '../../../renderer/guide/actions.ts'
import { ACTION_KEYS, keyMeaning, type KeyPress } from '../../../renderer/guide/keys.ts'

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

describe('keys of the page', () => {
  it('gives every action one key of its own', () => {
    const keys = ACTIONS.map((action) => ACTION_KEYS[action])
    expect(keys).toEqual(['F2', 'F3', 'F4', 'F6', 'F7', 'F8', 'F9', 'F10'])
  })

  it.each([
    ['F2', {}, { kind: 'action', action: 'issue' }],
    ['F4', {}, { kind: 'action', action: 'restore' }],
    ['F10', {}, { kind: 'action', action: 'checkIn' }],
    ['F4', { repeat: true }, { kind: 'kept' }],
    ['F1', {}, { kind: 'help' }],
    ['F5', {}, undefined],
    ['Escape', {}, { kind: 'close' }],
    ['m', { altKey: true }, { kind: 'more' }],
    ['µ', { altKey: true, code: 'KeyM' }, { kind: 'more' }],
    ['g', { altKey: true }, { kind: 'tab', tab: 'guide' }],
    ['k', { altKey: true }, { kind: 'tab', tab: 'counters' }],
    ['x', { altKey: true }, undefined],
    ['A', { shiftKey: true }, { kind: 'type' }],
    ['3', {}, { kind: 'type' }],
    ['号', {}, { kind: 'type' }],
    [' ', {}, undefined],
    ['Tab', {}, undefined],
    ['Enter', {}, undefined],
    ['c', { ctrlKey: true }, undefined],
    ['F2', { isComposing: true }, undefined],
    ['3', { isComposing: true }, undefined],
  ] as const)('%s %j', (key, change, meaning) => {
    expect(keyMeaning(press(key, change), false)).toEqual(meaning)
  })
})

describe('keys of a sheet', () => {
  it.each([
    ['1', {}, { kind: 'choose', index: 0 }],
    ['9', {}, { kind: 'choose', index: 8 }],
    ['0', {}, { kind: 'choose', index: 9 }],
    ['Process', { code: 'Digit4' }, { kind: 'choose', index: 3 }],
    ['End', { code: 'Numpad1' }, { kind: 'choose', index: 0 }],
    ['ArrowDown', {}, { kind: 'step', by: 1 }],
    ['ArrowUp', {}, { kind: 'step', by: -1 }],
    ['Enter', {}, { kind: 'confirm' }],
    ['Enter', { repeat: true }, { kind: 'kept' }],
    ['Escape', {}, { kind: 'close' }],
    ['F2', {}, { kind: 'kept' }],
    ['m', { altKey: true }, undefined],
    ['a', {}, undefined],
    ['5', { isComposing: true }, undefined],
  ] as const)('%s %j', (key, change, meaning) => {
    expect(keyMeaning(press(key, change), true)).toEqual(meaning)
  })
})
