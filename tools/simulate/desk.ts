import type { Actor } from '../../domain/commands.ts'
import { itemsOfStop } from '../../domain/decide/while-serving.ts'
import { counterStatus } from '../../domain/hall-state.ts'
import { callRulesOf, serviceOf, type Counter } from '../../domain/model.ts'
import { servesQueue } from '../../domain/serving.ts'
import type { Outcome, Ticket } from '../../domain/ticket.ts'
import { afterPass } from './citizens.ts'
import { holdsOf, otherCounterOf, transferTarget } from './elsewhere.ts'
import { chance, pickWeighted, uniform, type Random } from './random.ts'
import type { Break, Shift } from './roster.ts'
import { SCENARIO } from './scenario.ts'
import { GUIDE, SUPERVISOR, SYSTEM, wish, type Visit, type Wakeable, type World } from './world.ts'

const MINUTE_MS = 60_000
/** A mistake is seen and taken back after so long. */
const NOTICED_AFTER_MS = 5000
const REOPENED_WORK_MS = 2 * MINUTE_MS

/** A clerk at a counter through the day, one key after the other. */
export class Desk implements Wakeable {
  readonly #world: World
  readonly #counter: Counter
  readonly #actor: Actor
  readonly #shift: Shift
  readonly #random: Random
  readonly #breaks: Break[]
  /** Open, with nothing to do. */
  #isIdle = false
  #isWaking = false

  constructor(world: World, counter: Counter, shift: Shift, random: Random) {
    const { counterId } = counter
    this.#world = world
    this.#counter = counter
    this.#actor = { role: 'clerk', actorId: shift.staffNo, deviceId: 'simulate', counterId }
    this.#shift = shift
    this.#breaks = [...shift.breaks]
    this.#random = random
  }

