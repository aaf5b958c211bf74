import type { Shape } from '../ui/i18n.ts'
import type { signZh } from './sign.zh.ts'

export const signEn: Shape<typeof signZh> = {
  counter: 'Counter',
  call: 'Please go',
  callTo: 'to counter {counterNo}',
  callLong: '{ticketNo} to counter {counterNo}',
  serving: 'Serving',
  welcome: 'Welcome',
  paused: 'Paused',
  closed: 'Closed',
  back: 'Back about {time}',
  staff: 'Staff {staffNo}',
  lost: 'Reconnecting',
  connecting: 'Connecting',
  choose: 'Choose the counter of this screen',
}
