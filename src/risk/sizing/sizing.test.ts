import { describe, expect, it } from 'vitest'
import { formatFixed, money, quantity, type UtcMillis } from '../../base/index.ts'
import type { Signal } from '../../model/index.ts'
import type { RiskOutcome } from '../index.ts'
import type { RiskLimits } from '../risk-limits.ts'
import { RiskWorld, type SymbolOptions } from '../../../test/property/risk-world.ts'
import { kellyFraction } from './kelly.ts'

interface Sized {
  readonly signal?: Partial<Signal>
  readonly limits?: Partial<RiskLimits>
  readonly symbol?: SymbolOptions
  readonly profits?: readonly number[]
  readonly cash?: number
}

function decide({ signal, limits, symbol, profits, cash }: Sized): RiskOutcome {
  const world = new RiskWorld({ ...(cash === undefined ? {} : { cash }), limits: { ...limits } })
  world.profits = profits ?? []
  return world.add('AAA', symbol).one({ ...signal })
}

/** `verdict units`, or the code of the rejection. */
function sizeOf(sized: Sized): string {
  const { decision } = decide(sized)
  if (decision.code !== '') return decision.code
  return `${decision.verdict} ${formatFixed(decision.terms?.quantity ?? 0n)}`
}

describe('risk_per_trade', () => {
  it('loses one hundredth of equity over the distance to the stop', () => {
    // Spec 4.2: int(100,000 x 0.01 / |100 - 95|) = 200.
    expect(sizeOf({ signal: { stopLoss: 95 } })).toBe('APPROVED 200')
    // int(1,000 / 3) = 333
    expect(sizeOf({ signal: { stopLoss: 97 } })).toBe('APPROVED 333')
  })

  it('starts from the price target where there is one', () => {
    // int(1,000 / |98 - 96|) = 500
    expect(sizeOf({ signal: { priceTarget: 98, stopLoss: 96 } })).toBe('APPROVED 500')
  })

  it('takes the distance of a trailing stop', () => {
    expect(sizeOf({ signal: { trailingDistance: 4 } })).toBe('APPROVED 250')
  })

  it('sizes shorts by the stop above', () => {
    const limits = { allowShorts: true }
    expect(sizeOf({ signal: { type: 'SELL', stopLoss: 104 }, limits })).toBe('APPROVED 250')
  })

  it('without a stop takes the fixed fraction of equity', () => {
    // Spec 4.2: int(100,000 x 0.1 / 100) = 100.
    expect(sizeOf({ limits: { maxPositionFraction: 0.1 } })).toBe('APPROVED 100')
    expect(sizeOf({ limits: { maxPositionFraction: 0.1 }, symbol: { price: 33 } })).toBe('APPROVED 303')
  })

  it('keeps a marketable limit inside the limits of the last price', () => {
    const limits = { maxPositionFraction: 0.1, slippageBufferFraction: 0.001 }
    const { decision } = decide({ limits })
    expect(decision).toMatchObject({ verdict: 'APPROVED', terms: { quantity: quantity('100') } })
    expect(formatFixed(decision.terms?.limitPrice ?? 0n)).toBe('100.1')
  })
})

describe('atr', () => {
  const limits = { sizingMethod: 'atr' } as const

  it('risks a hundredth of equity over two average true ranges', () => {
    // Van Tharp's percent volatility model: 1,000 / (2 x 2.5) = 200.
    expect(sizeOf({ limits, signal: { metadata: { atr: 2.5 } } })).toBe('APPROVED 200')
  })

  it.each([[{}], [{ atr: 'two' }], [{ atr: 0 }], [{ atr: Number.NaN }], [{ atr: -1 }]])(
    'has no size without the range (%o)', (metadata) => {
      expect(sizeOf({ limits, signal: { metadata } })).toBe('SIZING_INPUT_MISSING')
    },
  )

  it('has no size without metadata', () => {
    expect(sizeOf({ limits })).toBe('SIZING_INPUT_MISSING')
  })
})

