import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { emptyFolder, investor } from '../harness/cli.ts'

const folder = emptyFolder()
afterAll(() => folder.remove())

it('the report at the end of a session is of the session, which no setting of a backtest arms again', () => {
  const limits = [
    'max_position_pct=1', 'max_order_value_pct=1', 'max_sector_exposure=1', 'daily_loss_limit_pct=0.05',
    'max_drawdown_pct=0.05', 'risk_per_trade_pct=0.05',
  ]
  const set = ['backtest.rearm=true', ...limits].flatMap((each) => ['--set', each])
  const run = ['--strategy', 'Donchian_Breakout', '--from', '2008-01-01', '--to', '2009-12-31', ...set]
  const ended = investor(folder.path, 'start', '--speed', 'max', '--no-api', '--json', ...run)
  expect(ended.code, ended.err).toBe(0)
  const session = JSON.parse(ended.out) as {
    equity: number; latched: readonly string[]; report: string; parity: { isSame: boolean }
  }
  expect(session.latched).toEqual(['drawdown'])
  expect(session.parity.isSame).toBe(true)
  const result = JSON.parse(
    readFileSync(path.join(path.dirname(path.resolve(folder.path, session.report)), 'result.json'), 'utf8'),
  ) as { finalEquity: number; halts: readonly unknown[] }
  expect(result.finalEquity).toBeCloseTo(session.equity, 6)
  expect(result.halts).toHaveLength(1)
}, 120_000)
