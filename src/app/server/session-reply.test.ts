import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { LIVE_LIMITS } from '../../risk/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../../safety/index.ts'
import { Session } from '../../server/index.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import { riskReply } from './risk-reply.ts'
import { sessionReply, type ShownConfig } from './session-reply.ts'

const NOW = Date.UTC(2026, 0, 5, 15)
const CONFIG = {
  killSwitch: DEFAULT_KILL_SWITCH_LIMITS, risk: LIVE_LIMITS, backtest: { currency: 'USD' },
  safety: { operators: ['anna', 'otto'], confirmWithinMs: 60_000 },
} as unknown as ShownConfig
const STATUS = {
  at: NOW, writtenAt: NOW, state: 'running', pid: process.pid, capital: '100000000000000', cash: '100000',
  equity: 99_000, dayStartEquity: 100_000, highWaterEquity: 110_000, killSwitch: 'ACTIVE', latched: [],
  held: [{ symbol: 'AAA', strategy: 's', quantity: '10', stopped: '10', mark: 5, needsStop: true }],
  openOrders: [], unknownOrders: [], unprotectedSeconds: 0, trades: 0, errorCount: 0, activeStrategies: [],
  lastDecision: '',
}

/** A session's folder with what it wrote last, as it comes out of the file. */
function folderOf(status: object): SessionFolder {
  const written: unknown = JSON.parse(JSON.stringify(status))
  const read = (file: string): unknown => file === 'settings.json' ? { shown: [] } : written
  const folder = { name: '0001', isFinished: false, has: () => true, read, waiting: () => [] }
  return folder as unknown as SessionFolder
}

const replyTo = (more: object) => Session.parse(
  sessionReply(folderOf({ ...STATUS, ...more }), { config: CONFIG, sequence: 1, now: NOW }))

describe('a session as it is shown', () => {
  it('says what the day brought', () => {
    expect(replyTo({})).toMatchObject({
      equity: '99000', dayProfit: '-1000', dayProfitFraction: -0.01, drawdownFraction: 0.1, state: 'live',
    })
  })

  it('has no profit before its first day', () => {
    const first = { at: 0, equity: 100_000, dayStartEquity: 0, highWaterEquity: 0 }
    expect(replyTo(first)).toMatchObject({ equity: '100000', dayProfit: '0', drawdownFraction: 0 })
  })

  it('says what tripped and why, and until when whose reset can be confirmed', () => {
    expect(replyTo({ latched: ['drawdown', 'operator'], latchedWhy: ['0.2, limit 0.15'] })).toMatchObject({
      latchedWhy: ['0.2, limit 0.15', ''], proposedReset: null, confirmWithinMs: 60_000,
    })
    const proposedReset = { by: 'anna', reason: 'the feed is back', askedAt: NOW }
    expect(replyTo({ proposedReset }).proposedReset).toEqual({ ...proposedReset, until: NOW + 60_000 })
  })

  it('says nothing of money where the equity is no number, and everything else', () => {
    const halted = { equity: Number.NaN, killSwitch: 'TRIGGERED', latched: ['EQUITY_UNKNOWN'] }
    expect(replyTo(halted)).toMatchObject({
      equity: null, dayProfit: null, dayProfitFraction: null, drawdownFraction: null, state: 'live',
      highWaterEquity: '110000', killSwitch: 'TRIGGERED', latched: ['EQUITY_UNKNOWN'],
    })
  })
})

describe('how near the limits are', () => {
  it('is left out where the equity is no number', () => {
    const { limits, exposure } = riskReply(
      { ...STATUS, equity: null } as unknown as Parameters<typeof riskReply>[0], CONFIG, [])
    const codes = limits.map(({ code }) => code)
    expect(codes).toEqual(['MAX_POSITIONS', 'ERROR_COUNT'])
    expect(exposure).toEqual([])
  })
})
