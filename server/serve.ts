import { flushCompileCache } from 'node:module'
import { join } from 'node:path'
import { pino } from 'pino'
import { formatProblems, type ConfigProblem } from '../domain/config-text.ts'
import type { Log } from '../domain/ports.ts'
import { createHallServer, StartFault } from './app.ts'
import { machineClock as clock, nextTurn, randomId as newId } from './clock.ts'
import { readSettings } from './config.ts'
import { readAppointmentsFile } from './hall-files.ts'
import { prepare } from './prepare.ts'

/** Started by hand the message goes to the screen; started by another process it goes to that, which shows it. */
async function tellFailure(problems: readonly ConfigProblem[] | string): Promise<void> {
  const message =
    typeof problems === 'string'
      ? `叫号服务器没有启动 / The hall server did not start:\n${problems}`
      : `叫号服务器没有启动，请改正下面 ${problems.length} 处 / The hall server did not start, ${problems.length} to mend:\n${formatProblems(problems)}`
  await sendToParent({ type: 'failed', message })
  if (!process.send) process.stderr.write(`${message}\n`)
}

function sendToParent(message: Readonly<Record<string, string>>): Promise<void> {
  return new Promise((done) => {
    if (process.send && process.connected) process.send(message, () => done())
    else done()
  })
}

/**
 * Runs the hall server until it is asked to end, by a signal or by the process that started it. `project` is the folder
 * of the program. The answer is the exit code.
 */
export async function serve(env: NodeJS.ProcessEnv, project: string): Promise<number> {
  process.on('uncaughtException', (error) => {
    pino().fatal({ event: 'server-bug', detail: error.stack })
    process.exit(1)
  })
  const asked = new Promise<void>((stop) => {
    process.once('SIGINT', () => stop())
    process.once('SIGTERM', () => stop())
    // The process that started this one is gone.
    process.once('disconnect', () => stop())
  })
  const workFolder = process.cwd()
  const { settings, problems } = readSettings(env, workFolder, project)
  const { host, port, dataFolder, database, hallPlaces, appointmentsPlace, logLevel } = settings
  const { idleMs, links, nodes } = settings
  const isAddressWrong = problems.some(({ file }) => file === 'HOST' || file === 'PORT')
  const prepared = await prepare(
    {
      listen: isAddressWrong ? null : { host, port },
      dataFolder,
      database: problems.some(({ file }) => file === 'JIAOHAO_DATABASE') ? null : database,
      hallPlaces,
      appointmentsPlace,
      workFolder,
    },
    { pid: process.pid, since: clock.now() },
    nextTurn,
    clock,
  )
  if (!prepared.ok || problems.length > 0) {
    await tellFailure([...problems, ...(prepared.ok ? [] : prepared.error)])
    return 1
  }
  const { halls, engine, folder } = prepared.value
  const pinoLog = pino({ level: logLevel })
  const log: Log = {
    info: (event, fields) => pinoLog.info({ ...fields, event }),
    warn: (event, fields) => pinoLog.warn({ ...fields, event }),
    error: (event, fields) => pinoLog.error({ ...fields, event }),
  }
  const pagesDir = join(project, 'dist/pages')
  const server = createHallServer({
    halls: halls.map(({ hall, appointmentsFile }) => ({
      hall,
      readAppointments:
        appointmentsFile === null ? null : () => readAppointmentsFile(appointmentsFile, workFolder, hall),
    })),
    engine,
    clock,
    log,
    newId,
    pagesDir,
    host,
    port,
    idleMs,
    links,
    nodes,
  })

  try {
    const { address } = await server.listen()
    await sendToParent({ type: 'ready', address })
    // Now and not at the end: whoever loses power never gets there, and is to start soon all the same.
    flushCompileCache()
  } catch (error) {
    if (!(error instanceof StartFault)) throw error
    await server.close()
    folder.release()
    await tellFailure(error.message)
    return 1
  }
  await asked
  await server.close()
  folder.release()
  return 0
}
