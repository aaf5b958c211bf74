import { basename } from 'node:path'
import { z } from 'zod'
import { formatProblems, parseYamlConfig, type ConfigProblem } from '../../domain/config-text.ts'
import type { Hall } from '../../domain/model.ts'
import { QUEUE_CLASSES, ruleSettings, type RuleSettings } from '../../domain/policy/settings.ts'
import { failed, ok, type Result } from '../../domain/result.ts'

export interface Policy {
  readonly name: string
  /** The hall's own rules: what the exit code is about. */
  readonly isDefault: boolean
  readonly rules: readonly RuleSettings[]
}

/** No class ever yields to another: more preferred calls in a row than a day has. */
const NO_CAP = 1_000_000

const FIFO: readonly RuleSettings[] = [{ rule: 'arrival' }]
const STRICT: readonly RuleSettings[] = [
  { rule: 'held-for-counter' },
  { rule: 'class-order', order: [...QUEUE_CLASSES], maxPreferredRun: NO_CAP },
  { rule: 'arrival' },
]

export const POLICY_NAMES = ['fifo', 'strict', 'default'] as const

const rules = z.array(ruleSettings).min(1)
/** As in the hall's file under `rules:`, or the bare list. */
const rulesFile = z.preprocess(
  (value) => (Array.isArray(value) ? { rules: value } : value),
  z.strictObject({ rules }),
)

/**
 * A policy by its name: `fifo` by arrival alone, `strict` by class without a cap, `default` the hall's own rules;
 * anything else is a YAML file with a list of rules. The error is worded for people.
 */
export function policyOf(
  name: string,
  hall: Hall,
  read: (path: string) => Result<string, ConfigProblem>,
): Result<Policy, string> {
  if (name === 'default') return ok({ name, isDefault: true, rules: hall.rules })
  if (name === 'fifo' || name === 'strict') {
    return ok({ name, isDefault: false, rules: name === 'fifo' ? FIFO : STRICT })
  }
  if (!/\.ya?ml$/.test(name)) {
    return failed(
      `"${name}" 不是规则名 is no policy; 可用 allowed: ${POLICY_NAMES.join(', ')}, or a .yaml file`,
    )
  }
  const text = read(name)
  if (!text.ok) return failed(formatProblems([text.error]))
  const parsed = parseYamlConfig(text.value, name, rulesFile)
  if (!parsed.ok) return failed(formatProblems(parsed.error))
  const stray = parsed.value.rules.find(
    (one) => one.rule === 'overflow' && !hall.queues.some((queue) => queue.queueId === one.queueId),
  )
  if (stray?.rule === 'overflow') {
    const allowed = hall.queues.map((queue) => queue.queueId).join(', ')
    return failed(`${name}: rule overflow: no such queueId "${stray.queueId}"; allowed: ${allowed}`)
  }
  return ok({ name: basename(name).replace(/\.ya?ml$/, ''), isDefault: false, rules: parsed.value.rules })
}

/** What the hall's own rules promise an ordinary ticket; the guide's figures where they promise nothing. */
export interface Fairness {
  /** Preferred calls for each ordinary one. */
  readonly preferredPerOrdinary: number
  /** Minutes after which a ticket goes before later ones, whatever their class. */
  readonly maxWaitMinutes: number
}

export function fairnessOf(hall: Hall): Fairness {
  const caps = hall.rules.flatMap((one) => {
    if (one.rule === 'class-order') return [one.maxPreferredRun]
    return one.rule === 'ratio' ? [one.preferredPerOrdinary] : []
  })
  const waits = hall.rules.flatMap((one) => (one.rule === 'waited-too-long' ? [one.maxWaitMinutes] : []))
  return { preferredPerOrdinary: caps[0] ?? 2, maxWaitMinutes: waits[0] ?? 45 }
}
