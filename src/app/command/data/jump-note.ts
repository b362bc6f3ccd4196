import { formatUtc } from '../../../base/index.ts'
import type { ExchangeCalendar } from '../../../calendar/index.ts'
import { checkQuality, ColumnsSource, fromEarlyHours, type AssembledSeries } from '../../../data/index.ts'
import type { Adjustment, CorporateAction } from '../../../model/index.ts'
import { misfitRefusal } from './action-misfits.ts'

const SHOWN = 3

/**
 * Says where prices jump as a split would make them that is not among the corporate actions, those of the
 * file included; `undefined` where they do not.
 *
 * A run over such prices takes the jump for profit or loss. The opposite is refused: throws `SPLIT_MISFIT`
 * for a split that the prices do not follow, and `DIVIDEND_TOO_LARGE`.
 */
export async function jumpNote(
  { symbol, timeframe, columns, actions }: AssembledSeries,
  about: {
    readonly adjustment: Adjustment
    readonly calendar: ExchangeCalendar
    readonly known: readonly CorporateAction[]
  },
): Promise<string | undefined> {
  const { adjustment, calendar } = about
  // Whether a known action may be replaced is for the catalog to say.
  const told = new Set(actions.map(({ date, kind }) => `${date} ${kind}`))
  const known = about.known.filter((one) => one.symbol === symbol && !told.has(`${one.date} ${one.kind}`))
  const source = new ColumnsSource({ symbol, timeframe, adjustment }, columns)
  const own = fromEarlyHours([...known, ...actions], calendar)
  const { jumps, misfits } = await checkQuality(source, { calendar, actions: own })
  if (misfits.length > 0) {
    throw misfitRefusal(symbol, misfits, 'say --adjustment split where they are; else correct the day and '
      + 'the ratio of the split')
  }
  if (jumps.length === 0) return undefined
  const days = jumps.slice(0, SHOWN).map(({ at, looksLike }) => `${formatUtc(at).slice(0, 10)} ${looksLike}`)
  const more = jumps.length > SHOWN ? ` and ${jumps.length - SHOWN} more` : ''
  return `the price jumps like a split that nobody has told of: ${days.join(', ')}${more}; give it with ` +
    'investor data actions, or say --adjustment split'
}
