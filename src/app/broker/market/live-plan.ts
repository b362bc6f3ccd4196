import { fail, UserError } from '../../../base/index.ts'
import { calendarNamed, type CalendarName, type ExchangeCalendar } from '../../../calendar/index.ts'
import { defaultInstrument } from '../../../data/index.ts'
import type { EngineSeries } from '../../../engine/index.ts'
import type { Instrument } from '../../../model/index.ts'
import type { RunSettings } from '../../backtest/run-settings.ts'
import { liveSeries, strategyNeeds } from '../../live/market/index.ts'
import type { Sectors } from './known-sectors.ts'

/** What a session at a broker watches. */
export interface LivePlan {
  readonly instruments: readonly Instrument[]
  readonly series: readonly EngineSeries[]
  readonly calendar: CalendarName
}

const CALENDAR: CalendarName = 'XNYS'

/** The symbols that strategies trade or watch. */
export function liveSymbols(settings: RunSettings): readonly string[] {
  return [...new Set(seriesOf(settings).map(({ symbol }) => symbol))]
}

/** The series that strategies watch, with minutes and days of every symbol; all trade like US shares. */
export function livePlan(settings: RunSettings, sectors: Sectors = {}): LivePlan {
  const instruments = liveSymbols(settings).map((symbol) => {
    const sector = sectors[symbol]
    return defaultInstrument(symbol, sector === undefined ? {} : { sector })
  })
  return { series: seriesOf(settings), instruments, calendar: CALENDAR }
}

/** Throws `UserError` `NOT_A_SHARE` for pairs: their bars, hours, lots and stops are not those of shares. */
export function refusePairs({ instruments }: Pick<LivePlan, 'instruments'>): void {
  const pairs = instruments.flatMap(({ symbol }) => (symbol.includes('/') ? [symbol] : []))
  if (pairs.length === 0) return
  throw new UserError(fail('NOT_A_SHARE', `${pairs.join(', ')}: a session at a market that goes on trades US `
    + 'shares; backtests take crypto and currencies').failure)
}

function seriesOf({ strategies }: RunSettings): readonly EngineSeries[] {
  return liveSeries(strategyNeeds(strategies).watched)
}

/** The calendar of a plan. */
export function calendarOf({ calendar }: LivePlan): ExchangeCalendar {
  return calendarNamed(calendar)
}
