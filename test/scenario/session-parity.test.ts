import { rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { coreSetupOf, type Market } from '../../src/app/live/open-session.ts'
import { runSession } from '../../src/app/live/run-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { parityLine, parityText } from '../../src/app/parity/parity-text.ts'
import { sessionParity, type ParityReport } from '../../src/app/parity/session-parity.ts'
import { utcDay } from '../../src/analysis/index.ts'
import type { UtcMillis } from '../../src/base/index.ts'
import { ColumnsSource } from '../../src/data/index.ts'
import type { BarColumns, SeriesKey } from '../../src/model/index.ts'
import type { BarSource } from '../../src/port/index.ts'
import { liveHome } from '../harness/live-crash.ts'
import { columnsOf, liveMarket, liveRequest, type MarketWish } from '../harness/live-market.ts'

const WISH: MarketWish = { seed: 5, bars: 500, timeframe: '1d', symbols: ['AAA', 'BBB', 'CCC'] }
const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

/** Rows of columns, of their own. */
function rowsOf(columns: BarColumns, wanted: (row: number) => boolean): BarColumns {
  const rows = Array.from({ length: columns.length }, (_, row) => row).filter(wanted)
  const pick = (values: Float64Array): Float64Array =>
    Float64Array.from(rows, (row) => values[row] ?? Number.NaN)
  const { openAt, closeAt, open, high, low, close, volume } = columns
  return {
    ...columns, length: rows.length, openAt: pick(openAt), closeAt: pick(closeAt), open: pick(open),
    high: pick(high), low: pick(low), close: pick(close), volume: pick(volume),
  }
}

/** Columns in parts; `between` is called before each but the first. */
class PartsSource implements BarSource {
  readonly key: SeriesKey
  readonly #parts: BarColumns[]
  readonly #between: () => void
  #given = 0

  constructor(key: SeriesKey, parts: readonly BarColumns[], between: () => void) {
    this.key = key
    this.#parts = [...parts]
    this.#between = between
  }

  async next(): Promise<BarColumns | undefined> {
    if (this.#given++ > 0) this.#between()
    return this.#parts.shift()
  }

  async close(): Promise<void> {}
}

/** The market with the bars of the first symbol as `change` makes them. */
function changed(change: (columns: BarColumns, key: SeriesKey) => BarSource): Market {
  return async (settings) => {
    const { plan, close } = await liveMarket(WISH)(settings)
    const [first, ...others] = plan.series
    if (first === undefined) throw new Error('no series')
    const source = change(columnsOf(WISH)['AAA'] as BarColumns, first.source.key)
    return { plan: { ...plan, series: [{ ...first, source }, ...others] }, close }
  }
}

async function sessionIn(market: Market): Promise<string> {
  const home = liveHome()
  homes.push(home)
  const common = { home, request: liveRequest(WISH), isNew: false, speed: Infinity, isQuiet: true }
  await runSession({ ...common, market, snapshotFacts: 1_000 }, async () => {})
  return home
}

async function parityOf(home: string, set: readonly string[] = []): Promise<ParityReport> {
  const request = { ...liveRequest(WISH), set }
  const settings = await readSettings(request)
  const { plan } = await liveMarket(WISH)(settings)
  return sessionParity(SessionFolder.find(home), settings, plan, coreSetupOf(request, plan))
}

/** Money of all causes, as the report adds it up. */
function sum({ amounts, unattributed }: ParityReport): number {
  return Object.values(amounts).reduce((total, amount) => total + amount, unattributed)
}

const causesOf = ({ differences }: ParityReport): ReadonlySet<string> =>
  new Set(differences.map(({ cause }) => cause))

describe('parity of a session with its backtest', () => {
  it('finds nothing where nothing differs, and every cent of other fees where fees do', async () => {
    const home = await sessionIn(liveMarket(WISH))
    const same = await parityOf(home)
    expect(same).toMatchObject({ isSame: true, differences: [], barCount: 0, unattributed: 0 })
    expect(same.fills.session).toBeGreaterThan(16)
    expect(parityText(same)).toContain('Nothing differs.')
    const [day] = new Date(same.fromAt).toISOString().split('T')
    expect(parityText(same)).toMatch(
      new RegExp(`^Session 0001 against the backtest of its bars, ${day} to [0-9-]{10}, warm-up included\\n`))

    const other = await parityOf(home, ['backtest.fees.model=per_order', 'backtest.fees.per_order=3'])
    expect(other.isSame).toBe(false)
    expect(other.amounts.fee).toBeCloseTo(3 * other.fills.backtest, 6)
    expect([...causesOf(other)].every((cause) => cause === 'fee' || cause === 'size')).toBe(true)
    for (const { cause, follows } of other.differences) if (cause === 'size') expect(follows).toBe('fee')
    expect(other.unattributed).toBe(0)
    expect(sum(other)).toBeCloseTo(other.equity.difference, 6)
    expect(parityText(other)).toMatch(/^fee +\d+ times/m)
    expect(parityLine(other)).toContain('fee ')
  }, 60_000)

  it('lays what a person stopped at the door of that person', async () => {
    let home = ''
    const stop = (): void => {
      const folder = SessionFolder.find(home)
      if (folder.has('halted.json')) return
      folder.write('halted.json', {})
      folder.leave({ kind: 'Flatten', by: 'Ann', reason: 'the news' })
    }
    home = liveHome()
    homes.push(home)
    const market = changed((columns, key) => {
      const parts = [rowsOf(columns, (row) => row < 200), rowsOf(columns, (row) => row >= 200)]
      return new PartsSource(key, parts, stop)
    })
    const common = { home, request: liveRequest(WISH), isNew: false, speed: Infinity, isQuiet: true }
    await runSession({ ...common, market, snapshotFacts: 1_000 }, async () => {})
    const report = await parityOf(home)
    expect(report.isSame).toBe(false)
    expect([...causesOf(report)]).toEqual(['halt or operator'])
    expect(report.differences.length).toBeGreaterThan(3)
    expect(report.differences.some(({ text }) => text.includes('Ann halted'))).toBe(true)
    expect(report.differences.some(({ text }) => text.includes('KILL_SWITCH'))).toBe(true)
    expect(report.unattributed).toBe(0)
    expect(sum(report)).toBeCloseTo(report.equity.difference, 6)
  }, 60_000)

  it('names a bar that the session was not shown, and what came of it', async () => {
    const home = await sessionIn(
      changed((columns, key) => new PartsSource(key, [rowsOf(columns, (row) => row !== 150)], () => {})),
    )
    const report = await parityOf(home)
    expect(report.barCount).toBe(1)
    expect(report.bars).toMatchObject([{ symbol: 'AAA', text: 'stored, and never shown to the session' }])
    expect(report.isSame).toBe(false)
    expect([...causesOf(report)].filter((cause) => cause !== 'data')).toEqual([])
    expect(report.unattributed).toBe(0)
    expect(sum(report)).toBeCloseTo(report.equity.difference, 6)
    expect(parityText(report)).toContain('1 bars differ')
  }, 60_000)
})

it('values a position under its new name, where no bar of that name has been shown', async () => {
  // Bought with the first bars, held to the end; AAA ends at row 299 and is NEW from the next session on.
  const home = liveHome()
  homes.push(home)
  const strategyFile = path.join(home, 'hold.ts')
  writeFileSync(strategyFile, `import { defineStrategy } from 'investor'
    export default defineStrategy({
      name: 'Hold', description: 'Buys once, keeps it.',
      eachSymbol: () => ({ onBar(_, context) { if (context.position === undefined) context.buy({}) } }),
    })`)
  const wish = { ...WISH, symbols: ['AAA', 'BBB'], strategyFile, set: ['trading.default_order_type=MARKET'] }
  const market: Market = async (settings) => {
    const { plan, close } = await liveMarket(wish)(settings)
    const all = columnsOf(wish)['AAA'] as BarColumns
    const key = plan.series[0]?.source.key as SeriesKey
    const source = new ColumnsSource(key, rowsOf(all, (row) => row < 300))
    const at = all.openAt[300] as UtcMillis
    const action = { kind: 'SymbolChange', symbol: 'AAA', newSymbol: 'NEW', at, date: utcDay(at) } as const
    const series = [{ source, isFinest: true }, ...plan.series.slice(1)]
    return { plan: { ...plan, series, actions: [action] }, close }
  }
  const request = liveRequest(wish)
  const common = { home, request, isNew: false, speed: Infinity, isQuiet: true, snapshotFacts: 1_000 }
  await runSession({ ...common, market }, async () => {})
  const settings = await readSettings(request)
  const { plan } = await market(settings)
  const report = await sessionParity(SessionFolder.find(home), settings, plan, coreSetupOf(request, plan))
  expect(report).toMatchObject({ isSame: true, differences: [], unattributed: 0 })
  expect(report.equity.session).toBe(report.equity.backtest)
  expect(report.fills.session).toBe(2)
}, 60_000)
