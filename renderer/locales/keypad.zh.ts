/** Wording of the keypad page, Chinese; everything else it says is the desk's. */
const keypad = {
  page: '叫号器',
  waiting: '等候 {count} 位',
  longest: '最长 {minutes} 分',
  finishHere: '本站 {count} 个事项',
  holds: '挂起 {count}/{limit}',
  leave: '离开',
  keys: '数字键对应按钮；单子里 Enter 确定、0 取消',
}

export default keypad
