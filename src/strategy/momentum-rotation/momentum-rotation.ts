import {
  decimal,
  defineStrategy,
  flag,
  integer,
  lag,
  roc,
  useBar,
  utcDay,
  type Bar,
  type BarIndicator,
  type UniverseContext,
} from 'investor'

/** The month (UTC) in which the newest bar closed, as 202403, and that of the bar before it. */
class Month implements BarIndicator {
  readonly input = 'bar'
  readonly name = 'month'
  readonly warmUp = 1
  readonly outputs = ['value', 'before'] as const
  value = Number.NaN
  before = Number.NaN

  get isReady(): boolean {
    return this.value > 0
  }

  update({ closeAt }: Bar): void {
    const { year, month } = utcDay(closeAt)
    this.before = this.value
    this.value = year * 100 + month
  }

  /** A month has no price in it. */
  rescale(): void {}
}

/** One symbol of the universe with what is watched of it. */
interface Member {
  readonly symbol: string
  readonly momentum: { readonly isReady: boolean; readonly value: number }
  readonly month: Month
}

export default defineStrategy({
  name: 'Momentum_Rotation',
  description: 'Holds the strongest of its symbols in equal parts and exchanges them once a month.',
  parameters: {
    lookback: integer(252, { min: 2, max: 1000, description: 'bars back from which the return is measured' }),
    skip: integer(21, { min: 1, max: 250, description: 'last bars left out of the return' }),
    holdings: integer(10, { min: 1, max: 100, description: 'symbols held at a time' }),
    invested: decimal(0.95, { above: 0, max: 1, description: 'part of equity in all holdings together' }),
    driftBand: decimal(0.2, {
      min: 0,
      max: 1,
      description: 'drift of a weight that is left alone, as a fraction of the weight',
    }),
    mustRise: flag(true, { description: 'hold only symbols whose own return is above 0' }),
  },
  allSymbols({ lookback, skip, holdings, invested, driftBand, mustRise }, { symbols, of }) {
    if (skip >= lookback) throw new Error(`skip must be below lookback, found ${skip} and ${lookback}`)
    const members = symbols.map((symbol) =>
      of(symbol, (): Member => ({
        symbol,
        momentum: roc(lookback - skip, lag('close', skip)),
        month: useBar(new Month(), 'none'),
      })),
    )
    const weight = invested / holdings
    return {
      onSlice(context) {
        if (!isNewMonth(members, context)) return context.hold('not the first slice of a month')
        const strongest = members
          .filter(({ symbol, momentum }) => context.bar(symbol) !== undefined && momentum.isReady)
          .filter(({ momentum }) => !mustRise || momentum.value > 0)
          .toSorted((a, b) => b.momentum.value - a.momentum.value || (a.symbol < b.symbol ? -1 : 1))
          .slice(0, holdings)
          .map(({ symbol }) => symbol)
        for (const { symbol } of members) {
          const rank = strongest.indexOf(symbol)
          if (rank >= 0) hold(context, symbol, { weight, band: driftBand * weight, rank })
          else if (context.bar(symbol) !== undefined && context.position(symbol) !== undefined) {
            context.closeLong(symbol, `not among the ${holdings} strongest`)
          }
        }
      },
    }
  },
})

/** The months of the bars say so, not a memory of ours: they are known after a restart as well. */
function isNewMonth(members: readonly Member[], context: UniverseContext): boolean {
  let before = Number.NaN
  let now = Number.NaN
  for (const { symbol, month } of members) {
    const isShown = context.bar(symbol) !== undefined
    const known = isShown ? month.before : month.value
    if (isShown) now = month.value
    if (!(before >= known) && known === known) before = known
  }
  return now > before
}

/** Buys what is not held; brings back what is held and has drifted out of the band. */
function hold(
  context: UniverseContext,
  symbol: string,
  to: { weight: number; band: number; rank: number },
): void {
  const position = context.position(symbol)
  const close = context.bar(symbol)?.close ?? Number.NaN
  if (position === undefined) {
    context.buy(symbol, { weight: to.weight, strength: 1 / (to.rank + 2), reason: `rank ${to.rank + 1}` })
    return
  }
  const drift = Math.abs((position.units * close) / context.equity - to.weight)
  if (drift > to.band)
    context.adjust(symbol, { weight: to.weight, reason: `weight off by ${drift.toFixed(4)}` })
}
