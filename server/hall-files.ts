import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parseYamlConfig, type ConfigProblem } from '../domain/config-text.ts'
import { hallConfig, type Hall } from '../domain/model.ts'
import { failed, ok, type Result } from '../domain/result.ts'
import { parseAppointments, type BookedRow } from './appointments/appointments-file.ts'

/** A hall and the file that describes it. */
export interface HallFile {
  readonly file: string
  readonly hall: Hall
}

const YAML = /\.ya?ml$/i

/**
 * The halls of several places, each a hall's file or a folder of such files. What is wrong in any of them is told at once;
 * what cannot be read is a problem of `JIAOHAO_HALL`. Files are named relative to `workFolder`.
 */
export function readHallFiles(
  places: readonly string[],
  workFolder: string,
): Result<readonly HallFile[], readonly ConfigProblem[]> {
  const files = places.map(filesAt)
  const read = files.flatMap((found) =>
    found.ok ? found.value.map((file) => readOne(file, workFolder)) : [],
  )
  const halls = read.flatMap((one) => (one.ok ? [one.value] : []))
  const problems = [
    ...files.flatMap((found) => (found.ok ? [] : found.error)),
    ...read.flatMap((one) => (one.ok ? [] : one.error)),
    ...sharedBy(halls, workFolder),
  ]
  return problems.length > 0 ? failed(problems) : ok(halls)
}

/** The hall of one file; a file that cannot be read is a problem of `JIAOHAO_HALL`. */
export function readHallFile(file: string, workFolder: string): Result<Hall, readonly ConfigProblem[]> {
  const text = tryRead(() => readFileSync(file, 'utf8'))
  if (text.ok) return parseYamlConfig(text.value, nearName(file, workFolder), hallConfig)
  return failed([unreadable('JIAOHAO_HALL', file, text.error)])
}

/** The appointments of a file; one that cannot be read is a problem of `JIAOHAO_APPOINTMENTS`. */
export function readAppointmentsFile(
  file: string,
  workFolder: string,
  hall: Hall,
): Result<readonly BookedRow[], readonly ConfigProblem[]> {
  const text = tryRead(() => readFileSync(file, 'utf8'))
  if (text.ok) return parseAppointments(text.value, nearName(file, workFolder), hall)
  return failed([unreadable('JIAOHAO_APPOINTMENTS', file, text.error)])
}

/**
 * Which file holds the appointments of each hall: `place` itself for an only hall, or `<hallId>.yaml` in the folder
 * `place`. A hall without a file there has none.
 */
export function appointmentsFilesOf(
  place: string | null,
  halls: readonly Hall[],
): Result<ReadonlyMap<string, string>, readonly ConfigProblem[]> {
  if (place === null) return ok(new Map())
  const isFolder = tryRead(() => statSync(place).isDirectory())
  if (!isFolder.ok) return failed([unreadable('JIAOHAO_APPOINTMENTS', place, isFolder.error)])
  const [only] = halls
  if (!isFolder.value) {
    if (halls.length === 1 && only) return ok(new Map([[only.hallId, place]]))
    const message =
      '有几个大厅时应为目录，其中每个大厅一个 大厅编号.yaml / allowed with several halls: a folder with <hallId>.yaml of each'
    return failed([{ file: 'JIAOHAO_APPOINTMENTS', found: place, message }])
  }
  const names = tryRead(() => readdirSync(place))
  if (!names.ok) return failed([unreadable('JIAOHAO_APPOINTMENTS', place, names.error)])
  const files = halls.flatMap(({ hallId }): [string, string][] => {
    const name = names.value.find((one) => YAML.test(one) && one.replace(YAML, '') === hallId)
    return name === undefined ? [] : [[hallId, join(place, name)]]
  })
  return ok(new Map(files))
}

function filesAt(place: string): Result<readonly string[], readonly ConfigProblem[]> {
  const names = tryRead(() => (statSync(place).isDirectory() ? readdirSync(place) : null))
  if (!names.ok) return failed([unreadable('JIAOHAO_HALL', place, names.error)])
  if (names.value === null) return ok([place])
  const found = names.value.filter((name) => YAML.test(name) && !name.startsWith('.')).toSorted()
  if (found.length > 0) return ok(found.map((name) => join(place, name)))
  const message = '目录里没有大厅文件 / no hall in this folder; allowed: a folder with a .yaml of each hall'
  return failed([{ file: 'JIAOHAO_HALL', found: place, message }])
}

function readOne(file: string, workFolder: string): Result<HallFile, readonly ConfigProblem[]> {
  const hall = readHallFile(file, workFolder)
  return hall.ok ? ok({ file, hall: hall.value }) : hall
}

/** What two halls of one server may not have in common. */
function sharedBy(halls: readonly HallFile[], workFolder: string): ConfigProblem[] {
  const seen = new Map<string, string>()
  return halls.flatMap(({ file, hall }) =>
    (['hallId', 'publicUrl'] as const).flatMap((key) => {
      const found = hall[key]?.replace(/\/+$/, '')
      if (found === undefined) return []
      const mark = `${key} ${found}`
      const before = seen.get(mark)
      if (before === undefined) {
        seen.set(mark, nearName(file, workFolder))
        return []
      }
      const message = `${before} 已用 / taken by ${before}; allowed: one of its own`
      return [{ file: nearName(file, workFolder), key, found, message }]
    }),
  )
}

function unreadable(variable: string, found: string, code: string): ConfigProblem {
  return { file: variable, found, message: `无法读取文件 / the file cannot be read: ${code}` }
}

function nearName(file: string, workFolder: string): string {
  const near = relative(workFolder, file)
  return near.startsWith('..') ? file : near
}

function tryRead<T>(read: () => T): Result<T, string> {
  try {
    return ok(read())
  } catch (error) {
    if (error instanceof Error && 'code' in error) return failed(String(error.code))
    throw error
  }
}
