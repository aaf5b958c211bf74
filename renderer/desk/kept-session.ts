import type { z } from 'zod'
import { signIn } from '../../domain/wire/desk.ts'

const KEY = 'jiaohao.desk'
const kept = signIn.omit({ takeOver: true })

/** Who works where: what a desk asks to be signed in as. */
export type DeskPlace = z.infer<typeof kept>

/** Who is signed in where, kept over a reload of this tab and forgotten with it: staff number and counter, no more. */
export interface KeptSession {
  read(): DeskPlace | null
  keep(session: DeskPlace | null): void
}

export function keepSessionIn(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): KeptSession {
  return {
    read: () => {
      const text = storage.getItem(KEY)
      if (text === null) return null
      const found = kept.safeParse(parseJson(text))
      return found.success ? found.data : null
    },
    keep: (session) => {
      if (session) storage.setItem(KEY, JSON.stringify(session))
      else storage.removeItem(KEY)
    },
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Something else wrote under this key: the same as nothing kept.
    return null
  }
}
