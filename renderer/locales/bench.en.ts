import type { Shape } from '../ui/i18n.ts'
import type { benchZh } from './bench.zh.ts'

export const benchEn: Shape<typeof benchZh> = {
  title: 'Simulator bench',
  lead: 'The far end of every wire: lay a card, take it away, pull the paper, open the cover, pull the plug; see the ticket and the signs. For trying and testing only.',
  offline: 'Link to the simulators lost, reconnecting',
  reader: 'ID-card reader',
  printer: 'Ticket printer',
  sign: 'Counter sign',
  tray: 'Tray of cards (people who do not exist)',
  spoil: {
    label: 'State of the card',
    none: 'Sound',
    forged: 'Forged',
    damaged: 'Damaged',
    'other-card': 'Not an ID card',
  },
  cardOn: 'On the reader: {name}',
  cardRead: 'read',
  cardNone: 'No card on the reader',
  remove: 'Take card away',
  plug: 'Plug in',
  unplug: 'Pull the plug',
  reset: 'Power off and on',
  conditions: 'Conditions',
  papers: 'Papers that came out',
  noPaper: 'Nothing printed yet',
  paperNo: 'No. {no}',
  signDark: 'Dark',
  unplugged: 'Unplugged',
  wire: 'Wire',
  nothing: 'Nothing to see',
}
