import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Risk, Session, type Position } from '../../src/server/index.ts'
import { apiOver, cookieOf, PASSWORD, RECORDED, recordedHome, type Api } from '../harness/api-harness.ts'
import { columnsOf } from '../harness/live-market.ts'

let recorded: Awaited<ReturnType<typeof recordedHome>>
let api: Api
let cookie = ''

beforeAll(async () => {
  recorded = await recordedHome()
  api = await apiOver(recorded.home)
  await api.users.add('vera', 'viewer', PASSWORD)
  cookie = await cookieOf(api, 'vera')
})

afterAll(async () => {
  await api.close()
  recorded.remove()
})

async function read<T>(path: string): Promise<T> {
  const reply = await api.app.inject({ url: `/api/v1${path}`, headers: { host: '127.0.0.1', cookie } })
  return reply.json() as T
}

/** Daily returns of the bars that the session was shown, the last 60 of the sessions that have ended. */
function returnsOf(symbol: string): readonly number[] {
  const closes = columnsOf(RECORDED)[symbol]?.close ?? []
  const returns = Array.from(closes.slice(1), (close, index) => close / (closes[index] ?? Number.NaN) - 1)
  return returns.slice(-61, -1)
}

function pearson(a: readonly number[], b: readonly number[]): number {
  const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length
  const [meanA, meanB] = [mean(a), mean(b)]
  const sum = (of: (i: number) => number): number => a.reduce((total, _, i) => total + of(i), 0)
  const [fromA, fromB] = [(i: number) => (a[i] ?? 0) - meanA, (i: number) => (b[i] ?? 0) - meanB]
  return sum((i) => fromA(i) * fromB(i)) / Math.sqrt(sum((i) => fromA(i) ** 2) * sum((i) => fromB(i) ** 2))
}

describe('the risk of a session', () => {
  it('says what stands in each sector, which adds up to what is held', async () => {
    const { sectors, limits } = Risk.parse(await read('/risk'))
    const { rows } = await read<{ rows: Position[] }>('/positions')
    expect(rows.length).toBeGreaterThan(0)
    const held = new Map<string, number>()
    for (const { symbol, value } of rows) held.set(symbol, Math.abs(Number(value)))
    for (const { sector, symbols, value, limitFraction } of sectors ?? []) {
      const sum = symbols.reduce((total, symbol) => total + (held.get(symbol) ?? 0), 0)
      expect(sector).toMatch(/^sector \d$/)
      expect(Number(value)).toBeGreaterThanOrEqual(sum - 0.01)
      expect(limitFraction).toBe(0.3)
    }
    const named = (sectors ?? []).flatMap(({ symbols }) => symbols)
    expect(named).toEqual(expect.arrayContaining([...held.keys()]))
    const use = limits.find(({ code }) => code === 'SECTOR_CONCENTRATION')
    const most = Math.max(...(sectors ?? []).map(({ equityFraction }) => equityFraction ?? 0))
    expect(use).toMatchObject({ used: most, limit: 0.3, unit: 'fraction' })
  })

  it('has the correlations of the bars, over the window of the check', async () => {
    const { correlations } = Risk.parse(await read('/risk'))
    expect(correlations).toMatchObject({ limit: 0.85, days: 60, daysMin: 20, leftOut: 0 })
    expect(correlations?.symbols.map(({ symbol }) => symbol).toSorted()).toEqual([...RECORDED.symbols])
    expect(correlations?.pairs).toHaveLength(6)
    for (const { first, second, correlation, commonDays, isAboveLimit } of correlations?.pairs ?? []) {
      expect(commonDays).toBe(60)
      expect(correlation).toBeCloseTo(pearson(returnsOf(first), returnsOf(second)), 9)
      expect(isAboveLimit).toBe(false)
    }
  })

  it('says what is used of the limits that fill up, and every other one with its value', async () => {
    const { limits, otherLimits } = Risk.parse(await read('/risk'))
    const { rows } = await read<{ rows: Position[] }>('/positions')
    const names = new Set(rows.map(({ strategy }) => strategy))
    const streaks = limits.filter(({ code }) => code === 'LOSS_STREAK')
    expect(streaks.map(({ of }) => of)).toEqual(expect.arrayContaining([...names]))
    for (const { used, limit } of streaks) expect([Number.isInteger(used), limit]).toEqual([true, 5])
    const cash = limits.find(({ code }) => code === 'BUYING_POWER')
    const session = Session.parse(await read('/session'))
    expect(cash?.limit).toBeCloseTo(Number(session.cash), 6)
    const codes = limits.map(({ code }) => code)
    expect(codes).toEqual(expect.arrayContaining(['MAX_MESSAGES', 'BURST_NOTIONAL', 'REPEAT_THROTTLE']))
    expect(otherLimits.find(({ code }) => code === 'MAX_ORDER_VALUE')).toMatchObject({ value: 0.1 })
  })

  it('does not make up what an earlier version did not write', async () => {
    const path = join(api.folder.path, 'status.json')
    const whole = readFileSync(path, 'utf8')
    const older = { ...(JSON.parse(whole) as object), concentration: undefined, limitsUsed: undefined }
    writeFileSync(path, JSON.stringify(older))
    const { sectors, correlations, limits } = Risk.parse(await read('/risk'))
    writeFileSync(path, whole)
    expect([sectors, correlations]).toEqual([null, null])
    const codes = limits.map(({ code }) => code)
    const unsaid = ['SECTOR_CONCENTRATION', 'MAX_MESSAGES', 'LOSS_STREAK']
    expect(unsaid.filter((code) => codes.includes(code))).toEqual([])
    expect(limits.length).toBeGreaterThan(5)
  })
})
