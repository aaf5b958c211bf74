import { failed, ok } from '../../../domain/result.ts'
import type { Result } from '../../../domain/result.ts'
import { PLACEHOLDERS } from './fields.ts'
import type { Placeholder } from './fields.ts'
import { problemAt } from './problem.ts'
import type { TemplateProblem } from './problem.ts'

/** One piece of a template's text, and where it stands there (from 0). */
export type TemplateToken =
  | { readonly is: 'byte'; readonly value: number; readonly at: number }
  | { readonly is: 'any-byte'; readonly at: number }
  | { readonly is: 'placeholder'; readonly name: Placeholder; readonly at: number }
  | { readonly is: 'mark'; readonly name: string; readonly at: number }

const SPACE = /^[\s,]+/
const BYTE = /^[0-9A-Fa-f]{2}/
const ANY_BYTE = /^\?\?/
const QUOTED = /^"([\x20-\x21\x23-\x7e]*)"/
const BRACED = /^\{([^{}]*)\}/
const MARK = /^<([a-z][a-z0-9-]*)>/

/**
 * Reads a template's text: bytes in hexadecimal (`16 A5`), ASCII in double quotes (`"Z00"`), `??` for any byte (only in
 * what is received), placeholders (`{address}`) and marks of no width (`<here>`) for ranges. Errors name the character.
 */
export function parseTemplate(text: string): Result<readonly TemplateToken[], TemplateProblem> {
  const tokens: TemplateToken[] = []
  let at = 0
  while (at < text.length) {
    const rest = text.slice(at)
    const quoted = QUOTED.exec(rest)
    const braced = BRACED.exec(rest)
    const mark = MARK.exec(rest)
    const space = SPACE.exec(rest)
    if (space) at += space[0].length
    else if (BYTE.test(rest)) {
      tokens.push({ is: 'byte', value: parseInt(rest.slice(0, 2), 16), at })
      at += 2
    } else if (ANY_BYTE.test(rest)) {
      tokens.push({ is: 'any-byte', at })
      at += 2
    } else if (quoted) {
      for (const char of quoted[1] ?? '') tokens.push({ is: 'byte', value: char.charCodeAt(0), at })
      at += quoted[0].length
    } else if (braced) {
      const name = placeholderOf((braced[1] ?? '').trim())
      if (name === undefined) {
        const known = PLACEHOLDERS.map((one) => `{${one}}`).join(' ')
        return failed(
          problemAt(
            at,
            `没有占位符 ${braced[0]}，可用：${known}`,
            `no placeholder ${braced[0]}; there are ${known}`,
          ),
        )
      }
      tokens.push({ is: 'placeholder', name, at })
      at += braced[0].length
    } else if (mark) {
      tokens.push({ is: 'mark', name: mark[1] ?? '', at })
      at += mark[0].length
    } else return failed(problemHere(rest, at))
  }
  if (tokens.every(({ is }) => is === 'mark'))
    return failed(problemAt(0, '模板里没有字节', 'the template has no bytes'))
  return ok(tokens)
}

function placeholderOf(name: string): Placeholder | undefined {
  return name === 'len' ? 'length' : PLACEHOLDERS.find((one) => one === name)
}

function problemHere(rest: string, at: number): TemplateProblem {
  const first = [...rest][0] ?? ''
  if (first === '{') return problemAt(at, '缺少右括号 }', 'a } is missing')
  if (first === '<') return problemAt(at, '标记应形如 <here>', 'a mark looks like <here>')
  if (first === '"')
    return problemAt(
      at,
      '缺少右引号，或引号内不是 ASCII',
      'the closing quote is missing, or not ASCII inside',
    )
  if (/[0-9A-Fa-f]/.test(first))
    return problemAt(at, '每个字节要两位十六进制', 'a byte takes two hexadecimal digits')
  return problemAt(
    at,
    `看不懂 ${first}，应为十六进制字节、"文字"、{占位符} 或 <标记>`,
    `${first} means nothing here: hexadecimal bytes, "text", {placeholder} or <mark>`,
  )
}