describe('kelly', () => {
  const profitsOf = (wins: number, losses: number, win: number, loss: number): number[] => [
    ...Array.from({ length: wins }, () => win), ...Array.from({ length: losses }, () => -loss),
  ]

  it('is p - q/b', () => {
    // Thorp 2006, section 2: f* = (bp - q) / b; 2 to 1 at 0.5 is 0.25, even money at 0.53 is 0.06.
    expect(kellyFraction(profitsOf(15, 15, 200, 100))).toBeCloseTo(0.25, 12)
    expect(kellyFraction(profitsOf(53, 47, 10, 10))).toBeCloseTo(0.06, 12)
  })

  it('is never negative, and counts a draw as not won', () => {
    expect(kellyFraction(profitsOf(10, 20, 100, 100))).toBe(0)
    expect(kellyFraction(profitsOf(0, 5, 1, 1))).toBe(0)
    expect(kellyFraction([])).toBe(0)
    expect(kellyFraction(profitsOf(5, 0, 1, 1))).toBe(1)
    expect(kellyFraction([10, 0, 0, 0])).toBe(0.25)
  })

  it('places half of the bet', () => {
    // 100,000 x 0.5 x 0.25 / 100 = 125
    const limits = { sizingMethod: 'kelly' } as const
    expect(sizeOf({ limits, profits: profitsOf(15, 15, 200, 100) })).toBe('APPROVED 125')
  })

  it('bets nothing without an edge', () => {
    expect(sizeOf({ limits: { sizingMethod: 'kelly' }, profits: profitsOf(10, 20, 1, 1) })).toBe('SIZE_ZERO')
  })

  it('is not believed before 30 trades: risk per trade takes over and says so', () => {
    const { decision } = decide({
      limits: { sizingMethod: 'kelly' }, profits: profitsOf(15, 14, 200, 100), signal: { stopLoss: 95 },
    })
    expect(decision.terms?.quantity).toBe(quantity('200'))
    expect(decision.sizing[0]?.note).toContain('Kelly needs 30 closed trades, found 29')
  })
})

describe('volatility_target', () => {
  const limits = { sizingMethod: 'volatility_target' } as const
  const returns = Array.from({ length: 60 }, (_, day) => (day % 2 === 0 ? 0.01 : -0.01))

  it('gives the position a yearly volatility of 2 % of equity', () => {
    // Sample deviation of 60 alternating +-0.01: 0.01 x sqrt(60 / 59) = 0.0100844; in 252 days 0.160084.
    // 100,000 x 0.02 / 0.160084 / 100 = 124.93
    expect(sizeOf({ limits, symbol: { returns } })).toBe('APPROVED 124')
  })

  it('measures the spread around the mean: a drift changes nothing', () => {
    for (const drift of [0.005, -0.02]) {
      const drifting = returns.map((each) => each + drift)
      expect(sizeOf({ limits, symbol: { returns: drifting } })).toBe('APPROVED 124')
    }
  })

  it('a market around the clock has 365 days', () => {
    // 0.0100844 x sqrt(365) = 0.192663; 100,000 x 0.02 / 0.192663 / 100 = 103.81
    expect(sizeOf({ limits, symbol: { returns, instrument: { calendar: '24x7' } } })).toBe('APPROVED 103')
  })

  it('needs 20 returns that vary', () => {
    expect(sizeOf({ limits, symbol: { returns: returns.slice(0, 19) } })).toBe('SIZING_INPUT_MISSING')
    expect(sizeOf({ limits, symbol: { returns: returns.slice(0, 20) } })).toMatch(/^APPROVED/)
    expect(sizeOf({ limits, symbol: { returns: returns.map(() => 0) } })).toBe('SIZING_INPUT_MISSING')
  })
})

