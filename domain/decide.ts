import { ALLOWED_ROLES, type Command } from './commands.ts'
import { decideCancel, decideCloseDay, decidePaperReport } from './decide/anywhere.ts'
import { decideCallNext } from './decide/call-next.ts'
import { decideCloseCounter, decideOpenCounter, decidePauseCounter } from './decide/counter.ts'
import type { DecideContext, Decided } from './decide/decision.ts'
import { decideIssue } from './decide/issue.ts'
import { decideFinish, decideNoShow, decideRecall, decideStart } from './decide/while-called.ts'
import { refusal } from './refusals.ts'
import { failed, unreachable } from './result.ts'

/**
 * What follows from a command in the present state: facts, or a refusal. Pure: the same state, command, time and ids
 * give the same decision, and `ctx.state` is not changed.
 */
export function decide(command: Command, ctx: DecideContext): Decided {
  if (!ALLOWED_ROLES[command.name].includes(command.actor.role)) return failed(refusal('not-allowed'))
  if (ctx.state.isClosed) return failed(refusal('day-closed'))
  switch (command.name) {
    case 'ticket:issue':
      return decideIssue(command, ctx)
    case 'ticket:call-next':
      return decideCallNext(command, ctx)
    case 'ticket:recall':
      return decideRecall(command, ctx)
    case 'ticket:start':
      return decideStart(command, ctx)
    case 'ticket:finish':
      return decideFinish(command, ctx)
    case 'ticket:no-show':
      return decideNoShow(command, ctx)
    case 'ticket:cancel':
      return decideCancel(command, ctx)
    case 'paper:report':
      return decidePaperReport(command, ctx)
    case 'counter:open':
      return decideOpenCounter(command, ctx)
    case 'counter:pause':
      return decidePauseCounter(command, ctx)
    case 'counter:close':
      return decideCloseCounter(command, ctx)
    case 'day:close':
      return decideCloseDay(command, ctx)
    default:
      return unreachable(command)
  }
}
