import { formatUtc } from '../../base/index.ts'
import type { ExchangeCalendar } from '../../calendar/index.ts'
import { checkQuality, ColumnsSource, fromEarlyHours, type AssembledSeries } from '../../data/index.ts'
import type { Adjustment, CorporateAction } from '../../model/index.ts'

const SHOWN = 3

/**
 * Says where prices jump as a split would make them that is not among the corporate actions, those of the
 * file included; `undefined` where they do not.
 *
 * A run over such prices takes the jump for profit or loss.
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
  const own = [...about.known.filter((action) => action.symbol === symbol), ...actions]
  const actionsAt = fromEarlyHours(own, calendar).map(({ at }) => at).toSorted((a, b) => a - b)
  const source = new ColumnsSource({ symbol, timeframe, adjustment }, columns)
  const { jumps } = await checkQuality(source, { calendar, actionsAt })
  if (jumps.length === 0) return undefined
  const days = jumps.slice(0, SHOWN).map(({ at, looksLike }) => `${formatUtc(at).slice(0, 10)} ${looksLike}`)
  const more = jumps.length > SHOWN ? ` and ${jumps.length - SHOWN} more` : ''
  return `the price jumps like a split that nobody has told of: ${days.join(', ')}${more}; give it with ` +
    'investor data actions, or say --adjustment split'
}
