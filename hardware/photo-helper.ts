import type { ChildProcess, SpawnOptions } from 'node:child_process'
import type { Clock, Log } from '../domain/ports.ts'
import type { DriverDeps, PhotoHelper } from './device.ts'

/** A decoded photo is 38862 bytes (102 x 126 points in 24-bit colour); a helper that writes much more is broken. */
const MAX_BMP_BYTES = 256 * 1024
/** File header and information header. */
const MIN_BMP_BYTES = 54

export interface PhotoHelperDeps {
  readonly clock: Clock
  readonly log: Log
  /** `spawn` of `node:child_process`, except in tests. */
  readonly spawn: (program: string, args: readonly string[], options: SpawnOptions) => ChildProcess
}

/**
 * Runs a helper program on a card's photo: its bytes go to standard input, a BMP comes back on standard output. Whatever
 * goes wrong (no such program, a bad exit, no BMP, too slow) is logged and means "no photo". A helper that outlives its
 * time is killed. The picture is nowhere but in the answer.
 */
export function createPhotoDecoder({
  clock,
  log,
  spawn,
}: PhotoHelperDeps): NonNullable<DriverDeps['decodePhoto']> {
  return ({ program, args, timeoutMs }: PhotoHelper, photo) =>
    new Promise((resolve) => {
      const helper = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true })
      const input = Buffer.from(photo)
      const pieces: Buffer[] = []
      let length = 0
      let isSettled = false

      function settle(why: string | null): void {
        if (isSettled) return
        isSettled = true
        cancelTimeout()
        const bytes = Uint8Array.from(Buffer.concat(pieces))
        for (const piece of pieces) piece.fill(0)
        input.fill(0)
        const fault = why ?? (isBmp(bytes) ? null : 'no BMP')
        if (fault === null) return resolve(bytes)
        bytes.fill(0)
        log.warn('photo-helper-failed', { because: fault })
        resolve(null)
      }

      function stop(why: string): void {
        settle(why)
        helper.kill('SIGKILL')
      }

      const cancelTimeout = clock.after(timeoutMs, () => stop(`nothing within ${timeoutMs} ms`))
      helper.on('error', (error) => settle('code' in error ? String(error.code) : error.name))
      helper.on('close', (code) => settle(code === 0 ? null : `exit ${String(code)}`))
      // A helper that ends before it has read everything breaks the pipe; its exit and its output tell the story.
      helper.stdin?.on('error', () => input.fill(0))
      helper.stdin?.end(input)
      helper.stdout?.on('data', (piece: Buffer) => {
        length += piece.length
        if (isSettled || length > MAX_BMP_BYTES) {
          piece.fill(0)
          return stop(`more than ${MAX_BMP_BYTES} bytes`)
        }
        pieces.push(piece)
      })
    })
}

/** BM, and the length of the whole file in its header. */
function isBmp(bytes: Uint8Array): boolean {
  if (bytes.length < MIN_BMP_BYTES || bytes[0] !== 0x42 || bytes[1] !== 0x4d) return false
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(2, true) === bytes.length
}
