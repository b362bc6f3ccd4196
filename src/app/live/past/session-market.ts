import { TapeFileReader } from '../../../adapter/tape/index.ts'
import type { UtcMillis } from '../../../base/index.ts'
import { isCalendarName, type CalendarName } from '../../../calendar/index.ts'
import type { Adjustment, Instrument } from '../../../model/index.ts'
import { TOOL_VERSION } from '../../tool-version.ts'
import { orThrow } from '../or-throw.ts'
import { SessionFolder } from '../record/session-folder.ts'
import { isRunning } from '../session-status.ts'

/** What the tapes do not say of a session's bars. */
interface SessionMarket {
  readonly adjustment: Adjustment
  /** By symbol. */
  readonly calendars: Readonly<Record<string, string>>
  /** Symbols with bars that were made up. */
  readonly synthetic: readonly string[]
}

const FILE = 'market.json'

/** Keeps what a session's bars are, for the files that are written of them when it is over. */
export function noteMarket(
  folder: SessionFolder,
  { adjustment, instruments, synthetic = [] }: Pick<SessionMarket, 'adjustment'> & {
    readonly instruments: readonly Instrument[]
    readonly synthetic?: readonly string[]
  },
): void {
  const calendars = Object.fromEntries(instruments.map(({ symbol, calendar }) => [symbol, calendar]))
  if (!folder.has(FILE)) folder.write(FILE, { adjustment, calendars, synthetic } satisfies SessionMarket)
}

/** How the bars of a session are adjusted; `undefined` where that was not noted. */
export function adjustmentOf(folder: SessionFolder): Adjustment | undefined {
  return folder.has(FILE) ? folder.read<SessionMarket>(FILE).adjustment : undefined
}

/** The calendar of a session's first instrument, whose days its account has; `undefined` where not noted. */
export function calendarOf(folder: SessionFolder): CalendarName | undefined {
  if (!folder.has(FILE)) return undefined
  const [first = ''] = Object.values(folder.read<SessionMarket>(FILE).calendars)
  return isCalendarName(first) ? first : undefined
}

/**
 * Writes the market of every session that is over as Parquet, where that has not been done: with its end, or
 * at the next start where a crash came first. A session is over when its data have ended, or the next has
 * begun.
 *
 * Stops nothing: what fails is said and tried again at the next start. The tapes stay.
 */
export async function archiveSessions(
  home: string, { say, warn }: Readonly<Record<'say' | 'warn', (line: string) => void>>,
): Promise<void> {
  const all = SessionFolder.all(home)
  const latest = all.at(-1)?.path
  for (const folder of all) {
    const isOver = folder.isFinished || folder.path !== latest
    if (!isOver || folder.has('market') || !folder.has(FILE)) continue
    try {
      if (!isRunning(folder)) await archive(folder, say)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      warn(`the market of session ${folder.name} is not written as Parquet: ${reason}`)
    }
  }
}

async function archive(folder: SessionFolder, say: (line: string) => void): Promise<void> {
  const { adjustment, calendars, synthetic } = folder.read<SessionMarket>(FILE)
  const { archiveMarket } = await import('../../../adapter/duckdb/index.ts')
  const tapes: TapeFileReader[] = []
  try {
    for (const tape of folder.tapes) tapes.push(orThrow(TapeFileReader.open(tape)))
    const archived = orThrow(await archiveMarket({
      tapes, folder: folder.marketPath,
      originOf: ({ symbol, timeframe }) => ({
        key: { symbol, timeframe, adjustment }, calendar: calendars[symbol] ?? 'XNYS',
        isSynthetic: synthetic.includes(symbol), notes: [], toolVersion: TOOL_VERSION,
        record: {
          source: `session ${folder.name}`, sha256: '', importedAt: Date.now() as UtcMillis, quarantined: {},
          notes: ['the bars that the session was shown, as they stood last'],
        },
      }),
    }))
    if (archived === undefined) return
    const { series, bars } = archived
    say(`${bars} bars of ${series} series of session ${folder.name} are in ${folder.marketPath}`)
  } finally {
    for (const tape of tapes) tape.close()
  }
}
