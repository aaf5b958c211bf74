/** What must not outlive this process when somebody ends it by a signal. */
type End = () => unknown

const ends = new Set<End>()

/**
 * Keeps in mind how to be rid of something: a child, a folder, a mount. The answer is to be called once it is gone anyway.
 * Nothing happens unless `endAllAtSignals` was called: it is a program that decides how it ends, not its parts.
 */
export function endAtSignal(end: End): () => void {
  // Of its own, so that the same function may be given twice.
  const kept: End = () => end()
  ends.add(kept)
  return () => void ends.delete(kept)
}

/** Ctrl-C and the like, and the code to end with. */
const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
const LOOK_EVERY_MS = 500

/** From now on being told to end ends everything that was kept in mind, the newest first, and then this process. */
export function endAllAtSignals(): void {
  onToldToEnd((code) => void endAll().finally(() => process.exit(code)))
}

/**
 * Calls `run` once, with the code to end with, when this process is told to end: by a signal, or by one to the npm that
 * started it. Of that npm tells nobody but the shell between, which dies without passing it on.
 */
export function onToldToEnd(run: (code: number) => void): void {
  let isTold = false
  const told = (code: number): void => {
    // A terminal, a shell and npm may each pass on the same Ctrl-C.
    if (isTold) return
    isTold = true
    run(code)
  }
  for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => told(code))
  if (process.env['npm_lifecycle_event'] === undefined) return
  const shell = process.ppid
  const looking = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(looking)
    told(SIGNALS.SIGTERM)
  }, LOOK_EVERY_MS)
  looking.unref()
}

async function endAll(): Promise<void> {
  // Until none is left: what was being started meanwhile is kept in mind too.
  for (let newest = [...ends].at(-1); newest; newest = [...ends].at(-1)) {
    ends.delete(newest)
    try {
      await newest()
    } catch (error) {
      // The others must be ended all the same.
      process.stderr.write(`${error instanceof Error ? String(error.stack) : String(error)}\n`)
    }
  }
}
