import type { BarCatalog } from '../../src/adapter/duckdb/index.ts'
import { sessionDate, utcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { ColumnsSource } from '../../src/data/index.ts'
import {
  allocateColumns, intradayMillis, type CorporateAction, type SeriesKey,
} from '../../src/model/index.ts'

const CALENDAR = calendarNamed('XNYS')

/** Stores a bar of each session at 100: of all of it, or of its first interval alone. */
export async function storeSessions(
  catalog: BarCatalog, key: SeriesKey,
  { first, last, actions = [] }: {
    readonly first: string
    readonly last: string
    readonly actions?: readonly CorporateAction[]
  },
): Promise<void> {
  const sessions = CALENDAR.sessions(sessionDate(first), sessionDate(last))
  const columns = allocateColumns(sessions.length)
  const length = intradayMillis(key.timeframe)
  for (const [row, { openAt, closeAt }] of sessions.entries()) {
    columns.openAt[row] = openAt
    columns.closeAt[row] = length === undefined ? closeAt : openAt + length
    for (const name of ['open', 'high', 'low', 'close'] as const) columns[name][row] = 100
    columns.volume[row] = 1_000
  }
  columns.length = sessions.length
  const record = { source: 'test', sha256: 'ff', importedAt: utcMillis(5), quarantined: {}, notes: [] }
  await catalog.store({
    series: [{
      origin: { key, isSynthetic: false, calendar: 'XNYS', notes: [], toolVersion: '1', record },
      source: new ColumnsSource(key, columns),
    }],
    actions, replaces: true,
  })
}
