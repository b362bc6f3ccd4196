import {
  decimal,
  defineStrategy,
  integer,
  readable,
  usePair,
  type PairIndicator,
  type UniverseContext,
} from 'investor'

/**
 * How far the newest log price of y is from the least-squares line on x's over the last `period` pairs, in
 * standard deviations of such distances; `hedgeRatio` is the slope of that line.
 *
 * Warm-up: `period` updates. No unit; 0 where all pairs lie on the line.
 */
class SpreadScore implements PairIndicator {
  readonly input = 'pair'
  readonly name: string
  readonly warmUp: number
  readonly outputs = ['value', 'hedgeRatio', 'before'] as const
  value = Number.NaN
  hedgeRatio = Number.NaN
  /** The value of the update before. */
  before = Number.NaN
  readonly #x: number[] = []
  readonly #y: number[] = []

  constructor(period: number) {
    this.name = `spread-score(${period})`
    this.warmUp = period
  }

  get isReady(): boolean {
    return this.#x.length === this.warmUp
  }

  update(x: number, y: number): void {
    this.before = this.value
    if (this.#x.push(Math.log(x)) > this.warmUp) this.#x.shift()
    if (this.#y.push(Math.log(y)) > this.warmUp) this.#y.shift()
    if (this.isReady) this.#fit()
  }

  /** A factor on a price is a shift of its logarithm, which moves the line and no distance from it. */
  rescale(factorX: number, factorY: number): void {
    for (let at = 0; at < this.#x.length; at++) {
      this.#x[at] = (this.#x[at] as number) + Math.log(factorX)
      this.#y[at] = (this.#y[at] as number) + Math.log(factorY)
    }
  }

  /** Afresh on every update: sixty pairs are few, and nothing drifts. */
  #fit(): void {
    const count = this.warmUp
    const meanX = this.#x.reduce((sum, x) => sum + x, 0) / count
    const meanY = this.#y.reduce((sum, y) => sum + y, 0) / count
    let squaresX = 0
    let squaresY = 0
    let products = 0
    for (let at = 0; at < count; at++) {
      const x = (this.#x[at] as number) - meanX
      const y = (this.#y[at] as number) - meanY
      squaresX += x * x
      squaresY += y * y
      products += x * y
    }
    this.hedgeRatio = squaresX > 0 ? products / squaresX : 0
    const newest = (this.#y.at(-1) ?? meanY) - meanY - this.hedgeRatio * ((this.#x.at(-1) ?? meanX) - meanX)
    const variance = (squaresY - this.hedgeRatio * products) / count
    // A billionth of the price is far below any tick: what is left there is rounding.
    this.value = variance > 1e-18 ? newest / Math.sqrt(variance) : 0
  }
}

export default defineStrategy({
  name: 'Pairs_ZScore',
  description: 'Sells the dear and buys the cheap of two related symbols when their spread is stretched.',
  parameters: {
    lookback: integer(60, { min: 10, max: 1000, description: 'bars of the regression' }),
    entryZ: decimal(2, {
      above: 0,
      max: 10,
      description: 'deviations of the spread beyond which it is entered',
    }),
    exitZ: decimal(0.5, { min: 0, max: 10, description: 'deviations within which it is closed as done' }),
    stopZ: decimal(4, { above: 0, max: 20, description: 'deviations beyond which it is given up' }),
    gross: decimal(0.4, { above: 0, max: 1, description: 'part of equity in both legs together' }),
  },
  allSymbols({ lookback, entryZ, exitZ, stopZ, gross }, { symbols, of, together }) {
    const [y, x] = symbols
    if (x === undefined || y === undefined || symbols.length !== 2) {
      throw new Error(`it trades exactly two symbols, found ${symbols.length} (${symbols.join(', ')})`)
    }
    if (!(exitZ < entryZ && entryZ < stopZ)) {
      throw new Error(
        `exitZ, entryZ and stopZ must rise in this order, found ${exitZ}, ${entryZ} and ${stopZ}`,
      )
    }
    const priceX = of(x, () => readable('close'))
    const priceY = of(y, () => readable('close'))
    const score = together(() => usePair(new SpreadScore(lookback), priceX, priceY))
    const pair: Pair = { x, y, score, levels: { entryZ, exitZ, stopZ }, gross }
    return {
      onSlice(context) {
        if (!score.isReady) return context.hold('warm-up')
        if (context.bar(x) === undefined || context.bar(y) === undefined) {
          return context.hold('a symbol has no bar')
        }
        if (context.position(x) === undefined && context.position(y) === undefined) enter(pair, context)
        else leave(pair, context)
      },
    }
  },
})

interface Pair {
  readonly x: string
  readonly y: string
  readonly score: SpreadScore
  readonly levels: { readonly entryZ: number; readonly exitZ: number; readonly stopZ: number }
  readonly gross: number
}

/** Only where the spread has just left its band: not again after a stop, before it was back inside. */
function enter({ x, y, score, levels, gross }: Pair, context: UniverseContext): void {
  const { value, before, hedgeRatio } = score
  const size = Math.abs(value)
  const hasJustLeft = size > levels.entryZ && Math.abs(before) <= levels.entryZ
  if (!hasJustLeft) return context.hold('the spread has not just left its band')
  if (size >= levels.stopZ) return context.hold('the spread is beyond its stop')
  if (!(hedgeRatio > 0)) return context.hold('the symbols do not move together')
  const isDear = value > 0
  context.basket(
    [
      { symbol: y, type: isDear ? 'SELL' : 'BUY', weight: gross / (1 + hedgeRatio) },
      { symbol: x, type: isDear ? 'BUY' : 'SELL', weight: (gross * hedgeRatio) / (1 + hedgeRatio) },
    ],
    { strength: size / levels.stopZ, reason: `${y} is ${isDear ? 'dear' : 'cheap'} against ${x}` },
  )
}

function leave({ x, y, score, levels }: Pair, context: UniverseContext): void {
  const first = context.position(y)
  const second = context.position(x)
  if (first === undefined || second === undefined) {
    const [symbol, isLong] = first === undefined ? [x, second?.isLong] : [y, first.isLong]
    const reason = 'a leg without its partner'
    return isLong === true ? context.closeLong(symbol, reason) : context.closeShort(symbol, reason)
  }
  const stretch = first.isLong ? -score.value : score.value
  const isBack = stretch < levels.exitZ
  if (!isBack && stretch <= levels.stopZ) return context.hold('the spread is on its way')
  context.basket(
    [
      { symbol: y, type: first.isLong ? 'CLOSE_LONG' : 'CLOSE_SHORT' },
      { symbol: x, type: second.isLong ? 'CLOSE_LONG' : 'CLOSE_SHORT' },
    ],
    { reason: isBack ? 'the spread came back' : 'the spread ran away' },
  )
}
