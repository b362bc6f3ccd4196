import { formatUtc, type UtcMillis } from '../../base/index.ts'
import type { SilentBars } from '../../report/index.ts'
import type { BacktestOutcome } from './backtest.ts'

/** Says in one paragraph why a run closed no trade: the first gate on the way that let nothing through. */
export function explainZeroTrades(
  outcome: BacktestOutcome,
  silent: readonly SilentBars[],
  fromAt: UtcMillis,
): string {
  const { statistics, engine, bars } = outcome
  if (bars === 0) return 'No bar lies in the chosen range: widen --from and --to, or import data for it.'
  const [error] = statistics.errors
  if (error !== undefined && statistics.generated === 0) {
    return (
      `The strategy ${error[0]} threw ${error[1].count} times before it made a signal; the ` +
      `last time: ${error[1].message}`
    )
  }
  if (statistics.generated === 0) return noSignal(outcome, silent, fromAt)
  const approved = statistics.approved + statistics.modified
  if (approved === 0) {
    const [first] = statistics.rejections
    return (
      `All ${statistics.generated} signals were rejected by the risk engine, most often with ` +
      `${first?.code ?? '?'} (${first?.count ?? 0} times): ${first?.example ?? ''}`
    )
  }
  if (engine.portfolio.positionCount > 0) {
    return 'Positions were opened and none was closed: they are open at the end of the data.'
  }
  const { expired, canceled, rejected, denied } = statistics.orders
  return (
    `${statistics.orders.submitted} orders were sent and none was filled: ${expired} expired, ` +
    `${canceled} were canceled, ${rejected} were rejected by the venue, ${denied} were denied. ` +
    `Limit prices may be too ` +
    'far from the market: see default_order_type and slippage_buffer_pct.'
  )
}

function noSignal(outcome: BacktestOutcome, silent: readonly SilentBars[], fromAt: UtcMillis): string {
  const [instance] = outcome.instances
  const most = silent.toSorted((a, b) => b.bars - a.bars)[0]
  const onlyWarmUp = silent.length > 0 && silent.every((each) => each.reason === 'warm-up')
  if (onlyWarmUp && instance !== undefined) {
    return (
      `No signal was made: ${instance.name} needs ${needed(instance)} to warm up and was shown ` +
      `${most?.bars ?? 0} of ${instance.timeframe} after ${formatUtc(fromAt)}. Choose an earlier --from, ` +
      'shorter periods or a shorter --timeframe.'
    )
  }
  if (most === undefined) return 'No signal was made: no strategy was shown a bar of its series.'
  return (
    `No signal was made. What ${most.strategy} was waiting for most often: ${most.reason} ` +
    `(${most.bars} bars of ` +
    `${most.symbol}).`
  )
}

/** Bars of each series that a strategy has to be shown, in words. */
function needed({ warmUps, warmUp, timeframe }: BacktestOutcome['instances'][number]): string {
  const each = [...warmUps].map(([series, bars]) => `${bars} bars of ${series}`)
  return each.length === 0 ? `${warmUp} bars of ${timeframe}` : each.join(' and ')
}
