import type { z } from 'zod'
import type { Result } from '../../../domain/result.ts'
import { problemText } from './problem.ts'
import type { TemplateProblem } from './problem.ts'

/**
 * Hands a template's problem to the driver's option schema, so that the devices file's error names the line: the
 * template's own key, or the key under `fields`.
 *
 * @param templatePath where the template's text stands in the options, e.g. `['frame']`
 * @returns the compiled value, or `undefined` when there was a problem
 */
export function addTemplateIssues<Value>(
  context: z.core.$RefinementCtx,
  templatePath: readonly PropertyKey[],
  compiled: Result<Value, TemplateProblem>,
): Value | undefined {
  if (compiled.ok) return compiled.value
  const { path } = compiled.error
  const isField = path.length > 1
  context.addIssue({
    code: 'custom',
    path: isField ? ['fields', ...path] : [...templatePath],
    message: problemText(compiled.error),
    input: context.value,
  })
  return undefined
}
