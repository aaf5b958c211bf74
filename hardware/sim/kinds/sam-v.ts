import { NO_READER_FAULTS, type ReaderFaults } from '../reader-faults.ts'
import { commonUnit, flag, type SimKind, type SwitchOf } from '../sim-kind.ts'
import { createSimReader } from '../sim-reader.ts'
import { SYNTHETIC_PEOPLE } from '../synthetic-people.ts'

const READER_SWITCHES: readonly SwitchOf<ReaderFaults>[] = [
  flag('isGarbled', '波特率不对', 'Wrong baud rate'),
  flag('isFirstFindBlind', '第一次寻卡失败', 'First find fails'),
  {
    key: 'liftBeforeRead',
    label: { zh: '读到一半卡被拿走', en: 'Card lifted while reading' },
    on: { liftBeforeRead: 'once' },
    off: { liftBeforeRead: 'never' },
    isOn: (state) => state.liftBeforeRead !== 'never',
  },
  {
    key: 'notAuthorised',
    label: { zh: '安全模块未授权', en: 'Security module not authorised' },
    on: { sw3: { samStatus: 0x66, findCard: 0x66 } },
    off: { sw3: NO_READER_FAULTS.sw3 },
    isOn: (state) => state.sw3.samStatus !== undefined,
  },
]

/** SAM_V readers: a tray of cards to lay on them. */
export const samVSim: SimKind = {
  drivers: ['sam-v'],
  create(_entry, deps) {
    const sim = createSimReader(deps)
    return {
      sim,
      unit(base) {
        const { face, ...common } = commonUnit(base, {
          switches: READER_SWITCHES,
          read: () => sim.faults(),
          change: (faults) => sim.setFaults(faults),
        })
        return {
          ...common,
          reset: () => sim.removeCard(),
          placeCard(personId, spoil) {
            const person = SYNTHETIC_PEOPLE.find((one) => one.personId === personId)
            if (person) sim.placeCard(person, spoil)
          },
          removeCard: () => sim.removeCard(),
          onChange(listener) {
            sim.onChange(listener)
            base.wire.onFaults(listener)
          },
          view: () => ({ ...face(), kind: 'reader', card: sim.state().card }),
        }
      },
    }
  },
}
