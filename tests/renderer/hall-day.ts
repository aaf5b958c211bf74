import { parseYamlConfig } from '../../domain/config-text.ts'
import { hallConfig, publicHall, type PublicHall } from '../../domain/model.ts'
import demo from '../../examples/hall.yaml?raw'

export * from '../support/hall-day.ts'

/** The demo hall, as every page may know it. */
export function demoHall(): PublicHall {
  const parsed = parseYamlConfig(demo, 'hall.yaml', hallConfig)
  if (!parsed.ok) throw new Error('the demo hall must be valid')
  return publicHall(parsed.value)
}
