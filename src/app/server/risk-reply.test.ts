import { describe, expect, it } from 'vitest'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../../safety/index.ts'
import { LIVE_LIMITS } from '../../risk/index.ts'
import type { SessionStatus } from '../live/session-status.ts'
import { riskReply } from './risk-reply.ts'
import type { ShownConfig } from './session-reply.ts'

const STATUS = {
  at: 0, equity: 97_000, dayStartEquity: 100_000, highWaterEquity: 100_000, held: [], errorCount: 2,
  killSwitch: 'ACTIVE', latched: [],
} as unknown as SessionStatus
const CONFIG = { killSwitch: DEFAULT_KILL_SWITCH_LIMITS, risk: LIVE_LIMITS } as unknown as ShownConfig

describe('how near the kill switch is', () => {
  const rowsOf = (status: SessionStatus) => riskReply(status, CONFIG, []).limits
  const rowOf = (code: string, more: Partial<SessionStatus> = {}) => (
    rowsOf({ ...STATUS, ...more }).find((row) => row.code === code)
  )

  it('is told of each of its five triggers', () => {
    const outside = { disconnectedMs: 2_500, dataAgeMs: 30_000 }
    expect(rowOf('DAILY_LOSS_LIMIT')).toMatchObject({ used: 0.03, limit: 0.03, usedFraction: 1 })
    expect(rowOf('DRAWDOWN_LIMIT')?.used).toBeCloseTo(0.03, 12)
    expect(rowOf('ERROR_COUNT')).toMatchObject({ used: 2, limit: DEFAULT_KILL_SWITCH_LIMITS.errorCountMax })
    expect(rowOf('BROKER_DISCONNECTED', { outside })).toMatchObject({
      unit: 'ms', used: 2_500, limit: 10_000, usedFraction: 0.25,
    })
    expect(rowOf('DATA_FEED_STALE', { outside })).toMatchObject({ used: 30_000, limit: 60_000 })
  })

  it('says nothing of sums in which a price is missing', () => {
    const part = { symbol: 'AAA', strategy: 's', quantity: '100', stopped: '0', needsStop: false, mark: 50 }
    const held = [part, { ...part, symbol: 'BBB', mark: null as unknown as number }]
    expect(rowOf('CAPITAL_AGGREGATE', { held: [part] })?.used).toBeCloseTo(5_000 / 97_000, 12)
    const codes = rowsOf({ ...STATUS, held }).map(({ code }) => code)
    expect(codes).toContain('MAX_POSITIONS')
    expect(codes).not.toContain('CAPITAL_AGGREGATE')
    expect(codes).not.toContain('MAX_POSITION')
  })

  it('says nothing of broker and data where bars are recorded', () => {
    const codes = rowsOf(STATUS).map(({ code }) => code)
    expect(codes).not.toContain('BROKER_DISCONNECTED')
    expect(codes).not.toContain('DATA_FEED_STALE')
  })
})
