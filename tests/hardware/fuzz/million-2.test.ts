import { fuzzPart } from './million.ts'

await fuzzPart(1)
