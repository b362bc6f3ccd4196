import { describe, expect, it } from 'vitest'
import { formatFixed, sessionDate, toNumber, utcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import type { CorporateAction, Fact } from '../../src/model/index.ts'
import { BACKTEST_LIMITS, type RiskLimits } from '../../src/risk/index.ts'
import { FRICTIONLESS_VENUE, type VenueSettings } from '../../src/sim/index.ts'
import {
  defineStrategy, isAbove, isBelow, when, type OwnEntry, type StrategyDefinition, type SymbolContext,
  type Wish,
} from '../../src/strategy/index.ts'
import {
  dailyColumns, minuteColumns, runHarness, type HarnessRun, type Ohlc,
} from '../harness/backtest-harness.ts'

const sessions = calendarNamed('XNYS').sessions(sessionDate('2010-01-04'), sessionDate('2010-02-26'))
const dayOf = new Map(sessions.map(({ date }, day) => [date as string, day]))

/** What a fact of an order says, with the day that it happened on, counted from 0. */
function line({ body, eventAt }: Fact): readonly string[] {
  const day = dayOf.get(new Date(eventAt).toISOString().slice(0, 10)) ?? -1
  const leg = 'clientOrderId' in body ? /-([a-z]\d?)-\d+$/.exec(body.clientOrderId)?.[1] ?? '' : ''
  switch (body.kind) {
    case 'OrderFilled': return [
      `${day} ${leg} ${body.fill.side} ${formatFixed(body.fill.quantity)} @ ${formatFixed(body.fill.price)}`,
    ]
    case 'OrderInitialized': {
      const { side, quantity, type, stopPrice, limitPrice, timeInForce } = body.terms
      const prices = [stopPrice, limitPrice].flatMap((each) => (
        each === undefined ? [] : [formatFixed(each)]))
      const own = /-([a-z]\d?)-\d+$/.exec(body.terms.clientOrderId)?.[1] ?? ''
      return [`${day} ${own} ${[side, formatFixed(quantity), type, ...prices, timeInForce].join(' ')}`]
    }
    case 'OrderPendingCancel': return [`${day} ${leg} canceled: ${body.reason}`]
    case 'OrderCanceled': return body.reason === 'requested' ? [] : [`${day} ${leg} canceled: ${body.reason}`]
    case 'OrderExpired': return [`${day} ${leg} expired`]
    case 'RiskDecided': return body.decision.code === '' ? [] : [`${day} ${body.decision.code}`]
    case 'StrategyFailed': return [`${day} ${body.message}`]
    default: return []
  }
}

const story = ({ facts }: Pick<HarnessRun, 'facts'>): readonly string[] => facts.flatMap(line)

type Act = (context: SymbolContext, day: number, at: number) => void

/** Does on each bar, counted from 0, what is said of it. */
function acting(act: Act) {
  return defineStrategy({
    name: 'Acting',
    description: 'Does what a test says.',
    eachSymbol() {
      let day = 0
      return { onBar: (bar, context) => act(context, day++, bar.closeAt) }
    },
  })
}

const once = (wish: Wish, side: 'buy' | 'sell' = 'buy'): Act => (context, day) => {
  if (day === 0) context[side](wish)
}

function run(act: Act, bars: readonly Ohlc[], options: {
  readonly limits?: Partial<RiskLimits>
  readonly venue?: Partial<VenueSettings>
  readonly actions?: readonly CorporateAction[]
  readonly isIntraday?: boolean
} = {}): Promise<HarnessRun> {
  return runHarness({
    definition: acting(act),
    columns: { AAA: options.isIntraday === true ? minuteColumns(bars, 15) : dailyColumns(bars) },
    ...(options.isIntraday === true ? { timeframe: '15m' } : {}),
    input: {
      riskLimits: { ...BACKTEST_LIMITS, slippageBufferFraction: 0.005, ...options.limits },
      venue: { ...FRICTIONLESS_VENUE, ...options.venue },
      actions: options.actions ?? [],
    },
  })
}

const QUIET: Ohlc = [100, 100.5, 99.5, 100]
const MARKET = { defaultOrderType: 'MARKET' } as const

describe('an entry by stop', () => {
  it('fills at its trigger inside a later bar, and is guarded from there', async () => {
    // 102 × 1.005 = 102.51; the day opens at 100, rises through 102 and closes at 103: bought at 102. The
    // stop of 99 counts the whole day's range (its low of 99.5 does not reach it); sold at 99 the day after.
    const result = await run(once({ quantity: 10, trigger: 102, stop: 99 }), [
      [100, 102.9, 99.5, 100], [100, 103, 99.5, 103], [103, 103, 98, 98], QUIET,
    ])
    expect(story(result)).toEqual([
      '0 e0 BUY 10 STOP_LIMIT 102 102.51 DAY',
      '1 e0 BUY 10 @ 102',
      '1 s0 SELL 10 STOP 99 GTC',
      '2 s0 SELL 10 @ 99',
    ])
    expect(toNumber(result.trades[0]?.profit ?? 0n)).toBe(-30)
  })

  it('fills at the open where that is beyond the trigger, and not beyond its limit', async () => {
    // The open of 102.4 lies between the trigger and the limit of 102.51.
    expect(story(await run(once({ quantity: 10, trigger: 102 }), [QUIET, [102.4, 103, 102, 103]])))
      .toContain('1 e0 BUY 10 @ 102.4')
    // Beyond the limit it waits for the market to come back, and does at 102.51.
    expect(story(await run(once({ quantity: 10, trigger: 102 }), [QUIET, [102.9, 103, 102.5, 103]])))
      .toContain('1 e0 BUY 10 @ 102.51')
    // Never does: nothing is bought, and the day ends.
    expect(story(await run(once({ quantity: 10, trigger: 102 }), [QUIET, [102.9, 103, 102.6, 103], QUIET])))
      .toEqual(['0 e0 BUY 10 STOP_LIMIT 102 102.51 DAY', '1 e0 expired'])
  })

  it('without a limit pays whatever the gap costs', async () => {
    const bars: readonly Ohlc[] = [QUIET, [110, 111, 109, 110]]
    expect(story(await run(once({ quantity: 10, trigger: 102 }), bars, { limits: MARKET }))).toEqual([
      '0 e0 BUY 10 STOP 102 DAY', '1 e0 BUY 10 @ 110',
    ])
  })

  it('sells short below the market', async () => {
    const result = await run(once({ quantity: 10, trigger: 98, stop: 101, target: 97 }, 'sell'), [
      QUIET, [100, 100.9, 96, 97.5], QUIET,
    ], { limits: { allowShorts: true } })
    // From the open straight down through 98 to 96: the target of 97 lies on the way (R15).
    expect(story(result)).toEqual([
      '0 e0 SELL 10 STOP_LIMIT 98 97.51 DAY',
      '1 e0 SELL 10 @ 98',
      '1 s0 BUY 10 STOP 101 GTC',
      '1 t0 BUY 10 LIMIT 97 GTC',
      '1 t0 BUY 10 @ 97',
      '1 s0 canceled: oco',
    ])
    expect(toNumber(result.trades[0]?.profit ?? 0n)).toBe(10)
  })

  it('with trigger and limit is sent at exactly these prices', async () => {
    expect(story(await run(once({ quantity: 10, trigger: 102, limit: 101.5, timeInForce: 'GTC' }), [
      QUIET, [100, 102.2, 99, 102], [101.8, 102, 101.4, 101.8],
    ]))).toEqual(['0 e0 BUY 10 STOP_LIMIT 102 101.5 GTC', '2 e0 BUY 10 @ 101.5'])
  })

  it('whose stop was reached on the day that it filled is out again, whatever came first', async () => {
    expect(story(await run(once({ quantity: 10, trigger: 102, stop: 99.6 }), [
      QUIET, [100, 103, 99.5, 103], QUIET,
    ]))).toEqual([
      '0 e0 BUY 10 STOP_LIMIT 102 102.51 DAY', '1 e0 BUY 10 @ 102', '1 s0 SELL 10 STOP 99.6 GTC',
      '1 s0 SELL 10 @ 99.6',
    ])
  })

  it('that fills in parts is guarded from the first of them on', async () => {
    // A tenth of a volume of 40 each day, and a life that outlasts the first.
    const thin = (...bar: readonly [number, number, number, number]): Ohlc => [...bar, 40]
    const result = await run(once({ quantity: 6, trigger: 102, stop: 98, timeInForce: 'GTC' }), [
      QUIET, thin(100, 102.4, 99, 102), thin(102.2, 102.4, 101, 102), thin(102, 102, 97, 97),
    ], { limits: { ...MARKET, barVolumeFraction: 1 }, venue: { participationFraction: 0.1 } })
    expect(story(result)).toEqual([
      '0 e0 BUY 6 STOP 102 GTC',
      '1 e0 BUY 4 @ 102', '1 s0 SELL 4 STOP 98 GTC',
      '2 e0 BUY 2 @ 102.2',
      '3 s0 SELL 4 @ 98',
    ])
  })

  it('whose trigger the market has reached is refused and not sent', async () => {
    const result = await run(once({ quantity: 10, trigger: 100 }), [QUIET, QUIET])
    expect(story(result)).toEqual(['0 TRIGGER_PASSED'])
  })

  it('that is not to fill at once, or of a life that is none, is an error of the strategy', async () => {
    const failing = async (wish: object): Promise<readonly string[]> => (
      story(await run(once(wish as Wish), [QUIET]))
    )
    expect(await failing({ trigger: 102, timeInForce: 'IOC' }))
      .toEqual(['0 an order with a trigger waits: timeInForce must be DAY or GTC, found IOC'])
    expect(await failing({ timeInForce: 'GOOD' }))
      .toEqual(['0 timeInForce must be one of DAY, GTC, IOC, FOK, GTD, OPG, CLS, found the text "GOOD"'])
    expect((await failing({ goodTill: utcMillis(1) }))[0]).toContain('goodTill must be an instant after')
  })
})

describe('an entry that rests', () => {
  const far = { quantity: 10, trigger: 102 }

  it('ends with the session of its day unless it says more', async () => {
    const bars: readonly Ohlc[] = [QUIET, QUIET, [100, 103, 99, 103], QUIET]
    expect(story(await run(once(far), bars)))
      .toEqual(['0 e0 BUY 10 STOP_LIMIT 102 102.51 DAY', '1 e0 expired'])
    expect(story(await run(once({ ...far, timeInForce: 'GTC' }), bars))).toContain('2 e0 BUY 10 @ 102')
  })

  it('is sent anew each day by a strategy that asks each day: the last one ends before', async () => {
    const act: Act = (context, day) => {
      if (context.position === undefined) context.buy({ quantity: 10, trigger: 102 - day * 0.25 })
    }
    expect(story(await run(act, [QUIET, QUIET, [100, 103, 99, 103]]))).toEqual([
      '0 e0 BUY 10 STOP_LIMIT 102 102.51 DAY', '1 e0 expired',
      '1 e0 BUY 10 STOP_LIMIT 101.75 102.26 DAY', '2 e0 BUY 10 @ 101.75',
    ])
  })

  it('lives till the instant that it is good for', async () => {
    const till = (days: number): Act => (context, day, at) => {
      if (day === 0) context.buy({ ...far, goodTill: utcMillis(at + days * 86_400_000) })
    }
    const bars: readonly Ohlc[] = [QUIET, QUIET, [100, 103, 99, 103], QUIET]
    // Till the close of the first day after: that of the second finds nothing.
    expect(story(await run(till(1), bars))).toEqual(['0 e0 BUY 10 STOP_LIMIT 102 102.51 GTD', '1 e0 expired'])
    expect(story(await run(till(2), bars))).toContain('2 e0 BUY 10 @ 102')
  })

  it('rests through the bars of its day and no longer, where the bars are minutes', async () => {
    const bars = Array.from({ length: 52 }, (_, bar): Ohlc => (bar === 40 ? [100, 103, 100, 103] : QUIET))
    const act = (wish: Wish): Act => (context, bar) => {
      if (bar === 2) context.buy({ ...far, ...wish })
    }
    const told = async (wish: Wish): Promise<readonly string[]> => (
      story(await run(act(wish), bars, { isIntraday: true }))
    )
    // The fortieth quarter of an hour is in the second day.
    expect(await told({})).toEqual(['0 e0 BUY 10 STOP_LIMIT 102 102.51 DAY', '0 e0 expired'])
    expect(await told({ timeInForce: 'GTC' })).toEqual([
      '0 e0 BUY 10 STOP_LIMIT 102 102.51 GTC', '1 e0 BUY 10 @ 102',
    ])
  })

  it('keeps a second one away, and is shown to its strategy', async () => {
    const seen: (OwnEntry | undefined)[] = []
    const act: Act = (context, day) => {
      seen.push(context.entry)
      if (day < 2) context.buy({ ...far, limit: 102.2, timeInForce: 'GTC' })
    }
    const result = await run(act, [QUIET, QUIET, [100, 103, 99, 103], QUIET])
    expect(story(result))
      .toEqual(['0 e0 BUY 10 STOP_LIMIT 102 102.2 GTC', '1 ENTRY_PENDING', '2 e0 BUY 10 @ 102'])
    expect(seen).toEqual([
      undefined,
      { isLong: true, units: 10, trigger: 102, limit: 102.2, sentAt: sessions[0]?.closeAt },
      undefined, undefined,
    ])
  })

  it('is shown and taken back symbol by symbol where a strategy decides on all of them', async () => {
    const seen: (readonly [string, boolean])[] = []
    const definition = defineStrategy({
      name: 'Acting', description: 'Rests in two symbols, and takes one back.',
      allSymbols(_, { symbols }) {
        let day = 0
        return {
          onSlice(context) {
            for (const symbol of symbols) seen.push([symbol, context.entry(symbol) !== undefined])
            if (day === 0) for (const symbol of symbols) context.buy(symbol, { ...far, timeInForce: 'GTC' })
            if (day === 1) context.closeLong('BBB', 'no longer')
            day += 1
          },
        }
      },
    })
    const columns = dailyColumns([QUIET, QUIET, [100, 103, 99, 103]])
    const result = await runHarness({ definition, columns: { AAA: columns, BBB: columns } })
    expect(seen).toEqual([
      ['AAA', false], ['BBB', false], ['AAA', true], ['BBB', true], ['AAA', false], ['BBB', false],
    ])
    const filled = result.facts.flatMap(({ body }) => (body.kind === 'OrderFilled' ? [body.fill.symbol] : []))
    expect(filled).toEqual(['AAA'])
  })

  it('is taken back by a close, and never fills after that', async () => {
    const act: Act = (context, day) => {
      if (day === 0) context.buy({ ...far, timeInForce: 'GTC' })
      if (day === 1) context.closeLong('no longer')
      if (day === 2) context.closeLong('once more')
    }
    expect(story(await run(act, [QUIET, QUIET, [100, 103, 99, 103], QUIET]))).toEqual([
      '0 e0 BUY 10 STOP_LIMIT 102 102.51 GTC',
      '1 e0 canceled: the strategy closes', '1 ENTRY_TAKEN_BACK',
      '2 NO_POSITION',
    ])
  })

  it('is canceled before a split, which would leave it at another price', async () => {
    const split: CorporateAction = {
      kind: 'Split', symbol: 'AAA', newUnits: 2, oldUnits: 1,
      date: sessions[2]?.date ?? sessionDate('2010-01-06'), at: sessions[2]?.openAt ?? utcMillis(0),
    }
    const half: Ohlc = [50, 52, 49, 50]
    expect(story(await run(once({ ...far, timeInForce: 'GTC' }), [QUIET, QUIET, half, half], {
      actions: [split],
    }))).toEqual(['0 e0 BUY 10 STOP_LIMIT 102 102.51 GTC', '2 e0 canceled: the instrument splits'])
  })

  it('goes with the kill switch', async () => {
    const act: Act = (context, day) => {
      if (day === 0) context.buy({ quantity: 900, stop: 50 })
      if (day === 1) context.buy({ ...far, trigger: 93, timeInForce: 'GTC' })
    }
    const definition = defineStrategy({
      name: 'Acting', description: 'Holds one symbol, rests in another.',
      eachSymbol(_, { symbol }) {
        let day = 0
        return {
          onBar(_bar, context) {
            if (symbol === 'AAA' && day === 0) act(context, 0, 0)
            if (symbol === 'BBB' && day === 1) act(context, 1, 0)
            day += 1
          },
        }
      },
    })
    const result = await runHarness({
      definition,
      columns: {
        AAA: dailyColumns([QUIET, QUIET, [80, 80, 80, 80], [80, 80, 80, 80]]),
        BBB: dailyColumns([[91, 91, 91, 91], [91, 91, 91, 91], [91, 91, 91, 91], [91, 94, 91, 94]]),
      },
      input: {
        riskLimits: { ...BACKTEST_LIMITS, maxPositionFraction: 1, orderValueFraction: 1, sectorFraction: 1 },
      },
    })
    expect(story(result).filter((each) => each.includes(' e0 '))).toEqual([
      '0 e0 BUY 900 LIMIT 100.1 DAY', '1 e0 BUY 900 @ 100', '1 e0 BUY 10 STOP_LIMIT 93 93.1 GTC',
      '2 e0 canceled: kill switch: daily_loss_limit',
    ])
  })
})

describe('rules that enter by stop', () => {
  const bars: readonly Ohlc[] = [
    [100, 101, 99, 100], [100, 101, 99, 100], [100, 101, 98, 98.5], [98.5, 105, 98, 104],
    [104, 104, 104, 104],
  ]
  const ruled = (isTakenBack: boolean) => defineStrategy({
    name: 'Ruled', description: 'A buy stop above the high.',
    eachSymbol: () => ({
      entry: isAbove('close', 99),
      ...(isTakenBack ? { cancel: isBelow('close', 99) } : {}),
      trigger: (bar) => bar.high + 0.01,
      limit: (bar) => bar.high + 0.5,
      stop: (bar) => bar.low,
      timeInForce: 'GTC' as const,
      exit: when('never', () => false),
    }),
  })
  const ranBy = (definition: StrategyDefinition): Promise<HarnessRun> => (
    runHarness({ definition, columns: { AAA: dailyColumns(bars) } })
  )

  it('ask for no other entry while one rests', async () => {
    const result = await ranBy(ruled(false))
    expect(story(result)).toEqual([
      // A tenth of 100,000 at 101.01; after the stop the rules ask again.
      '0 e0 BUY 99 STOP_LIMIT 101.01 101.5 GTC', '3 e0 BUY 99 @ 101.01', '3 s0 SELL 99 STOP 99 GTC',
      '3 s0 SELL 99 @ 99', '3 e0 BUY 95 STOP_LIMIT 105.01 105.5 GTC',
    ])
  })

  it('take it back by a rule', async () => {
    const result = await ranBy(ruled(true))
    expect(story(result).slice(0, 3)).toEqual([
      '0 e0 BUY 99 STOP_LIMIT 101.01 101.5 GTC', '2 e0 canceled: the strategy closes', '2 ENTRY_TAKEN_BACK',
    ])
    const shown = result.facts.flatMap(({ body }) => (
      body.kind === 'SignalGenerated' ? [body.evidence.rules] : []))
    expect(shown[1]?.filter(({ held }) => held).map(({ rule }) => rule))
      .toEqual(['cancel: isBelow(close, 99)'])
  })
})
