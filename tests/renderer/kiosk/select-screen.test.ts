import { describe, expect, it } from 'vitest'
import { selectScreen, type Scene, type ScreenName } from '../../../renderer/kiosk/select-screen.ts'
import { FIRST_CHOICE, FRESH, type Confirming, type Step } from '../../../renderer/kiosk/session/model.ts'
import { hallWithSaturday, kioskView, NOW, taken } from './kiosk-parts.ts'

const confirm: Confirming = {
  kind: 'confirm',
  serviceCode: 'id-renew',
  from: null,
  wantsPriority: false,
  unanswered: null,
}
const ask = {
  requestId: 'request-1',
  serviceCode: 'id-renew',
  usesCard: false,
  wantsPriority: false,
  lang: 'zh',
  wantsPaper: true,
} as const
const taking = (waitedMs: number): Step => ({
  kind: 'taking',
  confirm,
  ask,
  waitedMs,
  askAgainInMs: null,
  paper: null,
})
const result: Step = {
  kind: 'result',
  taken: taken(),
  paper: 'printed',
  paperBefore: 'printed',
  printingMs: 0,
  reprintsLeft: 2,
  isReprint: false,
  leftMs: 20_000,
}
const scene = (step: Step, over: Partial<Scene> = {}): Scene => ({
  link: 'up',
  view: kioskView(),
  session: { ...FRESH, step },
  now: NOW,
  ...over,
})
const home: Step = { kind: 'home' }
const offline = { view: kioskView({ isOnline: false }) }
const noHall = { view: kioskView({ hall: null, isOnline: false }) }
const closed = { view: kioskView({ hall: hallWithSaturday([]) }) }

describe('which screen is shown', () => {
  it.each<readonly [string, Scene, ScreenName]>([
    ['all well', scene(home), 'home'],
    ['choosing', scene(FIRST_CHOICE), 'choose'],
    ['confirming', scene(confirm), 'confirm'],
    ['identity', scene({ kind: 'identity', confirm, hasNoCard: false }), 'identity'],
    ['an answer within a blink has no page', scene(taking(200)), 'confirm'],
    ['a later one has', scene(taking(300)), 'taking'],
    ['the number', scene(result), 'result'],
    ['page just loaded', scene(home, { link: 'starting', view: null }), 'starting'],
    ['host gone', scene(home, { link: 'lost' }), 'out-of-service'],
    ['host never seen', scene(home, { link: 'lost', view: null }), 'out-of-service'],
    ['host gone while confirming', scene(confirm, { link: 'lost' }), 'out-of-service'],
    ['host gone while the number is shown', scene(result, { link: 'lost' }), 'result'],
    ['host gone while a number is taken', scene(taking(900), { link: 'lost' }), 'taking'],
    ['server away', scene(home, offline), 'offline'],
    [
      'server away, numbers of its own',
      scene(home, { view: { ...offline.view, takesOffline: true } }),
      'home',
    ],
    ['server never seen', scene(home, noHall), 'offline'],
    ['server away in the middle of a visit', scene(confirm, offline), 'confirm'],
    ['hall closed', scene(home, closed), 'closed'],
    ['server away in a closed hall', scene(home, { view: { ...closed.view, isOnline: false } }), 'offline'],
    ['hall closes in the middle of a visit', scene(confirm, closed), 'confirm'],
  ])('%s', (_name, given, expected) => {
    expect(selectScreen(given)).toBe(expected)
  })
})
