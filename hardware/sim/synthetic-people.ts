import { checkCharacter } from '../../domain/id-number.ts'
import type { CardText } from '../readers/sam-v/frames.ts'

/** A person who does not exist, with the card they would lay on a reader. */
export interface SyntheticPerson {
  /** For choosing from the tray, e.g. `resident`. */
  readonly personId: string
  /** What makes this card worth trying. */
  readonly title: { readonly zh: string; readonly en: string }
  readonly card: CardText
}

/** No such area exists; its numbers can belong to nobody. */
const NOWHERE = '119900'

function residentNumber(birthDate: string, sequence: string): string {
  const first17 = `${NOWHERE}${birthDate}${sequence}`
  return first17 + checkCharacter(first17)
}

const RESIDENT = {
  kind: 'residentCard',
  name: '张测试',
  sex: '1',
  ethnicity: '01',
  birthDate: '19900315',
  address: '某省某市测试路一号',
  idNumber: residentNumber('19900315', '011'),
  authority: '某市公安局测试分局',
  validFrom: '20200101',
  validTo: '20400101',
} as const satisfies CardText

const LONG_TERM_NUMBER = residentNumber('19550820', '022')
const WRONG_CHECK_DIGIT = RESIDENT.idNumber.slice(0, 17) + (RESIDENT.idNumber.endsWith('1') ? '2' : '1')

/** The tray of the bench. All of them are made up. */
export const SYNTHETIC_PEOPLE: readonly SyntheticPerson[] = [
  { personId: 'resident', title: { zh: '居民身份证', en: 'Resident card' }, card: RESIDENT },
  {
    personId: 'elder',
    title: { zh: '长期有效，60 岁以上', en: 'No expiry, over 60' },
    card: {
      ...RESIDENT,
      name: '李样例',
      sex: '2',
      birthDate: '19550820',
      idNumber: LONG_TERM_NUMBER,
      validFrom: '20050101',
      validTo: '长期',
    },
  },
  {
    personId: 'middle-dot',
    title: { zh: '长姓名，带间隔号', en: 'Long name with a middle dot' },
    card: {
      ...RESIDENT,
      name: '测试古丽·样例买买提江',
      sex: '2',
      ethnicity: '05',
      birthDate: '19880707',
      idNumber: residentNumber('19880707', '044'),
    },
  },
  {
    personId: 'rare-character',
    title: { zh: '姓名有生僻字（二号平面）', en: 'Rare character in the name (plane 2)' },
    card: {
      ...RESIDENT,
      name: '王\u{20BB7}\u{2A6D6}',
      birthDate: '20010228',
      idNumber: residentNumber('20010228', '035'),
    },
  },
  {
    personId: 'expired',
    title: { zh: '已过有效期', en: 'Expired' },
    card: {
      ...RESIDENT,
      name: '赵过期',
      birthDate: '19791111',
      idNumber: residentNumber('19791111', '051'),
      validFrom: '20000101',
      validTo: '20200101',
    },
  },
  {
    personId: 'wrong-check-digit',
    title: { zh: '校验码错误', en: 'Wrong check digit' },
    card: { ...RESIDENT, name: '钱错码', idNumber: WRONG_CHECK_DIGIT },
  },
  {
    personId: 'hmt',
    title: { zh: '港澳台居民居住证', en: 'Residence permit of a Hong Kong, Macao or Taiwan resident' },
    card: {
      kind: 'hmtResidencePermit',
      name: '陈样本',
      sex: '2',
      birthDate: '19900101',
      address: '某省某市测试路二号',
      idNumber: hmtNumber('810000', '19900101', '002'),
      authority: '某市公安局',
      validFrom: '20230101',
      validTo: '20280101',
      passNumber: 'H00000000',
      timesIssued: '01',
    },
  },
  {
    personId: 'foreign-2017',
    title: { zh: '外国人永久居留身份证（2017 版）', en: 'Foreign permanent resident card (2017)' },
    card: {
      kind: 'foreignPermit2017',
      englishName: 'TESTER, SAMPLE ALEXANDRIA',
      sex: '1',
      idNumber: 'XXA119985050101',
      nationality: 'XXA',
      validFrom: '20190505',
      validTo: '20290505',
      birthDate: '19850505',
      version: '01',
      authority: '1500',
    },
  },
  {
    personId: 'foreign-2023',
    title: { zh: '外国人永久居留身份证（2023 版）', en: 'Foreign permanent resident card (2023)' },
    card: {
      kind: 'foreignPermit2023',
      name: '测永居',
      sex: '2',
      timesRenewed: '00',
      birthDate: '19920610',
      englishName: 'SAMPLE, ANOTHER',
      idNumber: foreign2023Number('911999199206100'),
      validFrom: '20240101',
      validTo: '20340101',
      nationality: 'XXB',
    },
  },
]

function hmtNumber(area: string, birthDate: string, sequence: string): string {
  const first17 = `${area}${birthDate}${sequence}`
  return first17 + checkCharacter(first17)
}

function foreign2023Number(start: string): string {
  const first17 = start.padEnd(17, '0')
  return first17 + checkCharacter(first17)
}
