import { mkdir, open, readFile, rename } from 'node:fs/promises'
import { dirname } from 'node:path'

/** The system's word for what went wrong with a file, for the log. */
export function diskReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ?? message
}

/** The text of a file; null where there is none. Rejects for any other reason. */
export async function readWhole(file: string): Promise<string | null> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
}

/** Writes a file so that after a power cut it is the old one or the new one, whole. Rejects where the disk does not write. */
export async function writeWhole(file: string, content: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  const partial = `${file}.part`
  const handle = await open(partial, 'w')
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(partial, file)
  await syncFolder(dirname(file))
}

/** A new or renamed file is on disk only when its folder is. */
export async function syncFolder(folder: string): Promise<void> {
  // Windows cannot open a folder, and writes its entries through by itself.
  if (process.platform === 'win32') return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
