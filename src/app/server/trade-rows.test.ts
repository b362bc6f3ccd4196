import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, expect, it } from 'vitest'
import { SqliteViews } from '../../adapter/sqlite/index.ts'
import { AUDIT_EVENTS, TRADES } from '../../audit/index.ts'
import type { ProjectedRow } from '../../port/index.ts'
import type { SessionViews } from './session-views.ts'
import { tradeRows } from './trade-rows.ts'

const TRIPS = 400
/** Other rows of the record for each round trip. */
const OTHERS = 150
const SYMBOLS = ['AAA', 'BBB', 'CCC']

const folder = mkdtempSync(join(tmpdir(), 'investor-trades-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function auditRow(id: number, type: string, symbol: string, data: object = {}): ProjectedRow {
  return {
    id, event_type: type, timestamp: id * 1_000, known_at: id * 1_000, component: 'test', description: '',
    data: JSON.stringify(data), symbol, strategy: 'Test',
  }
}

/** Round trips in turn in three symbols, each between many rows that say other things of the same ones. */
async function record(): Promise<SqliteViews> {
  const opened = SqliteViews.open(join(folder, 'views.db'))
  if (!opened.ok) throw new Error(opened.failure.message)
  const views = opened.value
  await views.projections.prepare([AUDIT_EVENTS, TRADES])
  const [audit, fills]: [ProjectedRow[], ProjectedRow[]] = [[], []]
  let id = 0
  for (let trip = 0; trip < TRIPS; trip++) {
    const symbol = SYMBOLS[trip % SYMBOLS.length] as string
    for (let other = 0; other < OTHERS; other++) audit.push(auditRow(++id, 'RISK_CHECK', symbol))
    for (const [side, price] of [['BUY', 100n + BigInt(trip)], ['SELL', 101n + BigInt(trip)]] as const) {
      fills.push({
        id: ++id, order_id: `o-${id}`, execution_id: `x-${id}`, symbol, side, quantity: 5_000_000_000n,
        price: price * 1_000_000_000n, fee: 0n, timestamp: id * 1_000, strategy: 'Test', signal_id: id,
        liquidity: 'TAKER',
      })
    }
    audit.push(auditRow(++id, 'POSITION_CLOSED', symbol, { side: 'LONG', tripProfit: '5' }))
  }
  const changes = [{ table: AUDIT_EVENTS, rows: audit }, { table: TRADES, rows: fills }]
  const written = await views.projections.write(changes, 'test', id)
  if (!written.ok) throw new Error(written.failure.message)
  return views
}

it('round trips are put together at once, however long the record is: nothing else is served meanwhile',
  async () => {
    const views = await record()
    const paged = {
      page: (query: Parameters<SqliteViews['page']>[0]) => {
        const page = views.page(query)
        if (!page.ok) throw new Error(page.failure.message)
        return Promise.resolve(page.value)
      },
    } as unknown as SessionViews
    const before = process.cpuUsage()
    const rows = await tradeRows(paged, { limit: TRIPS }, { limit: TRIPS })
    const { user, system } = process.cpuUsage(before)
    expect(rows).toHaveLength(TRIPS)
    for (const [index, { trade }] of rows.entries()) {
      const trip = TRIPS - 1 - index
      expect(trade).toMatchObject({
        symbol: SYMBOLS[trip % SYMBOLS.length], quantity: '5',
        entryPrice: String(100 + trip), exitPrice: String(101 + trip),
      })
    }
    // Several times what it takes; without an index that fits it was more than 2 s.
    expect((user + system) / 1_000).toBeLessThan(500)
    views.close()
  }, 60_000)
