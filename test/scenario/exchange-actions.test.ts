import { describe, expect, it } from 'vitest'
import { AlpacaActions, AlpacaCredentials } from '../../src/adapter/alpaca/index.ts'
import { sessionDate } from '../../src/base/index.ts'
import { exchangeStage, KEYS, ledgerOf, type ExchangeStage } from '../harness/exchange-harness.ts'

const FROM = sessionDate('2025-12-01')
const TO = sessionDate('2026-03-01')
const NIGHT = '2026-01-06T07:30:00Z'

async function announcedAt({ url }: ExchangeStage, symbols = ['AAPL', 'MSFT']) {
  const credentials = new AlpacaCredentials(KEYS.keyId, KEYS.secret)
  const source = new AlpacaActions({ credentials, baseUrl: url })
  const read = await source.announced({ symbols, from: FROM, to: TO })
  if (!read.ok) throw new Error(read.failure.message)
  return read.value
}

/** Buys 100 AAPL and places a stop that works until it is cancelled. */
async function hold(stage: ExchangeStage): Promise<void> {
  const order = { symbol: 'AAPL', qty: '100', time_in_force: 'gtc' }
  await stage.api('POST', '/v2/orders', { ...order, side: 'buy', type: 'market', time_in_force: 'day' })
  await stage.api('POST', '/v2/orders', { ...order, side: 'sell', type: 'stop', stop_price: '95' })
}

async function openOrders({ api }: ExchangeStage): Promise<string[]> {
  const { json } = await api('GET', '/v2/orders?status=open')
  return (json as unknown as Record<string, string>[]).map(({ qty, stop_price: stop }) => `${qty} at ${stop}`)
}

function kindsIn({ corporate_actions: kinds }: Record<string, unknown>): string[] {
  return Object.keys(kinds as object)
}

async function heldOf(stage: ExchangeStage): Promise<unknown> {
  const { positions } = await ledgerOf(stage)
  return (positions as Record<string, string>[]).map(({ symbol, qty }) => `${symbol} ${qty}`)
}

