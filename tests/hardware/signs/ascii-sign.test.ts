import { describe, expect, it } from 'vitest'
import { asciiLines, counterNoOf, ticketNoOf } from '../../../hardware/displays/ascii-sign.ts'
import type { SignContent } from '../../../hardware/displays/call-display.ts'

const content = (tone: SignContent['tone'], ...lines: string[]): SignContent => ({ tone, lines })

describe('a content on a sign without Chinese', () => {
  it.each([
    [content('call', '请 A001', '到 3 号窗口'), ['A001', '-> 3'], 'A001', '3'],
    [content('call', '请 B-017', '到 VIP2 号窗口'), ['B-017', '-> VIP2'], 'B-017', 'VIP2'],
    [content('call', '请Ａ００１号到３号窗口'), ['A001 3'], 'A001', null],
    [content('serving', '正在办理', 'A001'), ['A001'], 'A001', null],
    [content('welcome', '欢迎'), ['WELCOME'], null, null],
    [content('paused', '暂停服务'), ['PAUSED'], null, null],
    [content('paused', '暂停服务', '约 10:30 恢复'), ['PAUSED', '10:30'], null, null],
    [content('closed', '未开放'), ['CLOSED'], null, null],
    [content('call', '请'), ['CALL'], null, null],
    [content('call', '请 \u0007A001\u001b'), ['A001'], 'A001', null],
  ])('%j', (shown, lines, ticketNo, counterNo) => {
    expect(asciiLines(shown)).toEqual(lines)
    expect(ticketNoOf(shown)).toBe(ticketNo)
    expect(counterNoOf(shown)).toBe(counterNo)
  })
})