describe('equal_weight and fixed_fraction', () => {
  it('share equity by the number of positions, or take a fixed part, whatever the stop', () => {
    const signal = { stopLoss: 99 }
    expect(sizeOf({ limits: { sizingMethod: 'equal_weight', maxPositions: 8 }, signal })).toBe('APPROVED 125')
    const fixed = { sizingMethod: 'fixed_fraction', maxPositionFraction: 0.2 } as const
    expect(sizeOf({ limits: fixed, signal })).toBe('APPROVED 200')
  })
})

describe('what the signal names itself', () => {
  it('overrides the method', () => {
    expect(sizeOf({ signal: { quantity: 7, stopLoss: 95 } })).toBe('APPROVED 7')
    expect(sizeOf({ signal: { weight: 0.25, stopLoss: 95 } })).toBe('APPROVED 250')
  })

  it('goes down to the lot', () => {
    expect(sizeOf({ signal: { quantity: 7.9 } })).toBe('APPROVED 7')
    expect(sizeOf({ signal: { quantity: 0.9 } })).toBe('SIZE_ZERO')
    expect(sizeOf({ signal: { weight: 0 } })).toBe('SIZE_ZERO')
    const fractions = { instrument: { isFractionable: true } }
    expect(sizeOf({ signal: { quantity: 0.123_456_789 }, symbol: fractions })).toBe('APPROVED 0.123456789')
  })

  it.each([
    [{ quantity: 0 }, 'BAD_QUANTITY'], [{ quantity: -1 }, 'BAD_QUANTITY'],
    [{ quantity: Number.NaN }, 'BAD_QUANTITY'], [{ quantity: Number.POSITIVE_INFINITY }, 'BAD_QUANTITY'],
    [{ weight: 1.01 }, 'BAD_WEIGHT'],
    [{ weight: -0.1 }, 'BAD_WEIGHT'], [{ weight: Number.NaN }, 'BAD_WEIGHT'],
  ])('%o is %s', (signal, code) => {
    expect(sizeOf({ signal })).toBe(code)
  })

  it('an instant that is none makes a wish void', () => {
    expect(sizeOf({ signal: { quantity: 1, expiresAt: Number.NaN as UtcMillis } })).toBe('SIGNAL_EXPIRED')
  })

  it('a giant size is cut and does not break the arithmetic', () => {
    for (const giant of [1e300, Number.MAX_VALUE]) {
      expect(sizeOf({ signal: { quantity: giant } })).toBe('MODIFIED 1000')
    }
  })
})

