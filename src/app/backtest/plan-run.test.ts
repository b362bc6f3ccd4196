import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeSessions } from '../../../test/harness/session-bars.ts'
import { BarCatalog } from '../../adapter/duckdb/index.ts'
import { price, sessionDate, utcMillis } from '../../base/index.ts'
import type { SeriesKey, Timeframe } from '../../model/index.ts'
import { defineStrategy, isAbove, on, sma } from '../../strategy/index.ts'
import { planData, type DataPlan } from './plan-run.ts'

const folder = mkdtempSync(join(tmpdir(), 'investor-plan-run-'))
const catalog = new BarCatalog(folder)

const store = (key: SeriesKey, first: string, last: string): Promise<void> => (
  storeSessions(catalog, key, { first, last }))

const silent = { onBar: (): void => {} }
const any = defineStrategy({ name: 'Any', description: 'Looks on.', eachSymbol: () => silent })
const hourly = defineStrategy({
  name: 'Hourly',
  description: 'Hours, and the days around them.',
  timeframe: '1h',
  eachSymbol: () => ({ entry: on('1d', () => isAbove('close', sma(2))) }),
})

async function spanOf(
  wish: { readonly symbol: string; readonly benchmark?: string; readonly from?: string },
  definition = any,
): Promise<readonly [string, string, DataPlan]> {
  const timeframe: Timeframe = '1d'
  const plan = await planData(catalog, {
    symbols: [wish.symbol], timeframe, from: wish.from, to: undefined, matchingTimeframe: 'auto',
    adjustment: 'raw', benchmark: wish.benchmark ?? wish.symbol, currency: 'USD',
  }, [{ definition, parameters: {}, symbols: [wish.symbol], timeframe }])
  for (const { source } of plan.series) await source.close()
  const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10)
  return [dayOf(plan.activeFrom), dayOf(plan.endsAt), plan]
}

beforeAll(async () => {
  await store({ symbol: 'AAA', timeframe: '1d', adjustment: 'raw' }, '2024-03-04', '2024-03-08')
  await store({ symbol: 'AAA', timeframe: '1d', adjustment: 'split' }, '2020-01-02', '2024-12-31')
  await store({ symbol: 'BBB', timeframe: '1d', adjustment: 'raw' }, '2019-01-02', '2024-12-31')
  await store({ symbol: 'BBB', timeframe: '1h', adjustment: 'raw' }, '2024-03-04', '2024-03-08')
  await store({ symbol: 'CCC', timeframe: '1d', adjustment: 'raw' }, '2024-03-04', '2024-03-08')
  await store({ symbol: 'CCC', timeframe: '1h', adjustment: 'raw' }, '2024-01-02', '2024-03-12')
  await store({ symbol: 'DDD', timeframe: '1d', adjustment: 'raw' }, '2019-01-02', '2020-12-31')
  await store({ symbol: 'DDD', timeframe: '1h', adjustment: 'raw' }, '2024-03-04', '2024-03-08')
})
afterAll(async () => {
  await catalog.close()
  rmSync(folder, { recursive: true })
})

describe('the span of a run that names no days', () => {
  it('is that of what is traded, however long the benchmark is', async () => {
    const [from, to] = await spanOf({ symbol: 'AAA', benchmark: 'BBB' })
    expect([from, to]).toEqual(['2024-03-04', '2024-03-08'])
  })

  it('is that of the view that is traded, however long another one is', async () => {
    const [from, to] = await spanOf({ symbol: 'AAA' })
    expect([from, to]).toEqual(['2024-03-04', '2024-03-08'])
  })

  it('is that of the bars that are decided on, and longer ones only warm it up', async () => {
    const [from, to, plan] = await spanOf({ symbol: 'BBB' }, hourly)
    expect([from, to]).toEqual(['2024-03-04', '2024-03-08'])
    expect(plan.described.map(({ timeframe }) => timeframe)).toEqual(['1h', '1d'])
  })

  it('begins with the first bar where it was asked to begin before', async () => {
    const [from, to] = await spanOf({ symbol: 'AAA', from: '2000-01-03' })
    expect([from, to]).toEqual(['2024-03-04', '2024-03-08'])
  })

  it('reads days made of hours where the stored days ended long before', async () => {
    const [from, to, plan] = await spanOf({ symbol: 'DDD' }, hourly)
    expect([from, to]).toEqual(['2024-03-04', '2024-03-08'])
    expect(plan.described.map(({ timeframe, note }) => `${timeframe} ${note}`))
      .toEqual(['1h ', '1d 1d bars made from 1h bars'])
  })

  it('is not widened by finer bars that only decide fills', async () => {
    const [from, to, plan] = await spanOf({ symbol: 'CCC' })
    expect([from, to]).toEqual(['2024-03-04', '2024-03-08'])
    expect(plan.described.map(({ timeframe }) => timeframe)).toEqual(['1d', '1h'])
  })
})

describe('the benchmark', () => {
  const hoursAlone = defineStrategy({
    name: 'Hours', description: 'Looks on.', timeframe: '1h', eachSymbol: () => silent,
  })

  it('needs no bars of its own where it is traded', async () => {
    const [, , plan] = await spanOf({ symbol: 'BBB' }, hoursAlone)
    expect(plan.described.map(({ symbol, timeframe }) => `${symbol} ${timeframe}`)).toEqual(['BBB 1h'])
  })

  it('has bars of its own where it is not', async () => {
    const [, , plan] = await spanOf({ symbol: 'CCC', benchmark: 'BBB' }, hoursAlone)
    expect(plan.described.map(({ symbol, timeframe }) => `${symbol} ${timeframe}`))
      .toEqual(['CCC 1h', 'BBB 1d'])
  })
})

describe('a run over raw prices', () => {
  it('is refused where a dividend would pay more than a unit was worth', async () => {
    await store({ symbol: 'EEE', timeframe: '1d', adjustment: 'raw' }, '2024-03-04', '2024-03-08')
    const about = { date: sessionDate('2024-03-07'), at: utcMillis(Date.UTC(2024, 2, 7, 14, 30)) }
    const dividend = { kind: 'CashDividend', symbol: 'EEE', ...about } as const
    await catalog.store({ series: [], actions: [{ ...dividend, amount: price('100') }], replaces: true })
    const message = expect.stringContaining('a dividend of 100 on a close of 100') as string
    await expect(spanOf({ symbol: 'EEE' })).rejects.toMatchObject({
      failure: { code: 'DIVIDEND_TOO_LARGE', message },
    })
    await catalog.store({ series: [], actions: [{ ...dividend, amount: price('99.99') }], replaces: true })
    await expect(spanOf({ symbol: 'EEE' })).resolves.toBeDefined()
  })
})
