import { ALLOWED_ROLES, type Command } from './commands.ts'
import {
  decideAdvice,
  decideAssignHelper,
  decideCancel,
  decideCloseDay,
  decidePaperReport,
  decidePrioritise,
  decideVoid,
} from './decide/anywhere.ts'
import { decideCancelAppointment, decideCheckIn, decideLoadAppointments } from './decide/appointment.ts'
import { decideCallNext, decideCallNumber } from './decide/call-next.ts'
import {
  decideCloseCounter,
  decideOpenCounter,
  decidePauseCounter,
  decideReassign,
} from './decide/counter.ts'
import { decideDeviceNote, decideDeviceTest } from './decide/devices.ts'
import { decideHandIn, decideHandInRefused } from './decide/hand-in.ts'
import { rolesOf, type DecideContext, type Decided } from './decide/decision.ts'
import { decideIssue } from './decide/issue.ts'
import { decideLease, decideReturn } from './decide/number-blocks.ts'
import { decideRate } from './decide/rate.ts'
import {
  decideNoShow,
  decidePutBack,
  decideRecall,
  decideRestore,
  decideStart,
  decideUndoNoShow,
} from './decide/while-called.ts'
import {
  decideFinish,
  decideMoveHold,
  decideReopen,
  decideResume,
  decideSuspend,
  decideTransfer,
} from './decide/while-serving.ts'
import { refusal } from './refusals.ts'
import { failed, unreachable } from './result.ts'

/**
 * What follows from a command in the present state: facts, or a refusal. Pure: the same state, command, time and ids
 * give the same decision, and `ctx.state` is not changed.
 */
export function decide(command: Command, ctx: DecideContext): Decided {
  const allowed = ALLOWED_ROLES[command.name]
  if (!rolesOf(command.actor, ctx).some((role) => allowed.includes(role)))
    return failed(refusal('not-allowed'))
  if (ctx.state.isClosed) return failed(refusal('day-closed'))
  switch (command.name) {
    case 'ticket:issue':
      return decideIssue(command, ctx)
    case 'appointment:load':
      return decideLoadAppointments(command, ctx)
    case 'appointment:cancel':
      return decideCancelAppointment(command, ctx)
    case 'appointment:check-in':
      return decideCheckIn(command, ctx)
    case 'ticket:call-next':
      return decideCallNext(command, ctx)
    case 'ticket:call-number':
      return decideCallNumber(command, ctx)
    case 'ticket:recall':
      return decideRecall(command, ctx)
    case 'ticket:start':
      return decideStart(command, ctx)
    case 'ticket:put-back':
      return decidePutBack(command, ctx)
    case 'ticket:no-show':
      return decideNoShow(command, ctx)
    case 'ticket:undo-no-show':
      return decideUndoNoShow(command, ctx)
    case 'ticket:restore':
      return decideRestore(command, ctx)
    case 'ticket:suspend':
      return decideSuspend(command, ctx)
    case 'ticket:resume':
      return decideResume(command, ctx)
    case 'ticket:move-hold':
      return decideMoveHold(command, ctx)
    case 'ticket:transfer':
      return decideTransfer(command, ctx)
    case 'ticket:finish':
      return decideFinish(command, ctx)
    case 'ticket:reopen':
      return decideReopen(command, ctx)
    case 'ticket:cancel':
      return decideCancel(command, ctx)
    case 'ticket:void':
      return decideVoid(command, ctx)
    case 'ticket:prioritise':
      return decidePrioritise(command, ctx)
    case 'ticket:assign-helper':
      return decideAssignHelper(command, ctx)
    case 'advice:record':
      return decideAdvice(command)
    case 'paper:report':
      return decidePaperReport(command, ctx)
    case 'ticket:rate':
      return decideRate(command, ctx)
    case 'counter:open':
      return decideOpenCounter(command, ctx)
    case 'counter:pause':
      return decidePauseCounter(command, ctx)
    case 'counter:close':
      return decideCloseCounter(command, ctx)
    case 'counter:reassign':
      return decideReassign(command, ctx)
    case 'device:note':
      return decideDeviceNote(command, ctx)
    case 'device:note-test':
      return decideDeviceTest(command, ctx)
    case 'numbers:lease':
      return decideLease(command, ctx)
    case 'numbers:return':
      return decideReturn(command, ctx)
    case 'ticket:hand-in':
      return decideHandIn(command, ctx)
    case 'ticket:hand-in-refused':
      return decideHandInRefused(command, ctx)
    case 'day:close':
      return decideCloseDay(command, ctx)
    default:
      return unreachable(command)
  }
}