  /** Plans the day: opening, breaks, closing time, and the end of overtime. */
  begin(): void {
    const { clock } = this.#world
    clock.at(this.#shift.opensAt, () => this.#open())
    const looks = [...this.#breaks.map((one) => one.from), this.#shift.closesAt, this.#shift.overtimeEndsAt]
    for (const at of looks) clock.at(at, () => this.#isIdle && this.#next())
  }

  wake(ticket: Ticket): void {
    if (!this.#isIdle || this.#isWaking || !this.#concerns(ticket)) return
    this.#isWaking = true
    this.#world.clock.after(SCENARIO.clerk.reactionMs, () => {
      this.#isWaking = false
      if (this.#isIdle) this.#next()
    })
  }

  #concerns(ticket: Ticket): boolean {
    const { hall, state } = this.#world
    if (ticket.heldFor === this.#counter.counterId || ticket.hold?.counterId === this.#counter.counterId)
      return true
    return servesQueue(hall, state, this.#counter, ticket.queueId)
  }

  #open(): void {
    this.#world.ask({ name: 'counter:open', payload: wish, actor: this.#actor })
    this.#next()
  }

  /** What to do with a free counter. */
  #next(): void {
    const { clock } = this.#world
    const { closesAt, overtimeEndsAt } = this.#shift
    this.#isIdle = false
    if (clock.now >= overtimeEndsAt) return this.#close()
    const due = this.#dueBreak()
    if (due) return this.#takeBreak(due)
    for (const ticketId of this.#world.readyHolds) if (this.#resume(ticketId)) return
    const called = this.#world.ask({ name: 'ticket:call-next', payload: wish, actor: this.#actor })
    if (called.ok && called.value.ticketId !== null)
      return this.#called(this.#world.visit(called.value.ticketId))
    if (clock.now >= closesAt && holdsOf(this.#world, this.#counter).length === 0) return this.#close()
    this.#isIdle = true
  }

  #nextAfter(delayMs: number): void {
    this.#world.clock.after(delayMs, () => this.#next())
  }

  #called(visit: Visit): void {
    const { clock } = this.#world
    const ticket = this.#world.ticket(visit.ticketId)
    const { ticketId, citizen } = visit
    const turn = (visit.turn += 1)
    const isHere = (): boolean => ticket.state === 'called' && visit.turn === turn
    if (citizen.isCalledByMistake && !visit.wasCalledByMistake) {
      visit.wasCalledByMistake = true
      clock.after(NOTICED_AFTER_MS, () => {
        const payload = { ...wish, ticketId, reason: '按错' }
        this.#world.ask({ name: 'ticket:put-back', payload, actor: this.#actor })
        this.#nextAfter(NOTICED_AFTER_MS)
      })
      return
    }
    const { base, perHour } = SCENARIO.absent
    const waitedHours = (clock.now - ticket.issuedAt) / (60 * MINUTE_MS)
    visit.missesLeft ??= citizen.absence < base + perHour * waitedHours ? citizen.missedTurns : 0
    if (visit.missesLeft === 0) clock.after(citizen.walkMs, () => isHere() && this.#start(visit))
    this.#callAgainLater(visit, isHere)
    this.#passByItself(visit, isHere)
  }

  /** Calls again until somebody comes or the number may be passed. */
  #callAgainLater(visit: Visit, isHere: () => boolean): void {
    const { ticketId } = visit
    this.#world.clock.after(SCENARIO.clerk.recallAfterSeconds * 1000, () => {
      if (!isHere()) return
      const ticket = this.#world.ticket(ticketId)
      const { noShowAfterCalls } = callRulesOf(this.#world.hall, ticket.serviceCode)
      const name = ticket.callCount < noShowAfterCalls ? 'ticket:recall' : 'ticket:no-show'
      const done = this.#world.ask({ name, payload: { ...wish, ticketId }, actor: this.#actor })
      if (done.ok && name === 'ticket:no-show') return this.#passed(visit)
      // A hall may allow fewer calls than it asks for before a pass: then the guide looks for the person.
      if (!done.ok && done.error.code === 'call-limit' && visit.missesLeft !== 0)
        return this.#giveUp(ticketId)
      this.#callAgainLater(visit, isHere)
    })
  }

  /** Where the hall lets numbers pass by themselves, the system does it. */
  #passByItself(visit: Visit, isHere: () => boolean): void {
    const { ticketId } = visit
    const ticket = this.#world.ticket(ticketId)
    const { autoNoShowSeconds } = callRulesOf(this.#world.hall, ticket.serviceCode)
    if (autoNoShowSeconds === 0) return
    this.#world.clock.at((ticket.lastCalledAt ?? 0) + autoNoShowSeconds * 1000, () => {
      if (!isHere()) return
      const passed = this.#world.ask({
        name: 'ticket:no-show',
        payload: { ...wish, ticketId },
        actor: SYSTEM,
      })
      if (passed.ok) this.#passed(visit)
      else this.#passByItself(visit, isHere)
    })
  }

  #passed(visit: Visit): void {
    visit.missesLeft = Math.max(0, (visit.missesLeft ?? 0) - 1)
    afterPass(this.#world, visit)
    this.#nextAfter(NOTICED_AFTER_MS)
  }

  #giveUp(ticketId: string): void {
    const left = { ...wish, ticketId, reason: 'citizenLeft' } as const
    this.#world.ask({
      name: 'ticket:put-back',
      payload: { ...wish, ticketId, reason: '无人应答' },
      actor: this.#actor,
    })
    this.#world.ask({ name: 'ticket:cancel', payload: left, actor: GUIDE })
    this.#nextAfter(NOTICED_AFTER_MS)
  }

  #start(visit: Visit): void {
    const { ticketId, citizen } = visit
    const { hall, clock } = this.#world
    this.#world.ask({ name: 'ticket:start', payload: { ...wish, ticketId }, actor: this.#actor })
    visit.serviceLeftMs = itemsOfStop(this.#world.ticket(ticketId)).reduce((sum, item) => {
      const factor = citizen.serviceFactors[visit.itemsBegun % citizen.serviceFactors.length] ?? 1
      visit.itemsBegun += 1
      const typical = serviceOf(hall, item.serviceCode)?.typicalMinutes ?? 0
      return sum + typical * MINUTE_MS * factor * this.#shift.slowness
    }, 0)
    if (citizen.hold && !visit.wasHeld) {
      return this.#workUntil(visit, SCENARIO.hold.afterPart, () => this.#suspend(visit))
    }
    if (citizen.transfer && !visit.wasTransferred) {
      return this.#workUntil(visit, SCENARIO.transfer.afterPart, () => this.#transfer(visit))
    }
    clock.after(visit.serviceLeftMs, () => this.#finish(visit))
  }

  #workUntil(visit: Visit, part: number, then: () => void): void {
    const workMs = visit.serviceLeftMs * part
    visit.serviceLeftMs -= workMs
    this.#world.clock.after(workMs, then)
  }

  #suspend(visit: Visit): void {
    const { ticketId, citizen } = visit
    const { hold } = citizen
    const { clock } = this.#world
    visit.wasHeld = true
    const payload = { ...wish, ticketId, kind: hold?.kind ?? 'papersKept' }
    const suspended = this.#world.ask({ name: 'ticket:suspend', payload, actor: this.#actor })
    if (!hold || !suspended.ok) return clock.after(visit.serviceLeftMs, () => this.#finish(visit))
    clock.after(hold.ms, () => {
      if (this.#world.ticket(ticketId).state !== 'suspended') return
      this.#world.readyHolds.add(ticketId)
      this.#world.tellWaiting(ticketId)
    })
    this.#nextAfter(this.#wrapUpMs())
  }

  #resume(ticketId: string): boolean {
    const { hold, queueId, state } = this.#world.ticket(ticketId)
    if (state !== 'suspended') {
      this.#world.readyHolds.delete(ticketId)
      return false
    }
    const { hall } = this.#world
    const isOwn = hold?.counterId === this.#counter.counterId
    const mayAnywhere = hold?.kind === 'papersAway' && hall.holds.papersAwayResumesAnywhere
    if (!isOwn && !(mayAnywhere && servesQueue(hall, this.#world.state, this.#counter, queueId))) return false
    const resumed = this.#world.ask({
      name: 'ticket:resume',
      payload: { ...wish, ticketId },
      actor: this.#actor,
    })
    if (!resumed.ok) return false
    this.#world.readyHolds.delete(ticketId)
    const visit = this.#world.visit(ticketId)
    this.#world.clock.after(visit.serviceLeftMs, () => this.#finish(visit))
    return true
  }

  #transfer(visit: Visit): void {
    const { ticketId } = visit
    visit.wasTransferred = true
    const to = transferTarget(this.#world, this.#counter, this.#world.ticket(ticketId))
    const payload = to ? { ...wish, ticketId, to, reason: '须由他处办理' } : undefined
    const sent = payload && this.#world.ask({ name: 'ticket:transfer', payload, actor: this.#actor })
    if (!sent?.ok) return this.#world.clock.after(visit.serviceLeftMs, () => this.#finish(visit))
    this.#world.tellWaiting(ticketId)
    this.#nextAfter(this.#wrapUpMs())
  }

  #finish(visit: Visit): void {
    const { ticketId, citizen } = visit
    const outcomes = itemsOfStop(this.#world.ticket(ticketId)).map(({ serviceCode }) => {
      const outcome: Outcome = pickWeighted(this.#random, SCENARIO.outcomes) ?? 'accepted'
      return { serviceCode, outcome }
    })
    this.#world.ask({ name: 'ticket:finish', payload: { ...wish, ticketId, outcomes }, actor: this.#actor })
    if (this.#world.ticket(ticketId).state === 'waiting') this.#world.tellWaiting(ticketId)
    if (citizen.isFinishedByMistake && !visit.wasReopened) {
      visit.wasReopened = true
      return this.#world.clock.after(NOTICED_AFTER_MS, () => this.#reopen(visit))
    }
    if (chance(this.#random, SCENARIO.clerk.shortBreakShare)) this.#addShortBreak()
    this.#nextAfter(this.#wrapUpMs())
  }

  #reopen(visit: Visit): void {
    const payload = { ...wish, ticketId: visit.ticketId, reason: '误按' }
    const reopened = this.#world.ask({ name: 'ticket:reopen', payload, actor: this.#actor })
    if (!reopened.ok) return this.#next()
    this.#world.clock.after(REOPENED_WORK_MS, () => this.#finish(visit))
  }

  #wrapUpMs(): number {
    const { from, to } = SCENARIO.clerk.wrapUpSeconds
    return uniform(this.#random, from, to) * 1000
  }

  #addShortBreak(): void {
    const { from, to } = SCENARIO.clerk.shortBreakMinutes
    const { now } = this.#world.clock
    const end = now + uniform(this.#random, from, to) * MINUTE_MS
    this.#breaks.unshift({ from: now, to: end, kind: 'pause', reason: 'fetchingPapers' })
  }

  #dueBreak(): Break | undefined {
    const { now } = this.#world.clock
    for (let first = this.#breaks[0]; first && first.from <= now; first = this.#breaks[0]) {
      this.#breaks.shift()
      if (now < this.#shift.closesAt) return first
    }
    return undefined
  }

  /** A break keeps its length when the last visit before it ran over. */
  #takeBreak(due: Break): void {
    const { clock } = this.#world
    const backAt = Math.round(
      due.kind === 'span' ? Math.max(clock.now, due.to) : clock.now + (due.to - due.from),
    )
    if (due.kind === 'away') this.#leave()
    else {
      const payload = { ...wish, reason: due.reason, backAt }
      this.#world.ask({ name: 'counter:pause', payload, actor: this.#actor })
    }
    clock.at(backAt, () => this.#open())
  }

  /** Closes for a while: a supervisor gives what was put aside here to a counter that stays. */
  #leave(): void {
    for (const { ticketId, queueId } of holdsOf(this.#world, this.#counter)) {
      const target = otherCounterOf(this.#world, this.#counter, queueId)
      if (!target) continue
      const payload = { ...wish, ticketId, counterId: target.counterId, reason: '窗口暂时关闭' }
      this.#world.ask({ name: 'ticket:move-hold', payload, actor: SUPERVISOR })
      if (this.#world.readyHolds.has(ticketId)) this.#world.tellWaiting(ticketId)
    }
    this.#close()
  }

  #close(): void {
    const { held } = counterStatus(this.#world.state, this.#counter.counterId)
    const released = [...held]
    this.#world.ask({ name: 'counter:close', payload: wish, actor: this.#actor })
    for (const ticketId of released) this.#world.tellWaiting(ticketId)
  }
}
