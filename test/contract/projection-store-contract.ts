import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  AUDIT_EVENTS,
  AuditTrail,
  DurableJournal,
  JOURNAL_TABLES,
  OHLCV_BARS,
  ORDERS,
  POSITIONS,
  ProjectedAudit,
  Projector,
  QUOTES,
  RISK_CHECKS,
  SIGNALS,
  TRADES,
} from '../../src/audit/index.ts'
import { formatFixed, ok, type Result, type UtcMillis } from '../../src/base/index.ts'
import type { Bar, CoreInput, CorporateAction, Fact, HistoryPart } from '../../src/model/index.ts'
import type {
  JournalStore,
  ProjectedRow,
  ProjectedTable,
  ProjectionStore,
  TapeEntry,
  TapeReader,
} from '../../src/port/index.ts'
import { dailyColumns, runHarness, seededWalk, type HarnessRun } from '../harness/backtest-harness.ts'
import { loadStrategy } from '../../src/app/strategy-loader.ts'
import { anyFacts } from '../harness/fact-arbitrary.ts'
import { bad, good } from './journal-store-contract.ts'

/** A journal with its tables. */
export interface ProjectedStore extends JournalStore {
  readonly projections: ProjectionStore
}

/** A store under test. */
export interface ProjectionStoreCase {
  readonly name: string
  /** Opens an empty journal of a name. */
  readonly open: (name: string) => Promise<Result<ProjectedStore>>
  /** Names of the indexes of a table, as the database tells them. */
  readonly indexesOf: (name: string, table: string) => Promise<readonly string[]>
  readonly before?: () => Promise<void>
  readonly after?: () => Promise<void>
}

const SPLIT_DAY = 210
let runOnce: Promise<HarnessRun> | undefined

/** A run of 400 days with two symbols, a split of one and a rename of the other. */
function exampleRun(): Promise<HarnessRun> {
  runOnce ??= (async () => {
    const columns = { AAA: dailyColumns(seededWalk(400, 5)), BBB: dailyColumns(seededWalk(400, 6)) }
    const at = columns.AAA.openAt[SPLIT_DAY] as UtcMillis
    const date = new Date(at).toISOString().slice(0, 10) as never
    const actions: CorporateAction[] = [{ kind: 'Split', symbol: 'AAA', date, at, newUnits: 3, oldUnits: 2 }]
    const definition = await loadStrategy('MA_Crossover', '.')
    return runHarness({
      definition,
      columns,
      parameters: { fast_period: 4, slow_period: 9 },
      input: { actions },
    })
  })()
  return runOnce
}

async function write(store: ProjectedStore, facts: readonly Fact[]): Promise<void> {
  const lease = good(await store.acquireLease({ holder: 'test', lifeMs: 600_000, isForced: true }))
  const journal = good(await DurableJournal.open(store, { lease }))
  for (const fact of facts) journal.append(fact)
  good(await journal.commit())
}

async function contents(store: ProjectedStore, tables: readonly ProjectedTable[]): Promise<unknown> {
  const all: Record<string, readonly ProjectedRow[]> = {}
  for (const table of tables) {
    const rows = good(await store.projections.select({ table, where: [], orderBy: [] }))
    const key = (row: ProjectedRow): string => table.key.map((name) => String(row[name])).join(' ')
    all[table.name] = rows.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
  }
  return all
}

/** Records of a tape in memory. */
function tapeOf(entries: readonly TapeEntry[]): TapeReader {
  let next = 0
  return {
    next(limit) {
      const page = entries.slice(next, next + limit)
      next += page.length
      return ok(page)
    },
    close: () => undefined,
  }
}

const T0 = 1_700_000_000_000 as UtcMillis
const bar = (ordinal: number, close: number, at = T0): TapeEntry => ({
  ordinal,
  record: {
    kind: 'bar',
    knownAt: (at + 60_005) as UtcMillis,
    source: 'test',
    bar: {
      symbol: 'AAA',
      timeframe: '1m',
      openAt: at,
      closeAt: (at + 60_000) as UtcMillis,
      open: 10,
      high: 11.5,
      low: 9,
      close,
      volume: 100.5,
    },
  },
})

/** A minute of a session's tape. */
function sessionBar(minute: number, close: number): Bar {
  const openAt = (T0 + minute * 60_000) as UtcMillis
  const prices = { open: 10, high: 20, low: 5, close, volume: 100 }
  return { symbol: 'AAA', timeframe: '1m', openAt, closeAt: (openAt + 60_000) as UtcMillis, ...prices }
}

