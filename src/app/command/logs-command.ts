import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { Command, InvalidArgumentError, Option } from 'commander'
import {
  asideOf,
  isAtLeast,
  LOG_CATEGORIES,
  LOG_LEVELS,
  LogFollower,
  readLogLine,
  type LogCategory,
  type LogLevel,
  type LogLine,
} from '../../adapter/log-file/index.ts'
import { fail, UserError } from '../../base/index.ts'
import { readLogSettings } from '../backtest/run-config.ts'
import { logText } from './log-text.ts'
import { configOption } from '../settings-file.ts'
import { requestOf } from './backtest-command.ts'

interface LogsFlags {
  readonly config?: string
  readonly dir?: string
  readonly category: readonly LogCategory[]
  readonly level: LogLevel
  readonly session?: string
  readonly lines: number
  readonly follow?: boolean
  readonly json?: boolean
}

const NAMES = Object.keys(LOG_CATEGORIES) as LogCategory[]
const DEFAULT_LINES = 50
const LOOK_MS = 200

const EXAMPLES = `
Examples:
  investor logs                                  the last 50 lines of everything, oldest first
  investor logs --follow --level WARNING         what needs attention, as it comes
  investor logs --category trades --lines 1000 --json

What reaches a file at all is set by log_level and by the category: trades and signals take INFO and above,
risk WARNING (decisions that reject), system DEBUG; errors.log holds every ERROR again.`

/** `investor logs`: reads the log files of sessions. */
export function logsCommand(): Command {
  return new Command('logs')
    .description('Shows the log files of sessions as one row of lines; --follow waits for more.')
    .option('--follow', 'go on with what comes, until Ctrl-C')
    .option('--category <list>', `of ${NAMES.join(', ')}, separated by commas`, categories, [])
    .addOption(
      new Option('--level <level>', 'nothing milder than this').choices(LOG_LEVELS).default('DEBUG'),
    )
    .option('--lines <count>', 'how many of the last lines', count, DEFAULT_LINES)
    .option('--session <number>', 'only lines of this session')
    .option('--dir <folder>', 'folder of the log files; log_dir of the settings when absent')
    .addOption(configOption())
    .option('--json', 'print the lines as they are in the files')
    .addHelpText('after', EXAMPLES)
    .action(async (flags: LogsFlags) => showLogs(flags))
}

async function showLogs(flags: LogsFlags): Promise<void> {
  const folder = flags.dir ?? readLogSettings(requestOf({ set: [], strategy: [], ...flags })).folder
  // The copies in errors.log are shown only where nothing else would show them.
  const shown = flags.category.length > 0 ? flags.category : NAMES.filter((name) => name !== 'errors')
  const paths = shown.map((name) => join(folder, LOG_CATEGORIES[name].file))
  const followers = paths.map((path) => new LogFollower(path))
  const now = wanted(followers.flatMap((each) => each.next()), flags)
  const earlier = now.length >= flags.lines ? [] : wanted(putAside(paths), flags)
  const last = [...earlier, ...now].slice(-flags.lines)
  if (flags.follow !== true && !paths.some(existsSync)) throw noLogs(folder)
  if (last.length === 0) process.stderr.write(`investor: no such line in ${folder} yet\n`)
  print(last, flags)
  if (flags.follow !== true) return
  for (;;) {
    await wait(LOOK_MS)
    print(wanted(followers.flatMap((each) => each.next()), flags), flags)
  }
}

function noLogs(folder: string): UserError {
  return new UserError(
    fail(
      'LOG_NOT_FOUND',
      `there is no such log file in ${folder}: "investor start" writes them into log_dir, relative to ` +
        'where it runs; --dir names another folder',
    ).failure,
  )
}

/** Lines of files that were put aside. */
function putAside(paths: readonly string[]): readonly string[] {
  try {
    return paths.flatMap(asideOf).flatMap((path) => readFileSync(path, 'utf8').split('\n'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

function wanted(lines: readonly string[], { level, session }: LogsFlags): readonly LogLine[] {
  return lines
    .filter((line) => line !== '')
    .map(readLogLine)
    .filter((line) => isAtLeast(line.level, level))
    .filter((line) => session === undefined || Number(line.session) === Number(session))
    .toSorted((a, b) => a.written - b.written || a.sequence - b.sequence)
}

function print(lines: readonly LogLine[], { json }: LogsFlags): void {
  if (lines.length === 0) return
  const texts = lines.map((line) => (json === true ? line.text : logText(line)))
  process.stdout.write(`${texts.join('\n')}\n`)
}

function categories(value: string): readonly LogCategory[] {
  const words = value.split(',').map((word) => word.trim())
  const unknown = words.find((word) => !Object.hasOwn(LOG_CATEGORIES, word))
  if (unknown === undefined) return words as LogCategory[]
  throw new InvalidArgumentError(`"${unknown}" is none of ${NAMES.join(', ')}`)
}

function count(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1) throw new InvalidArgumentError('a whole number from 1 on')
  return number
}
