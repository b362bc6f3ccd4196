import { rmSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { coreSetupOf } from '../../src/app/live/open-session.ts'
import { runSession } from '../../src/app/live/run-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { sessionParity, type ParityReport } from '../../src/app/parity/session-parity.ts'
import { formatFixed, utcMillis } from '../../src/base/index.ts'
import { haltStatuses, type FactBody, type SymbolStatus } from '../../src/model/index.ts'
import { defineStrategy } from '../../src/strategy/index.ts'
import { minuteColumns, runHarness, type Ohlc } from '../harness/backtest-harness.ts'
import { factsOf, liveHome } from '../harness/live-crash.ts'
import { columnsOf, liveMarket, liveRequest, type MarketWish } from '../harness/live-market.ts'

const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

const OPEN = Date.UTC(2010, 0, 4, 14, 30)
const minute = (count: number, seconds = 0): number => OPEN + count * 60_000 + seconds * 1_000

/** A halt of AAA, in minutes of the session. */
function halted(from: number, until?: number, reason = 'T1 news pending'): readonly SymbolStatus[] {
  const end = until === undefined ? {} : { until: utcMillis(until) }
  return haltStatuses([{ symbol: 'AAA', from: utcMillis(from), ...end, reason }])
}

/** Wants what `acts` says at the close of a minute of the session. */
const script = (acts: Readonly<Record<number, 'buy' | 'close'>>) => defineStrategy({
  name: 'Script', description: 'Acts at minutes.',
  eachSymbol() {
    return {
      onBar({ closeAt }, context) {
        const act = acts[(closeAt - OPEN) / 60_000]
        if (act === 'buy') context.buy({ stop: 50 })
        if (act === 'close') context.closeLong()
      },
    }
  },
})

/** Bars of a minute at 100, 101, 102 ... with the open of a bar a tenth above the close before. */
const RISING: readonly Ohlc[] = Array.from({ length: 60 }, (_, index) => {
  const close = 100 + index
  return [close - 0.9, close + 0.5, close - 1, close]
})

/** What happened, in lines: the minute, and what it was. */
async function story(
  acts: Readonly<Record<number, 'buy' | 'close'>>, halts: readonly SymbolStatus[], bars = RISING,
): Promise<readonly string[]> {
  const columns = { AAA: minuteColumns(bars) }
  const { facts } = await runHarness({ definition: script(acts), columns, timeframe: '1m', input: { halts } })
  return facts.flatMap(({ body, eventAt }) => {
    const told = tell(body)
    return told === undefined ? [] : [`${(eventAt - OPEN) / 60_000}: ${told}`]
  })
}

function tell(body: FactBody): string | undefined {
  switch (body.kind) {
    case 'OrderFilled': return `${body.fill.side} @ ${formatFixed(body.fill.price)}`
    case 'InstrumentStatusChanged': return `${body.trading} ${body.reason}`
    case 'RiskDecided': return body.decision.verdict === 'REJECTED' ? body.decision.message : undefined
    default: return undefined
  }
}

describe('a halt in a backtest', () => {
  it('refuses entries with its reason, and lets them pass again from its end on', async () => {
    const told = await story({ 20: 'buy', 29: 'buy', 30: 'buy' }, halted(minute(20), minute(30)))
    expect(told).toEqual([
      '20: HALTED T1 news pending',
      '20: AAA is halted by its exchange: T1 news pending',
      '29: AAA is halted by its exchange: T1 news pending',
      '30: TRADING resumed',
      '30: BUY @ 129.1',
    ])
  })

  it('keeps orders waiting that were sent before it, whatever bars the data show meanwhile', async () => {
    const told = await story({ 19: 'buy', 25: 'close' }, halted(minute(19, 0.001), minute(30, 12)))
    expect(told.filter((line) => /BUY|SELL/.test(line))).toEqual(['19: BUY @ 118.1', '30: SELL @ 129.1'])
  })

  it('leaves the prices of a minute in which it begins or ends to be had', async () => {
    const told = await story({ 19: 'buy', 24: 'close' }, halted(minute(20, 59), minute(24, 1)))
    expect(told.filter((line) => /BUY|SELL/.test(line))).toEqual(['19: BUY @ 118.1', '24: SELL @ 123.1'])
  })

  it('lets no stop trigger, and gives the first price after it to one that was passed', async () => {
    const bars = RISING.map((bar, index): Ohlc => (index >= 30 ? [40.5, 41, 39, 40] : bar))
    const told = await story({ 19: 'buy' }, halted(minute(30), minute(45)), bars)
    expect(told.filter((line) => /SELL/.test(line))).toEqual(['45: SELL @ 40.5'])
  })

  it('lasts to the end of the run where nothing ends it', async () => {
    const told = await story({ 19: 'buy', 40: 'close', 50: 'buy' }, halted(minute(30), undefined, ''))
    expect(told).toEqual([
      '19: BUY @ 118.1', '30: HALTED ', '50: long 14 AAA already, pyramiding is off',
    ])
  })

  it('changes nothing where no order meets it', async () => {
    const columns = { AAA: minuteColumns(RISING) }
    const run = (halts: readonly SymbolStatus[]) =>
      runHarness({ definition: script({ 19: 'buy' }), columns, timeframe: '1m', input: { halts } })
    const [none, some] = [await run([]), await run(halted(minute(30), minute(40)))]
    expect(some.facts.length).toBe(none.facts.length + 2)
    expect(some.outcome.engine.portfolio.equity).toBe(none.outcome.engine.portfolio.equity)
  })
})

const WISH: MarketWish = { seed: 5, bars: 500, timeframe: '1d', symbols: ['AAA', 'BBB'] }

/** A halt of AAA over most sessions of the wish. */
function longHalt(): readonly SymbolStatus[] {
  const { openAt } = columnsOf(WISH)['AAA'] as { openAt: Float64Array }
  return halted(openAt[60] as number, openAt[480] as number)
}

async function parityOf(home: string, halts: readonly SymbolStatus[]): Promise<ParityReport> {
  const request = liveRequest(WISH)
  const settings = await readSettings(request)
  const { plan } = await liveMarket({ ...WISH, halts })(settings)
  return sessionParity(SessionFolder.find(home), settings, plan, coreSetupOf(request, plan))
}

it('a paper session over recorded bars halts as its backtest does, and parity says so', async () => {
  const home = liveHome()
  homes.push(home)
  const market = liveMarket({ ...WISH, halts: longHalt() })
  const common = { home, request: liveRequest(WISH), isNew: false, speed: Infinity, isQuiet: true }
  await runSession({ ...common, market, snapshotFacts: 1_000 }, async () => {})
  const told = factsOf(home, 'InstrumentStatusChanged')
  expect(told.map(({ trading }) => trading)).toEqual(['HALTED', 'TRADING'])
  expect(await parityOf(home, longHalt())).toMatchObject({ isSame: true, differences: [] })
  const without = await parityOf(home, [])
  expect(without.isSame).toBe(false)
  expect(new Set(without.differences.map(({ cause }) => cause))).toEqual(new Set(['data']))
}, 60_000)
