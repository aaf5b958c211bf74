import { describe } from 'vitest'
import { seedOf, twoHoursConformance } from './two-hours-conformance.ts'

const seed = seedOf(2)

describe(`two hours of a hall where everything fails now and then (seed ${seed})`, () => {
  twoHoursConformance(seed)
})
