import type { HostHealth } from './health.ts'

const STATES = {
  ready: '正常 ready',
  connecting: '正在连接 connecting',
  lost: '失去连接 lost',
} as const

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${String(char.charCodeAt(0))};`)
}

function document(title: string, body: string): string {
  return (
    `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${title}</title>` +
    `<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">` +
    `<link rel="stylesheet" href="/fonts/plain.css"></head><body><main><h1>${title}</h1>${body}</main></body></html>`
  )
}

/** The devices and their states where the device page was not built. */
export function statusPage(health: HostHealth): string {
  const rows = health.devices.map(
    ({ name, driver, state, lastError }) =>
      `<tr><td>${escapeHtml(name)}</td><td>${escapeHtml(driver)}</td><td>${STATES[state]}</td>` +
      `<td>${escapeHtml(lastError ?? '')}</td></tr>`,
  )
  const hall = health.hall.isOnline ? '已连接 online' : '未连接 away'
  return document(
    `设备主机 Device host ${escapeHtml(health.hostId)}`,
    `<p>大厅服务器 Hall server: ${hall}</p><table><thead><tr><th>设备 Device</th><th>驱动 Driver</th>` +
      `<th>状态 State</th><th>最近错误 Last error</th></tr></thead><tbody>${rows.join('')}</tbody></table>`,
  )
}

export const NOT_BUILT_PAGE = document(
  '页面还没有构建 The pages are not built',
  '<p>请先运行 <code>npm run build</code>，再刷新本页。</p><p>Run <code>npm run build</code>, then reload this page.</p>',
)
