import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { storeSessions } from '../../../test/harness/session-bars.ts'
import { BarCatalog } from '../../adapter/duckdb/index.ts'
import { sessionDate, utcMillis } from '../../base/index.ts'
import { readChunks } from '../../data/index.ts'
import type { CorporateAction, Timeframe } from '../../model/index.ts'
import { BACKTEST_LIMITS } from '../../risk/index.ts'
import { defineStrategy, on, isAbove, sma } from '../../strategy/index.ts'
import { planData, type DataPlan, type DataWish } from './plan-run.ts'

const folder = mkdtempSync(join(tmpdir(), 'investor-matching-'))
const catalog = new BarCatalog(folder)

function store(
  symbol: string, timeframe: Timeframe, first: string, last: string, actions: readonly CorporateAction[] = [],
): Promise<void> {
  return storeSessions(catalog, { symbol, timeframe, adjustment: 'raw' }, { first, last, actions })
}

const definition = defineStrategy({
  name: 'Any', description: 'Looks on.', eachSymbol: () => ({ onBar: (): void => {} }),
})

async function planned(symbol: string, wish: Partial<DataWish> = {}): Promise<DataPlan> {
  const timeframe: Timeframe = '1d'
  return planData(catalog, {
    symbols: [symbol], timeframe, from: undefined, to: undefined, matchingTimeframe: 'auto',
    adjustment: 'raw', benchmark: symbol, currency: 'USD', ...wish,
  }, [{ definition, parameters: {}, symbols: [symbol], timeframe }])
}

/** Series of a plan with what is said of them, and its notes. */
async function told(symbol: string, wish: Partial<DataWish> = {}): Promise<readonly string[]> {
  const plan = await planned(symbol, wish)
  for (const { source } of plan.series) await source.close()
  return [...plan.described.map(({ timeframe, note }) => `${timeframe} ${note}`.trim()), ...plan.notes]
}

/** Days of the bars of a plan's series, and how many of them are shorter than a day. */
async function read(plan: DataPlan, index: number): Promise<{ days: string[]; short: number }> {
  const found: { days: string[]; short: number } = { days: [], short: 0 }
  const source = plan.series[index]?.source
  if (source === undefined) return found
  await readChunks(source, (chunk) => {
    for (let row = 0; row < chunk.length; row++) {
      const [openAt, closeAt] = [chunk.openAt[row] as number, chunk.closeAt[row] as number]
      found.days.push(new Date(openAt).toISOString().slice(0, 10))
      if (closeAt - openAt < 2 * 3_600_000) found.short++
    }
  })
  return found
}

beforeAll(async () => {
  await store('AAA', '1d', '2024-01-02', '2024-03-12')
  await store('AAA', '1h', '2024-02-01', '2024-03-01')
  await store('BBB', '1d', '2024-03-04', '2024-03-08')
  await store('BBB', '1h', '2024-03-04', '2024-03-08')
  const date = sessionDate('2024-03-01')
  const at = utcMillis(Date.parse('2024-03-01T14:30:00Z'))
  await store('OLD', '1d', '2024-01-02', '2024-02-29')
  await store('NEW', '1d', '2024-03-01', '2024-03-28',
    [{ kind: 'SymbolChange', symbol: 'OLD', newSymbol: 'NEW', date, at }])
  await store('NEW', '1h', '2024-03-01', '2024-03-28')
  await store('CCC', '1d', '2024-03-04', '2024-03-08')
  await store('CCC', '15m', '2024-03-04', '2024-03-08')
})
afterAll(async () => {
  await catalog.close()
  rmSync(folder, { recursive: true })
})

describe('bars that auto matches on', () => {
  it('need to be there in the sessions of the run alone, not in all that is stored', async () => {
    expect(await told('AAA', { from: '2024-02-05', to: '2024-02-20' })).toEqual(['1d', '1h'])
  })

  it('are told where they are stored and are not there in each session of the run', async () => {
    expect(await told('AAA')).toEqual(['1d',
      'AAA: its 1h bars, of 2024-02-01 to 2024-03-01, are not there in each session of the run: orders do '
      + 'not match on them'])
  })

  it('may end before the last close, where an auction or a quiet minute is missing', async () => {
    expect(await told('BBB')).toEqual(['1d', '1h'])
  })

  it('are there under earlier symbols as well, or not at all', async () => {
    // No note says that its days begin late: they do under the earlier symbol.
    expect(await told('NEW')).toEqual(['1d',
      'NEW: its 1h bars, of 2024-03-01 to 2024-03-28, are not there in each session of the run: orders do '
      + 'not match on them'])
    expect(await told('NEW', { from: '2024-03-04' })).toEqual(['1d', '1h'])
    expect(await told('NEW', { from: '2024-03-01' })).toEqual(['1d', '1h'])
  })
})

it('a series that was joined over a change of symbol is described as a whole', async () => {
  const plan = await planned('NEW')
  for (const { source } of plan.series) await source.close()
  // 41 sessions up to the end of February 2024, and 20 in March without Good Friday.
  expect(plan.described[0]).toMatchObject({ bars: 61, firstAt: Date.parse('2024-01-02T14:30:00Z') })
})

describe('bars that somebody names', () => {
  it('are made from finer ones where they are not stored', async () => {
    expect(await told('CCC', { matchingTimeframe: '1h' })).toEqual(['1d', '1h 1h bars made from 15m bars'])
  })

  it('are told to be missing where there is nothing to make them from', async () => {
    expect(await told('BBB', { matchingTimeframe: '15m' })).toEqual(['1d',
      'BBB has no 15m bars, nor finer ones: orders match on its 1d bars'])
  })
})

describe('what is shown before a run begins', () => {
  it('fills the windows of risk as far as the data reach', async () => {
    const limits = { ...BACKTEST_LIMITS, correlationDays: 10, volatilityDays: 5, averageVolumeDays: 3 }
    const plan = await planned('AAA', { from: '2024-02-05', engine: { riskLimits: limits } })
    const { days } = await read(plan, 0)
    // 11 closes make 10 returns, with a session to spare: 18 January is the 12th before 5 February.
    expect(days[0]).toBe('2024-01-18')
    expect(days[12]).toBe('2024-02-05')
  })

  it('has days for the bars that orders match on, where those begin later', async () => {
    const limits = { ...BACKTEST_LIMITS, correlationDays: 10, volatilityDays: 5, averageVolumeDays: 3 }
    const wish = { from: '2024-02-05', to: '2024-02-09', engine: { riskLimits: limits } }
    const plan = await planned('AAA', wish)
    const { days, short } = await read(plan, 1)
    expect(days).toEqual((await read(await planned('AAA', wish), 0)).days)
    // 10 days of January, then hours from 1 to 9 February.
    expect([days.length, short]).toEqual([17, 7])
  })
})

it('a rule on longer bars is warmed up as before', async () => {
  const slow = defineStrategy({
    name: 'Slow', description: 'Looks at days.',
    eachSymbol: () => ({ entry: on('1d', () => isAbove('close', sma(3))) }),
  })
  const plan = await planData(catalog, {
    symbols: ['AAA'], timeframe: '1d', from: '2024-02-05', to: undefined, matchingTimeframe: 'auto',
    adjustment: 'raw', benchmark: 'AAA', currency: 'USD',
  }, [{ definition: slow, parameters: {}, symbols: ['AAA'], timeframe: '1d' }])
  expect((await read(plan, 0)).days[0]).toBe('2024-01-30')
})
