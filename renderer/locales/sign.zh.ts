/** Wording of the sign above a counter. */
export const signZh = {
  counter: '号窗口',
  call: '请',
  callTo: '到 {counterNo} 号窗口',
  callLong: '请 {ticketNo} 到 {counterNo} 号窗口',
  serving: '正在办理',
  welcome: '欢迎',
  paused: '暂停服务',
  closed: '未开放',
  back: '约 {time} 恢复',
  staff: '工号 {staffNo}',
  lost: '正在重连',
  connecting: '正在连接',
  choose: '请选择这块屏幕对应的窗口',
}
