import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { encodeExact } from '../../audit/index.ts'
import { money, sessionDate, utcMillis, type Sequence } from '../../base/index.ts'
import { defaultInstrument } from '../../data/index.ts'
import type { AssetClass } from '../../model/index.ts'
import type { JournalEntry } from '../../port/index.ts'
import type { Health } from '../../server/index.ts'
import type { RunRequest } from '../backtest/run-request.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { noteMarket } from '../live/past/session-market.ts'
import { MetricsDesk } from './metrics-desk.ts'
import type { SessionViews } from './session-views.ts'

const home = mkdtempSync(join(tmpdir(), 'investor-figures-'))
afterAll(() => rmSync(home, { recursive: true }))

const REQUEST: RunRequest = {
  configFile: undefined, strategies: [], symbols: undefined, from: undefined, to: undefined,
  timeframe: undefined, adjustment: undefined, set: [], out: home, environment: {}, width: 100, color: false,
}

/** Four days of equity, as the journal has them. */
const ROWS: readonly JournalEntry[] = [100_000, 100_500, 100_200, 100_900].map((equity, index) => {
  const at = utcMillis(Date.UTC(2024, 2, 4 + index, 14, 30))
  const date = sessionDate(`2024-03-0${4 + index}`)
  const body = { kind: 'SessionOpened', date, equity: money(`${equity}`) } as const
  const number = (index + 1) as Sequence
  return {
    sequence: number, eventAt: at, knownAt: at, correlation: number, causation: 0, version: 1,
    body: encodeExact(body),
  } as unknown as JournalEntry
})

/** The Sharpe ratio that is told of a session in such an instrument; without one nothing was noted of it. */
async function sharpeOf(assetClass?: AssetClass): Promise<number> {
  const folder = SessionFolder.create(home, REQUEST)
  if (assetClass !== undefined) {
    noteMarket(folder, { adjustment: 'raw', instruments: [defaultInstrument('AAA', { assetClass })] })
  }
  folder.write('status.json', { equity: 101_000, at: 0, writtenAt: 0, held: [] })
  const rowsAfter = async (after: number): Promise<readonly JournalEntry[]> => ROWS.slice(after)
  const views = { rowsAfter } as unknown as SessionViews
  const health: Health = { state: 'unknown', at: 0, checks: [] }
  const { trading } = await new MetricsDesk().figures({ folder, views }, health)
  return Number(trading?.['sharpe_ratio'])
}

it('figures of a session are annualised by the days of its calendar, as those of a run are', async () => {
  const equity = [100_000, 100_500, 100_200, 100_900, 101_000]
  const returns = equity.slice(1).map((value, day) => value / (equity[day] ?? NaN) - 1)
  const mean = returns.reduce((sum, each) => sum + each, 0) / 4
  const deviation = Math.sqrt(returns.reduce((sum, each) => sum + (each - mean) ** 2, 0) / 3)
  expect(await sharpeOf('equity')).toBeCloseTo(mean / deviation * Math.sqrt(252), 9)
  expect(await sharpeOf('crypto')).toBeCloseTo(mean / deviation * Math.sqrt(365), 9)
  expect(await sharpeOf()).toBeCloseTo(mean / deviation * Math.sqrt(252), 9)
})