describe('cuts', () => {
  const last = ({ decision }: RiskOutcome): string => (
    `${formatFixed(decision.terms?.quantity ?? 0n)} ${decision.sizing.at(-1)?.name}`
  )
  const want = { signal: { quantity: 500 } }

  it('name the limit that made the order smaller', () => {
    expect(last(decide({ ...want, limits: { orderValueFraction: 0.1 } }))).toBe('100 max_order_value')
    expect(last(decide({ ...want, limits: { orderValueMax: money('4000') } }))).toBe('40 max_order_value')
    expect(last(decide({ ...want, limits: { maxPositionFraction: 0.2 } }))).toBe('200 max_position')
    expect(last(decide({ ...want, limits: { sectorFraction: 0.3 } }))).toBe('300 sector')
    expect(last(decide({ ...want, limits: { grossFraction: 0.25 } }))).toBe('250 gross_exposure')
    expect(last(decide({ ...want, cash: 20_000 }))).toBe('200 max_order_value')
    expect(last(decide({ ...want, limits: { feeBufferFraction: 1 } }))).toBe('500 quantity')
    expect(last(decide({ ...want, limits: { feeBufferFraction: 2 } }))).toBe('333 buying_power')
    expect(last(decide({ ...want, symbol: { averageVolume: 30 } }))).toBe('30 average_volume')
    expect(last(decide({ ...want, symbol: { volume: 20.9 } }))).toBe('20 bar_volume')
  })

  it('keep the largest order that fits: one lot more fails the check of the limit', () => {
    const world = new RiskWorld({ limits: { sectorFraction: 0.123_45 } }).add('AAA', { price: 33.33 })
    const { decision } = world.one({ quantity: 9_999 })
    const { terms } = decision
    expect(decision.verdict).toBe('MODIFIED')
    expect(terms).toBeDefined()
    if (terms === undefined) return
    const more = { ...world.terms(), limitPrice: terms.limitPrice ?? terms.quantity as never }
    const oneMore = { ...more, quantity: (terms.quantity + quantity('1')) as typeof terms.quantity }
    expect(world.check('SECTOR_CONCENTRATION', { ...more, quantity: terms.quantity }).outcome).toBe('FAIL')
    world.engine.endInput()
    expect(world.check('SECTOR_CONCENTRATION', { ...more, quantity: terms.quantity }).outcome).toBe('PASS')
    expect(world.check('SECTOR_CONCENTRATION', oneMore).outcome).toBe('FAIL')
  })

  it('a cut to nothing is rejected, with the step that did it and every check on the smallest order', () => {
    const { decision } = decide({ signal: { quantity: 5 }, limits: { orderValueMax: money('99') } })
    expect(decision).toMatchObject({ verdict: 'REJECTED', code: 'SIZE_ZERO', terms: undefined })
    expect(decision.message).toContain('max_order_value')
    expect(decision.checks.find((check) => check.code === 'MAX_ORDER_VALUE')).toMatchObject({
      outcome: 'FAIL', measured: 100, limit: 99,
    })
  })

  it('a rejection that no size would avoid is named before the size', () => {
    const world = new RiskWorld({ cash: 50 })
    world.tradingState = 'REDUCING'
    expect(world.one({ quantity: 5 }).decision.code).toBe('KILL_SWITCH')
  })

  it('unknown volume sets no limit in a backtest and leaves nothing live', () => {
    const symbol = { averageVolume: Number.NaN, volume: 0 }
    expect(sizeOf({ symbol, signal: { quantity: 5 } })).toBe('APPROVED 5')
    const { decision } = decide({ symbol, signal: { quantity: 5 }, limits: { profile: 'live' } })
    expect(decision.sizing.at(-1)).toMatchObject({ quantity: 0n, note: 'its input is unknown' })
  })

  it('an account without equity or cash enters nothing', () => {
    expect(sizeOf({ cash: 0, signal: { quantity: 1 } })).not.toMatch(/APPROVED|MODIFIED/)
    expect(sizeOf({ cash: -5, signal: { weight: 1 } })).not.toMatch(/APPROVED|MODIFIED/)
  })
})

describe('what `investor why` prints of a size', () => {
  const noteOf = (sized: Sized): { readonly note: string; readonly units: number } => {
    const { sizing: [step] } = decide(sized).decision
    return { note: step?.note ?? '', units: Number(formatFixed(step?.quantity ?? quantity('0'))) }
  }

  it('lets Kelly be computed again', () => {
    // Half of 0.25 of 100,000 at 33: 378.
    const profits = Array.from({ length: 30 }, (_, trade) => (trade % 2 === 0 ? 200 : -100))
    const { note, units } = noteOf({ limits: { sizingMethod: 'kelly' }, profits, symbol: { price: 33 } })
    const [part, bet, , equity, price] = numbersIn(note) as [number, number, number, number, number]
    expect(units).toBe(378)
    expect(Math.floor((part * bet * equity) / price)).toBe(units)
  })

  it('lets a volatility target be computed again', () => {
    const returns = Array.from({ length: 60 }, (_, day) => (day % 2 === 0 ? 0.01 : -0.01))
    const symbol = { price: 33, returns }
    const { note, units } = noteOf({ limits: { sizingMethod: 'volatility_target' }, symbol })
    const [part, equity, volatility, price] = numbersIn(note) as [number, number, number, number]
    expect(units).toBeGreaterThan(0)
    expect(Math.floor((part * equity) / volatility / price)).toBe(units)
  })
})

function numbersIn(note: string): readonly number[] {
  return [...note.matchAll(/\d+(?:\.\d+)?(?:e-?\d+)?/g)].map(([number]) => Number(number))
}
