import { useI18n } from 'vue-i18n'
import type { Counter, PublicHall, Words } from '../../domain/model.ts'
import { becauseWords, type Because } from '../../domain/policy/because.ts'
import type { RuleSettings } from '../../domain/policy/settings.ts'
import { unreachable } from '../../domain/result.ts'
import type { AskFailure } from '../links/hall-link.ts'
import type { Block } from './actions.ts'
import type { Busy } from './performing.ts'
import type { Told } from './told.ts'
import type { Verb } from './wish.ts'

type Params = Readonly<Record<string, string | number>>
/** A wording of the desk's locale files in both languages: Chinese first, English beside it. */
export type Say = (key: string, params?: Params) => Words

export function useSay(): Say {
  const { t } = useI18n({ useScope: 'global' })
  return (key, params = {}) => ({
    zh: t(key, { ...params }, { locale: 'zh' }),
    en: t(key, { ...params }, { locale: 'en' }),
  })
}

/** Both languages of a wording whose places are filled with wordings. */
export function sayWith(say: Say, key: string, places: Readonly<Record<string, Words>>): Words {
  const of = (lang: 'zh' | 'en'): Params =>
    Object.fromEntries(Object.entries(places).map(([name, words]) => [name, words[lang]]))
  return { zh: say(key, of('zh')).zh, en: say(key, of('en')).en }
}

export function same(text: string): Words {
  return { zh: text, en: text }
}

/** `3 号窗口`; a counter whose name is not a number is called by its name. */
export function counterWords(say: Say, { counterNo }: Pick<Counter, 'counterNo'>): Words {
  return say(/^\d+$/.test(counterNo) ? 'counterNo' : 'counterName', { counterNo })
}

/** Why a button is grey: `short` stands on the button, the other is the sentence when it is pressed all the same. */
export function blockWords(say: Say, block: Block, length: 'short' | 'sentence'): Words {
  const table = length === 'short' ? 'blockShort' : 'block'
  if (block.code === 'no-show-gap') return say(`${table}.${noShowKey(block)}`, { ...block })
  return say(`${table}.${block.code}`, { ...block })
}

function noShowKey({ calls, seconds }: { calls: number; seconds: number }): string {
  if (calls === 0) return 'noShowSeconds'
  return seconds === 0 ? 'noShowCalls' : 'noShowBoth'
}

/** One sentence for a refusal of the server. */
export function refusalWords(say: Say, { code, params }: AskFailure): Words {
  if (code === 'no-show-too-soon') {
    const [calls, seconds] = [Number(params['calls'] ?? 0), Number(params['seconds'] ?? 0)]
    return say(`block.${noShowKey({ calls, seconds })}`, { calls, seconds })
  }
  return say(`refusal.${code}`, params)
}

export function becauseSentence(say: Say, because: Because | null): Words {
  return because ? becauseWords(because) : say('now.becauseUnknown')
}

export function verbWords(say: Say, verb: Verb): Words {
  return say(`action.${verb}`)
}

/** The line at the foot, without its time. */
export function toldWords(say: Say, told: Told): Words {
  switch (told.kind) {
    case 'done': {
      const ticketNo = same(told.ticketNo ?? '')
      return sayWith(say, `last.${doneKey(told)}`, { ticketNo, because: becauseSentence(say, told.because) })
    }
    case 'refused':
      return refusalWords(say, told.refusal)
    case 'blocked':
      return blockWords(say, told.block, 'sentence')
    case 'not-sent':
      return sayWith(say, 'last.notSent', { action: verbWords(say, told.verb) })
    case 'arrived':
      return say('last.arrived', { ticketNo: told.ticketNo })
  }
}

/** A finished stop may not be the end of the visit, and a pass may be the end of the number. */
function doneKey({ verb, state }: Extract<Told, { kind: 'done' }>): string {
  if (verb === 'finish' && state === 'waiting') return 'movedOn'
  return verb === 'noShow' && state === 'void' ? 'noShowVoid' : verb
}

/** What is said of a wish whose answer has not come. */
export function checkingWords(say: Say, { verb, isUnknown }: Busy): Words {
  return sayWith(say, isUnknown ? 'last.unknown' : 'last.checking', { action: verbWords(say, verb) })
}

/** The hall's rules of who goes first, one line each, in their order. */
export function ruleLines(say: Say, hall: Pick<PublicHall, 'rules' | 'queues'>): Words[] {
  const lines = hall.rules.map((settings) => ruleWords(say, settings, hall))
  // Place in the queue decides last, whether or not the hall's file says so.
  return hall.rules.some(({ rule }) => rule === 'arrival') ? lines : [...lines, say('why.rule.arrival')]
}

function ruleWords(say: Say, settings: RuleSettings, hall: Pick<PublicHall, 'queues'>): Words {
  switch (settings.rule) {
    case 'class-order': {
      const classes = settings.order.map((name) => say(`queueClass.${name}`))
      return sayWith(say, 'why.rule.class-order', {
        order: joined(classes, say('why.listComma')),
        run: same(String(settings.maxPreferredRun)),
      })
    }
    case 'waited-too-long':
      return say('why.rule.waited-too-long', { minutes: settings.maxWaitMinutes })
    case 'ratio':
      return say('why.rule.ratio', { count: settings.preferredPerOrdinary })
    case 'overflow': {
      const queue = hall.queues.find((row) => row.queueId === settings.queueId)?.name
      const minutes = same(String(settings.overMinutes))
      return sayWith(say, 'why.rule.overflow', { queue: queue ?? same(settings.queueId), minutes })
    }
    case 'held-for-counter':
    case 'clerk-service':
    case 'queue-weight':
    case 'arrival':
      return say(`why.rule.${settings.rule}`)
    default:
      return unreachable(settings)
  }
}

/** A list in words, in both languages. */
export function joined(words: readonly Words[], comma: Words): Words {
  return {
    zh: words.map((one) => one.zh).join(comma.zh),
    en: words.map((one) => one.en).join(comma.en),
  }
}

/** Who was first in contact: a member of staff by number, a kiosk by its place. */
export function contactWords(hall: Pick<PublicHall, 'deviceHosts'>, contactId: string): Words {
  const host = hall.deviceHosts.find((row) => row.hostId === contactId)
  return host
    ? { zh: `${host.place.zh} ${contactId}`, en: `${contactId}, ${host.place.en}` }
    : same(contactId)
}
