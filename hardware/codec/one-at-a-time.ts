/** Lets one piece of work run at a time, in the order asked; the next starts when the one before has ended. */
export type OneAtATime = <Value>(work: () => Promise<Value>) => Promise<Value>

/** One queue per port: a second command never starts while an answer is awaited. */
export function createOneAtATime(): OneAtATime {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work, work)
    last = mine
    return mine
  }
}
