import { MILLIS_PER_DAY, MILLIS_PER_HOUR, MILLIS_PER_MINUTE, toNumber } from '../../base/index.ts'
import { addDays, millisOf, newYorkDate, newYorkInstant } from '../clock/new-york-time.ts'
import { invalidField } from '../order/api-error.ts'
import { QueryReader } from './query.ts'
import type { Reply } from './reply.ts'
import { errorReply, okReply } from './reply.ts'
import type { RestCall } from './route.ts'

const STEPS = {
  '1Min': MILLIS_PER_MINUTE, '5Min': 5 * MILLIS_PER_MINUTE, '15Min': 15 * MILLIS_PER_MINUTE,
  '1H': MILLIS_PER_HOUR, '1D': MILLIS_PER_DAY,
} as const
type Timeframe = keyof typeof STEPS

const DAYS_OF_UNIT: Readonly<Record<string, number>> = { D: 1, W: 7, M: 30, A: 365, Y: 365 }
const DAYS_OF_MINUTES_MAX = 30
const DAYS_MAX = 3_650

/**
 * GET /v2/account/portfolio/history: the account's worth in steps, as JSON numbers.
 *
 * Samples are taken each minute of a session; profit is told against the worth before the first of them.
 */
export function portfolioHistory({ exchange, query }: RestCall): Reply {
  const { venue } = exchange
  const reader = new QueryReader(query)
  const period = /^(\d+)([DWMAY])$/.exec(reader.text('period') ?? '1M')
  const days = period === null ? undefined : Number(period[1]) * (DAYS_OF_UNIT[period[2] ?? ''] ?? 1)
  if (days === undefined || days > DAYS_MAX) return errorReply(invalidField('invalid period'))
  const timeframe = reader.choice('timeframe', Object.keys(STEPS) as Timeframe[], defaultTimeframe(days))
  const reporting = reader.choice(
    'intraday_reporting', ['market_hours', 'extended_hours', 'continuous'], 'market_hours',
  )
  const [start, end] = [reader.instant('start'), reader.instant('end')]
  if (reader.failure !== undefined) return errorReply(reader.failure)
  if (STEPS[timeframe] < STEPS['1D'] && days > DAYS_OF_MINUTES_MAX) {
    return errorReply(invalidField(`period is too long for timeframe ${timeframe}`))
  }
  const to = end === undefined ? venue.clock.now : Math.min(millisOf(end), venue.clock.now)
  const firstDay = newYorkInstant(addDays(newYorkDate(to), 1 - days), '00:00')
  const from = start === undefined ? firstDay : millisOf(start)
  const isShown = (at: number): boolean => {
    const session = venue.clock.session(newYorkDate(at))
    if (reporting !== 'market_hours' || timeframe === '1D') return true
    return session !== undefined && at >= session.openAt && at <= session.closeAt
  }
  const rows = venue.curve.sampled(from, to, startOfSpan(timeframe)).filter(({ at }) => isShown(at))
  const base = toNumber(rows[0]?.equity ?? venue.settings.capital)
  const equity = rows.map((row) => toNumber(row.equity))
  return okReply({
    timestamp: rows.map(({ at }) => Math.floor(at / 1_000)),
    equity,
    profit_loss: equity.map((value) => round(value - base)),
    'profit_loss_pct': equity.map((value) => (base === 0 ? 0 : (value - base) / base)),
    base_value: base, base_value_asof: newYorkDate(from), timeframe, cashflow: {},
  })
}

/** Days begin at midnight in New York. */
function startOfSpan(timeframe: Timeframe): (at: number) => number {
  if (timeframe === '1D') return (at) => newYorkInstant(newYorkDate(at), '00:00')
  return (at) => at - (at % STEPS[timeframe])
}

function defaultTimeframe(days: number): Timeframe {
  if (days < 7) return '1Min'
  return days < 30 ? '15Min' : '1D'
}

/** To the cent: the difference of two floats shows their noise. */
function round(value: number): number {
  return Math.round(value * 100) / 100
}
