import { guideSignIn } from '../../domain/wire/guide.ts'

const KEY = 'jiaohao.guide'

/** Who is signed in, kept over a reload of this tab and forgotten with it: the staff number, no more. */
export interface KeptStaffNo {
  read(): string | null
  keep(staffNo: string | null): void
}

export function keepStaffNoIn(storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>): KeptStaffNo {
  return {
    read: () => {
      const found = guideSignIn.safeParse({ staffNo: storage.getItem(KEY) })
      return found.success ? found.data.staffNo : null
    },
    keep: (staffNo) => {
      if (staffNo === null) storage.removeItem(KEY)
      else storage.setItem(KEY, staffNo)
    },
  }
}
