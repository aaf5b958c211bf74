import type { Words } from '../../domain/model.ts'

/** Everything the HTTP side tells people when it cannot do what they ask. */
export const MESSAGES = {
  'not-found': { zh: '没有这个页面', en: 'There is no such page.' },
  'link-invalid': {
    zh: '号票链接无效，请重新扫描号票上的二维码',
    en: 'This ticket link is not valid. Scan the code on the ticket again.',
  },
  'link-expired': {
    zh: '号票已过期，号票仅当日有效',
    en: 'This ticket is no longer valid: tickets are for one day.',
  },
  'too-many-requests': { zh: '请求过于频繁，请稍后再试', en: 'Too many requests. Try again in a moment.' },
  'storage-failed': {
    zh: '服务暂时不可用，请稍后再试',
    en: 'The service is not available right now. Try again in a moment.',
  },
  'foreign-page': {
    zh: '请从号票上的二维码打开本页',
    en: 'Open this page by the code on the ticket.',
  },
  refused: { zh: '现在不能这样做，请到导办台', en: 'This is not possible now. Ask the guide desk.' },
  'bad-request': { zh: '请求有误', en: 'The request is not understood.' },
  'server-fault': { zh: '服务器出错了', en: 'Something went wrong on the server.' },
} as const satisfies Record<string, Words>
export type MessageCode = keyof typeof MESSAGES

/** The body of every error that a program reads. */
export function errorBody(code: MessageCode): { readonly code: MessageCode; readonly message: Words } {
  return { code, message: MESSAGES[code] }
}
