import { encodeTextBlock, type CardText, type SamDocumentKind } from './text-block.ts'

/** Cards of nobody, to stand in recordings where a person's card stood. Numbers: the sample of GB 11643, and computed. */
const INVENTED: { readonly [Kind in SamDocumentKind]: CardText & { readonly kind: Kind } } = {
  residentCard: {
    kind: 'residentCard',
    name: '样例',
    sex: '2',
    ethnicity: '01',
    birthDate: '19491231',
    address: '某省某市样例路一号',
    idNumber: '11010519491231002X',
    authority: '某市公安局',
    validFrom: '20200101',
    validTo: '20400101',
  },
  hmtResidencePermit: {
    kind: 'hmtResidencePermit',
    name: '样例',
    sex: '2',
    birthDate: '19900101',
    address: '某省某市样例路一号',
    idNumber: '810000199001010019',
    authority: '某市公安局',
    validFrom: '20200101',
    validTo: '20400101',
    passNumber: 'H00000000',
    timesIssued: '01',
  },
  foreignPermit2017: {
    kind: 'foreignPermit2017',
    englishName: 'SAMPLE',
    sex: '2',
    idNumber: 'XXA110000000000',
    nationality: 'XXA',
    name: '样例',
    validFrom: '20200101',
    validTo: '20400101',
    birthDate: '19800131',
    version: '01',
    authority: '1100',
  },
  foreignPermit2023: {
    kind: 'foreignPermit2023',
    name: '样例',
    sex: '2',
    timesRenewed: '00',
    birthDate: '19810508',
    englishName: 'SAMPLE',
    idNumber: '911840198105080016',
    validFrom: '20231201',
    validTo: '20331201',
    nationality: 'XXA',
  },
}

/** The 256 bytes of a card of this kind that belongs to nobody. */
export function inventedTextBlock(kind: SamDocumentKind): Uint8Array {
  return encodeTextBlock(INVENTED[kind])
}