const given = (ordinal: number, input: CoreInput): TapeEntry => ({
  ordinal,
  record: { kind: 'input', knownAt: (T0 + 5) as UtcMillis, number: ordinal, step: 1, isLast: true, input },
})

/** Everything that any store of projected tables does. */
export function projectionStoreContract(store: ProjectionStoreCase): void {
  describe(`tables in ${store.name}`, () => {
    let count = 0
    let name = ''
    const opened: ProjectedStore[] = []
    const fresh = async (): Promise<ProjectedStore> => {
      name = `tables_${++count}`
      const journal = good(await store.open(name))
      opened.push(journal)
      return journal
    }
    beforeAll(async () => store.before?.(), 120_000)
    afterAll(async () => {
      for (const journal of opened) await journal.close()
      await store.after?.()
    })

    it('say of a run what the core says of it', async () => {
      const { facts, outcome } = await exampleRun()
      const journal = await fresh()
      await write(journal, facts)
      expect(good(await new Projector(journal, journal.projections, 97).catchUp())).toBe(facts.length)
      const all = (await contents(journal, JOURNAL_TABLES)) as Record<string, readonly ProjectedRow[]>
      const fills = facts.filter(({ body }) => body.kind === 'OrderFilled')
      expect(fills.length).toBeGreaterThan(10)
      expect(all[TRADES.name]?.map((row) => row['id']).toSorted()).toEqual(
        fills.map(({ sequence }) => sequence).toSorted(),
      )
      const { portfolio, execution } = outcome.engine
      for (const row of all[POSITIONS.name] ?? []) {
        const held = portfolio.strategyPosition(String(row['strategy']), String(row['symbol']))
        expect(formatFixed(row['quantity'] as bigint)).toBe(formatFixed(held?.quantity ?? 0n))
      }
      const orders = all[ORDERS.name] ?? []
      expect(orders.length).toBeGreaterThan(20)
      for (const row of orders) {
        const order = execution.book.find(row['id'] as never)
        if (order === undefined) throw new Error(`the book does not know ${String(row['id'])}`)
        expect(row).toMatchObject({
          state: order.status,
          filled_quantity: order.filledQuantity,
          quantity: order.terms.quantity,
          avg_fill_price: order.filledQuantity === 0n ? null : order.averageFillPrice,
        })
      }
      const signals = facts.filter(({ body }) => body.kind === 'SignalGenerated')
      expect(all[SIGNALS.name]).toHaveLength(signals.length)
      expect(all[SIGNALS.name]?.every((row) => row['verdict'] !== null)).toBe(true)
      const checks = facts.flatMap(({ body }) => (body.kind === 'RiskDecided' ? body.decision.checks : []))
      expect(all[RISK_CHECKS.name]).toHaveLength(checks.length)
      expect(new Set(all[AUDIT_EVENTS.name]?.map((row) => row['id'])).size).toBe(facts.length)
    })

    it('are the same made again as kept up, in batches of any size', async () => {
      const { facts } = await exampleRun()
      const journal = await fresh()
      const projector = new Projector(journal, journal.projections, 61)
      for (const end of [1, 10, 11, 150, 400, facts.length]) {
        await write(journal, facts.slice(good(await journal.head())?.sequence ?? 0, end))
        good(await projector.catchUp())
      }
      const kept = await contents(journal, JOURNAL_TABLES)
      expect(good(await projector.catchUp())).toBe(0)
      expect(good(await new Projector(journal, journal.projections).rebuild())).toBe(facts.length)
      expect(await contents(journal, JOURNAL_TABLES)).toEqual(kept)
    })

    it('take whatever a fact may hold, and are the same made again', async () => {
      const facts = fc.sample(anyFacts({ minLength: 150, maxLength: 150 }), { numRuns: 1, seed: 9 })[0] ?? []
      // Instants of this age of the world, and values that nine decimals and eighteen digits hold.
      const dated = facts.map(
        (fact): Fact =>
          fact.body.kind !== 'OrderFilled'
            ? fact
            : {
                ...fact,
                body: {
                  ...fact.body,
                  fill: { ...fact.body.fill, at: fact.eventAt, price: 1_500_000_000n as never },
                },
              },
      )
      const journal = await fresh()
      await write(journal, dated)
      good(await new Projector(journal, journal.projections, 7).catchUp())
      const kept = await contents(journal, JOURNAL_TABLES)
      good(await new Projector(journal, journal.projections, 100).rebuild())
      expect(await contents(journal, JOURNAL_TABLES)).toEqual(kept)
    })

    it('answer the audit trail: everything behind an order, and events by what is asked', async () => {
      const { facts } = await exampleRun()
      const journal = await fresh()
      await write(journal, facts)
      good(await new Projector(journal, journal.projections).catchUp())
      const trail = new AuditTrail(new ProjectedAudit(journal.projections))
      const position = facts.findLast(({ body }) => body.kind === 'PositionOpened')
      const filled = facts.find(({ sequence }) => sequence === Number(position?.sequence) - 1)
      if (filled?.body.kind !== 'OrderFilled') throw new Error('no fill')
      const events = good(await trail.getTradeAudit(filled.body.clientOrderId))
      const behind = facts.filter(({ correlation }) => correlation === filled.correlation)
      expect([...new Set(events.map(({ id }) => id))]).toEqual(behind.map(({ sequence }) => sequence))
      expect(events[0]).toMatchObject({ eventType: 'SIGNAL_GENERATED', component: 'signal_engine' })
      expect(events.map(({ eventType }) => eventType)).toEqual(
        expect.arrayContaining(['RISK_CHECK', 'ORDER_SUBMITTED', 'ORDER_FILLED', 'POSITION_OPENED']),
      )
      expect(events.every(({ strategy }) => strategy === 'MA_Crossover')).toBe(true)
      expect(good(await trail.getTradeAudit('ii-0-nobody-1-e0-0'))).toEqual([])
      const fills = good(await trail.getEvents({ types: ['ORDER_FILLED'], symbol: 'AAA', limit: 3 }))
      expect(fills).toHaveLength(3)
      expect(fills.every(({ symbol, eventType }) => symbol === 'AAA' && eventType === 'ORDER_FILLED')).toBe(
        true,
      )
      const [from, to] = [facts[50]?.eventAt as UtcMillis, facts[300]?.eventAt as UtcMillis]
      const within = good(await trail.getEvents({ from, to }))
      expect(new Set(within.map(({ id }) => id)).size).toBe(
        facts.filter(({ eventAt }) => eventAt >= from && eventAt < to).length,
      )
      expect(good(await trail.getEvents({ strategy: 'nobody' }))).toEqual([])
      expect(good(await trail.getEvents({ user: 'nobody' }))).toEqual([])
    })

    it('hold bars and quotes of the tape; a corrected bar takes the place of the first', async () => {
      const journal = await fresh()
      const projector = new Projector(journal, journal.projections, 2)
      const at = (T0 + 60_000) as UtcMillis
      const quote = { symbol: 'AAA', at: T0, bid: 10, ask: NaN, bidSize: 3, askSize: 0 }
      const print = { symbol: 'AAA', at: T0, price: 10.1, size: 5 }
      const shown = { ...quote, symbol: 'BBB', ask: 10.5, last: 10.2, lastSize: 4, volume: 700 }
      const entries: readonly TapeEntry[] = [
        bar(1, 10.5),
        bar(2, 10.25, at),
        { ordinal: 3, record: { kind: 'quote', knownAt: T0, source: 'test', quote } },
        { ordinal: 4, record: { kind: 'print', knownAt: T0, source: 'test', print } },
        bar(5, 10.75),
        // What the core was shown in one step.
        given(6, { kind: 'QuotesShown', at: T0, quotes: [quote, shown] }),
      ]
      expect(good(await projector.catchUpTape(tapeOf(entries.slice(0, 3))))).toBe(3)
      expect(good(await projector.catchUpTape(tapeOf(entries)))).toBe(3)
      expect(good(await projector.catchUpTape(tapeOf(entries)))).toBe(0)
      const all = (await contents(journal, [OHLCV_BARS, QUOTES])) as Record<string, readonly ProjectedRow[]>
      expect(all['ohlcv_bars']).toEqual([
        {
          id: 5,
          symbol: 'AAA',
          timestamp: T0,
          timeframe: '1m',
          open: 10,
          high: 11.5,
          low: 9,
          close: 10.75,
          volume: 100.5,
          source: 'test',
          created_at: T0 + 60_005,
        },
        expect.objectContaining({ id: 2, timestamp: at, close: 10.25 }),
      ])
      const sizes = { bid_size: null, ask_size: null, last_size: null, volume: null }
      const none = { bid: null, ask: null, last: null, ...sizes }
      const quoted = { ...none, timestamp: T0, bid: 10, bid_size: 3, ask_size: 0 }
      expect(all['quotes']).toEqual([
        { ...quoted, id: 3, symbol: 'AAA' },
        { ...none, id: 4, symbol: 'AAA', timestamp: T0, last: 10.1, last_size: 5 },
        { ...quoted, id: 6, symbol: 'AAA' },
        { ...quoted, id: 6, symbol: 'BBB', ask: 10.5, last: 10.2, last_size: 4, volume: 700 },
      ])
    })

    it('hold the bars that a session was shown: of the past, closed, and corrected', async () => {
      const journal = await fresh()
      const projector = new Projector(journal, journal.projections, 2)
      const past = [sessionBar(0, 10), sessionBar(1, 11)]
      const shown = past.map((of) => ({ series: 0, isFinest: true, bar: of }))
      const part = { kind: 'slice', at: T0, bars: shown }
      const fourth = sessionBar(3, 13)
      const entries = [
        given(1, { kind: 'HistoryShown', at: T0, parts: [part as HistoryPart] }),
        given(2, { kind: 'SliceClosed', at: T0 }),
        given(3, { kind: 'BarClosed', series: 0, bar: sessionBar(2, 12) }),
        given(4, { kind: 'BarClosed', series: 0, bar: fourth }),
        given(5, { kind: 'BarCorrected', series: 0, bar: sessionBar(2, 12.5), at: T0 }),
        // After a crash the last inputs are given again.
        given(6, { kind: 'BarClosed', series: 0, bar: fourth }),
      ]
      expect(good(await projector.catchUpTape(tapeOf(entries)))).toBe(6)
      const kept = await contents(journal, [OHLCV_BARS, QUOTES])
      const rows = (kept as Record<string, readonly ProjectedRow[]>)['ohlcv_bars'] ?? []
      expect(rows.map(({ id, timestamp, close }) => [id, (Number(timestamp) - T0) / 60_000, close])).toEqual([
        [1, 0, 10], [1, 1, 11], [5, 2, 12.5], [6, 3, 13],
      ])
      expect(rows.every(({ source, created_at: at }) => source === 'tape' && at === T0 + 5)).toBe(true)
      const span = await journal.projections.select({
        table: OHLCV_BARS, orderBy: ['timestamp'], limit: 2,
        where: [{ column: 'timestamp', is: '>=', value: T0 + 60_000 }],
      })
      expect(good(span).map(({ close }) => close)).toEqual([11, 12.5])
      good(await projector.rebuild())
      expect(good(await projector.catchUpTape(tapeOf(entries)))).toBe(6)
      expect(await contents(journal, [OHLCV_BARS, QUOTES])).toEqual(kept)
    })

    it('have the indexes of the specification', async () => {
      const journal = await fresh()
      good(await new Projector(journal, journal.projections).catchUp())
      expect(await store.indexesOf(name, 'ohlcv_bars')).toEqual(
        expect.arrayContaining(['idx_symbol_timestamp', 'idx_symbol_timeframe']),
      )
      expect(await store.indexesOf(name, 'quotes')).toContain('idx_quotes_symbol_timestamp')
      expect(await store.indexesOf(name, 'trades')).toEqual(
        expect.arrayContaining(['idx_trades_order', 'idx_trades_symbol_timestamp']),
      )
    })

    it('keep rows and progress together: a batch that fails leaves both as they were', async () => {
      const journal = await fresh()
      good(await journal.projections.prepare([ORDERS, SIGNALS]))
      const signal = {
        id: 1,
        timestamp: T0,
        symbol: 'A',
        strategy: 's',
        type: 'BUY',
        strength: 1,
        price_target: null,
        stop_loss: null,
        take_profit: null,
        reason: null,
        metadata: null,
        verdict: null,
        code: null,
      }
      good(await journal.projections.write([{ table: SIGNALS, rows: [signal] }], 'journal', 1))
      const failure = bad(
        await journal.projections.write(
          [
            { table: SIGNALS, rows: [{ ...signal, id: 2 }] },
            { table: ORDERS, rows: [{ id: 'lacks all others' }] },
          ],
          'journal',
          2,
        ),
      )
      expect(failure.code).toBe('STORE_REFUSED')
      expect(good(await journal.projections.progress('journal'))).toBe(1)
      const rows = good(
        await journal.projections.select({
          table: SIGNALS,
          where: [{ column: 'id', is: '>=', value: 0 }],
          orderBy: ['id'],
          limit: 5,
        }),
      )
      expect(rows).toEqual([signal])
    })
  })
}
