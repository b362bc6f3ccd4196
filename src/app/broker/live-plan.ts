import { calendarNamed, type CalendarName, type ExchangeCalendar } from '../../calendar/index.ts'
import { defaultInstrument } from '../../data/index.ts'
import type { EngineSeries } from '../../engine/index.ts'
import type { Instrument, Timeframe } from '../../model/index.ts'
import type { RunSettings } from '../backtest/run-settings.ts'
import { liveSeries } from '../live/market/index.ts'
import { neededSeries } from '../backtest/needed-series.ts'

/** What a session at a broker watches. */
export interface LivePlan {
  readonly instruments: readonly Instrument[]
  readonly series: readonly EngineSeries[]
  readonly calendar: CalendarName
}

const CALENDAR: CalendarName = 'XNYS'

/** The series that strategies watch, with minutes and days of every symbol; all trade like US shares. */
export function livePlan(settings: RunSettings): LivePlan {
  const { timeframe, strategies } = settings
  const needed = [...neededSeries({ timeframe, benchmark: undefined }, strategies)].map((each) => {
    const [length, ...words] = each.split(' ') as [Timeframe, ...string[]]
    return { symbol: words.join(' '), timeframe: length }
  })
  const series = liveSeries(needed)
  const symbols = [...new Set(series.map(({ symbol }) => symbol))]
  return { series, instruments: symbols.map((symbol) => defaultInstrument(symbol)), calendar: CALENDAR }
}

/** The calendar of a plan. */
export function calendarOf({ calendar }: LivePlan): ExchangeCalendar {
  return calendarNamed(calendar)
}
