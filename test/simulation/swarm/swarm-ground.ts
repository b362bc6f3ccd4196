import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RunRequest } from '../../../src/app/backtest/run-request.ts'
import { readSettings, type RunSettings } from '../../../src/app/backtest/run-settings.ts'
import { livePlan, type LivePlan } from '../../../src/app/broker/market/live-plan.ts'
import { liveRequest } from '../../harness/live-market.ts'
import { writeSwarmStrategy } from './swarm-strategy.ts'

/** What is traded in every world. */
export const SYMBOLS = ['AAA', 'BBB']

/** What every world shares: the strategy is loaded once. */
export interface SwarmGround {
  readonly request: RunRequest
  readonly settings: RunSettings
  readonly plan: LivePlan
  /** Quotes come with prints, which elect stops. */
  readonly hasPrints: boolean
  /** The broker takes entries with their guards, as Alpaca does. */
  readonly takesBrackets: boolean
  /** It may fill both guards of an entry, in a market that runs through them. */
  readonly fillsBoth?: boolean
}

/** Loads what worlds need; `isResting`: their strategy enters by stop, and their market has prints. */
export async function swarmGround(isResting = false, takesBrackets = false): Promise<SwarmGround> {
  const strategyFile = writeSwarmStrategy(mkdtempSync(join(tmpdir(), 'swarm-strategy-')), isResting)
  const request: RunRequest = {
    ...liveRequest({ seed: 0, bars: 0, timeframe: '1m', symbols: SYMBOLS, strategyFile }),
    set: ['trading.broker=alpaca', 'trading.opening_delay_minutes=0', 'trading.closing_cutoff_minutes=0'],
  }
  const settings = await readSettings(request)
  return { request, settings, plan: livePlan(settings), hasPrints: isResting, takesBrackets }
}
