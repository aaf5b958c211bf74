import type { Outcome } from '../../domain/ticket.ts'

/**
 * How the people of the simulated hall behave. Assumptions, not measurements: they are the same under every policy, so
 * that policies can be compared with each other; the figures of a real hall will differ.
 */
export const SCENARIO = {
  /** Visits by hour of the day, relative to each other: a rush before ten, a second one after lunch. */
  arrivalsByHour: [
    1, 1, 1, 1, 1, 1, 2, 4, 8, 14, 15, 11, 6, 9, 13, 12, 8, 4, 3, 3, 2, 2, 1, 1,
  ] as readonly number[],
  /** Of the walk-ins, those who stand at the door when it opens. */
  atTheDoorShare: 0.05,
  /** Of all visits; the rest is ordinary. */
  classShares: { appointment: 0.18, priority: 0.12, greenChannel: 0.03 },
  /** A package is taken so often for each visit to its first queue. */
  packageShare: 0.04,
  /** Common items are asked for so many times as often as others. */
  commonWeight: 3,
  /** Where an item reads cards at all. */
  withCardShare: 0.85,

  appointments: {
    slotMinutes: 30,
    /** Before the window, inside it, after it; the rest never comes. */
    early: 0.15,
    inTime: 0.68,
    late: 0.1,
  },

  /** Nobody comes when called: so likely at once, and more likely with every hour of waiting. */
  absent: { base: 0.03, perHour: 0.05 },
  /** Of those who missed their call. */
  comesBackShare: 0.7,
  missesTwiceShare: 0.15,
  comesBackMinutes: { from: 3, to: 20 },
  walkSeconds: { from: 10, to: 70 },
  /** Longest wait people put up with, on average; log-normal. */
  patience: { meanMinutes: 240, spread: 0.5 },
  /** Standard deviation of the logarithm of a service time. */
  serviceSpread: 0.5,

  transfer: { toService: 0.03, toCounter: 0.02, afterPart: 0.3 },
  hold: {
    share: 0.1,
    afterPart: 0.5,
    kinds: [
      { kind: 'papersAway', weight: 3, from: 20, to: 60 },
      { kind: 'papersKept', weight: 4, from: 5, to: 15 },
      { kind: 'waitingStep', weight: 3, from: 3, to: 10 },
    ] as const,
  },
  /** The guide sees who should go first and did not ask for it. */
  prioritisedLater: 0.01,
  calledByMistake: 0.005,
  finishedByMistake: 0.01,
  outcomes: [
    ['accepted', 45],
    ['doneAtOnce', 30],
    ['consulted', 8],
    ['supplementNoticed', 8],
    ['collected', 5],
    ['withdrawn', 2],
    ['rejected', 1],
    ['redirected', 1],
  ] as readonly (readonly [Outcome, number])[],

  clerk: {
    /** Service times are multiplied by the clerk's own figure. */
    slowness: { from: 0.85, to: 1.2 },
    wrapUpSeconds: { from: 10, to: 40 },
    /** From the moment somebody waits to the key. */
    reactionMs: 3000,
    recallAfterSeconds: 25,
    /** Opens so much late, at most. */
    lateMinutes: 10,
    lunch: { from: '11:30', lengthMinutes: 40, shifts: 2 },
    /** Breaks between visits. */
    shortBreakShare: 0.02,
    shortBreakMinutes: { from: 3, to: 8 },
    /** A counter is closed for an hour because its clerk is needed elsewhere. */
    calledAwayShare: 0.15,
    calledAwayMinutes: 60,
    /** After closing time counters go on until nobody waits, but not longer than this. */
    overtimeMinutes: 30,
  },
  /** Share of the opening hours in which a counter is open, after lunch and breaks. */
  availability: 0.88,
  /** Walking, greeting and tidying up around each visit, for the sizing of the demand. */
  overheadMinutes: 1.2,
} as const