describe('an announced corporate action', () => {
  it('is told with its rates and dates, and again page by page', async () => {
    await using stage = await exchangeStage()
    await stage.control('action', { kind: 'split', symbol: 'AAPL', date: '2026-01-06', from: 1, to: 4 })
    await stage.control('action', { kind: 'split', symbol: 'MSFT', date: '2026-01-07', from: 10, to: 1 })
    await stage.control('action', {
      kind: 'dividend', symbol: 'MSFT', date: '2026-01-06', payable: '2026-02-02', rate: '0.125',
    })
    await stage.control('action', { kind: 'rename', symbol: 'MSFT', date: '2026-02-10', to: 'MSF' })
    await stage.control('action', { kind: 'delisting', symbol: 'AAPL', date: '2026-02-11' })
    expect(await announcedAt(stage)).toEqual([
      { kind: 'Split', symbol: 'AAPL', date: '2026-01-06', newRate: 4, oldRate: 1 },
      { kind: 'Split', symbol: 'MSFT', date: '2026-01-07', newRate: 1, oldRate: 10 },
      { kind: 'CashDividend', symbol: 'MSFT', date: '2026-01-06', amount: 125_000_000n },
      { kind: 'SymbolChange', symbol: 'MSFT', date: '2026-02-10', newSymbol: 'MSF' },
      { kind: 'Delisting', symbol: 'AAPL', date: '2026-02-11' },
    ])
    expect(await announcedAt(stage, ['AAPL'])).toHaveLength(2)
    const query = '/v1/corporate-actions?start=2025-12-01&end=2026-03-01&limit=3'
    const first = (await stage.api('GET', query)).json
    expect(kindsIn(first)).toEqual(['forward_splits', 'reverse_splits', 'cash_dividends'])
    const rest = (await stage.api('GET', `${query}&page_token=${String(first['next_page_token'])}`)).json
    expect([kindsIn(rest), rest['next_page_token']])
      .toEqual([['name_changes', 'worthless_removals'], null])
  })

  it('of a forward split changes position, working orders and prices in the night before', async () => {
    await using stage = await exchangeStage()
    await hold(stage)
    await stage.control('action', { kind: 'split', symbol: 'AAPL', date: '2026-01-06', from: 1, to: 4 })
    expect([await heldOf(stage), await openOrders(stage)]).toEqual([['AAPL 100'], ['100 at 95']])
    await stage.control('clock', { to: NIGHT })
    expect([await heldOf(stage), await openOrders(stage)]).toEqual([['AAPL 400'], ['400 at 23.75']])
    const { json } = await stage.api('GET', '/v2/stocks/AAPL/trades/latest')
    expect((json['trade'] as unknown as { p: number }).p).toBe(25)
  })

  it('of a reverse split ends the working orders', async () => {
    await using stage = await exchangeStage()
    await hold(stage)
    await stage.control('action', { kind: 'split', symbol: 'AAPL', date: '2026-01-06', from: 10, to: 1 })
    await stage.control('clock', { to: NIGHT })
    expect([await heldOf(stage), await openOrders(stage)]).toEqual([['AAPL 10'], []])
  })

  it('of a dividend pays who held on the ex-date, once, on its day', async () => {
    await using stage = await exchangeStage()
    await hold(stage)
    await stage.control('action', {
      kind: 'dividend', symbol: 'AAPL', date: '2026-01-06', payable: '2026-01-08', rate: '0.25',
    })
    await stage.control('clock', { to: NIGHT })
    const paid = async (): Promise<string[]> => {
      const { json } = await stage.api('GET', '/v2/account/activities/DIV')
      const rows = json as unknown as Record<string, string>[]
      return rows.map((row) => `${row['symbol']} ${row['net_amount']}`)
    }
    expect(await paid()).toEqual([])
    await stage.control('clock', { to: '2026-01-12T12:00:00Z' })
    expect(await paid()).toEqual(['AAPL 25'])
  })

  it('lets the history be read in the terms after it', async () => {
    await using stage = await exchangeStage()
    await stage.control('action', { kind: 'split', symbol: 'AAPL', date: '2026-01-06', from: 1, to: 4 })
    await stage.control('clock', { to: NIGHT })
    const closes = async (adjustment: string): Promise<number[]> => {
      const query = `timeframe=1Day&start=2025-12-30&end=2026-01-02T23:00:00Z&adjustment=${adjustment}`
      const { json } = await stage.api('GET', `/v2/stocks/AAPL/bars?${query}`)
      return (json['bars'] as unknown as { c: number; v: number }[]).map(({ c, v }) => c * 1_000_000 + v)
    }
    expect(await closes('raw')).toEqual(Array(3).fill(100_004_000))
    expect(await closes('split')).toEqual(Array(3).fill(25_016_000))
  })

  it('that cannot be read is refused', async () => {
    await using stage = await exchangeStage()
    const bad = [
      { kind: 'split', symbol: 'AAPL', date: 'soon', from: 1, to: 4 },
      { kind: 'split', symbol: 'AAPL', date: '2026-01-06', from: 1, to: 1 },
      { kind: 'dividend', symbol: 'AAPL', date: '2026-01-06', rate: '-1' },
      { kind: 'party', symbol: 'AAPL', date: '2026-01-06' },
      { kind: 'split', symbol: 'NOPE', date: '2026-01-06', from: 1, to: 4 },
    ]
    for (const body of bad) await expect(stage.control('action', body)).rejects.toThrow(/422|404/)
    const { symbol: _, ...unnamed } = { kind: 'split', symbol: 'AAPL', date: '2026-01-06', from: 1, to: 4 }
    await expect(stage.control('action', unnamed)).rejects.toThrow(/422 .*symbol is missing/)
  })
})
