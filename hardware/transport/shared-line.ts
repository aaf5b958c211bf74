import type { Clock } from '../../domain/ports.ts'
import { failed, ok, type Result } from '../../domain/result.ts'
import { createLineTurns, type LineSeat } from './line-turns.ts'
import type { OpenTransport, Transport, TransportError } from './transport.ts'
import { createWireEnds, type WireEnds } from './wire-ends.ts'

/** One device's way to a line that several share (RS-485 behind one port or one converter). */
export interface LineUnit {
  /** Opens the line if it is the first there, else joins it. */
  readonly open: OpenTransport
  /**
   * What the supervisor made of the device: it answers, or it does not. When none of the devices that ever answered or
   * failed on this line answers, the line itself is closed for all, so that a hung adapter is opened anew.
   */
  tell(verdict: 'works' | 'fails'): void
}

export interface SharedLine {
  /** @param gapMs the turnaround gap of this device's protocol */
  addUnit(gapMs: number): LineUnit
}

/** Longer than any exchange with its retries; a device that holds the line longer has lost its way. */
const TURN_LIMIT_MS = 10_000

interface Member {
  readonly ends: WireEnds
  readonly seat: LineSeat
}

/**
 * One line for several devices: opened when the first of them opens, closed when the last one closes. Every device has a
 * transport of its own and hears everything, each its own copy; closing one, or a mistake in its driver, leaves the
 * others alone, while the loss of the line is a loss for all.
 *
 * A write outside a turn (a pad's acknowledgement) waits for the end of the present turn and its gap, and goes before
 * the exchanges that wait.
 *
 * @param openLine the real port or socket
 */
export function createSharedLine(
  openLine: OpenTransport,
  clock: Clock,
  turnLimitMs: number = TURN_LIMIT_MS,
): SharedLine {
  const members = new Set<Member>()
  const verdicts = new Map<object, 'works' | 'fails' | 'unknown'>()
  let turns = createLineTurns(clock, turnLimitMs)
  let line: Transport | undefined
  let opening: Promise<Result<Transport, TransportError>> | undefined
  let closing: Promise<void> = Promise.resolve()

  async function openOnce(): Promise<Result<Transport, TransportError>> {
    await closing
    if (line !== undefined) return ok(line)
    opening ??= openLine().finally(() => (opening = undefined))
    const opened = await opening
    if (opened.ok && line !== opened.value) take(opened.value)
    return opened
  }

  function take(opened: Transport): void {
    line = opened
    turns = createLineTurns(clock, turnLimitMs)
    for (const unit of verdicts.keys()) verdicts.set(unit, 'unknown')
    opened.onData((chunk) => {
      for (const { ends } of [...members]) ends.deliver(Uint8Array.from(chunk))
    })
    opened.onClosed((error) => {
      if (line !== opened) return
      void closeLine()
      loseAll(error)
    })
  }

  function loseAll(error: TransportError): void {
    for (const member of [...members]) leave(member, error)
  }

  function leave(member: Member, error: TransportError): void {
    members.delete(member)
    // The end first: work that waited for a turn finds its writes refused.
    member.ends.end(error)
    member.seat.leave()
  }

  function closeLine(): Promise<void> {
    const last = line
    line = undefined
    if (last !== undefined) closing = last.close()
    return closing
  }

  function join(on: Transport, gapMs: number): Transport {
    const seat = turns.takeSeat(gapMs)
    const ends = createWireEnds(() => void close())
    const member: Member = { ends, seat }
    members.add(member)

    function close(): Promise<void> {
      leave(member, { code: 'closed', detail: 'closed by the host' })
      return members.size === 0 && line === on ? closeLine() : Promise.resolve()
    }

    function writeNow(bytes: Uint8Array): Promise<Result<void, TransportError>> {
      const ended = ends.endedWith()
      return ended === undefined ? on.write(bytes) : Promise.resolve(failed(ended))
    }

    return {
      address: on.address,
      write(bytes) {
        if (seat.isOverdue()) {
          return Promise.resolve(failed({ code: 'timeout', detail: 'it held the line too long' }))
        }
        return seat.hasTurn() || ends.endedWith() !== undefined
          ? writeNow(bytes)
          : seat.run('word', () => writeNow(bytes))
      },
      inTurn: (work) => seat.run('exchange', work),
      onData: ends.onData,
      onClosed: ends.onClosed,
      close,
    }
  }

  return {
    addUnit(gapMs) {
      const unit = {}
      return {
        async open() {
          if (!verdicts.has(unit)) verdicts.set(unit, 'unknown')
          const opened = await openOnce()
          if (!opened.ok) return opened
          if (line === opened.value) return ok(join(opened.value, gapMs))
          return failed({ code: 'closed', detail: 'the line was closed while it was being opened' })
        },
        tell(verdict) {
          verdicts.set(unit, verdict)
          const isDead = [...verdicts.values()].every((each) => each === 'fails')
          if (!isDead || line === undefined) return
          const dead = line
          loseAll({ code: 'closed', detail: 'nobody on the line answers: it is opened anew' })
          if (line === dead) void closeLine()
        },
      }
    },
  }
}
