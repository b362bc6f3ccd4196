import { describe, expect, it } from 'vitest'
import { DEFAULT_KILL_SWITCH_LIMITS } from '../../safety/index.ts'
import { CHECKS, LIVE_LIMITS, type LimitsUsed, type RiskLimits } from '../../risk/index.ts'
import { Risk } from '../../server/index.ts'
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

const USED: LimitsUsed = {
  messages: { second: 1, minute: 30 }, entered: { burst: 4_850, session: 19_400 },
  cash: { taken: 20_000, spendable: 80_000 },
  strategies: [
    { strategy: 'one', lossStreak: 2, entriesToday: 5, repeats: 1 },
    { strategy: 'two', lossStreak: 0, entriesToday: 0, repeats: 0 },
  ],
}

/** Checks that say yes or no: there is no figure that they hold anything to. */
const WITHOUT_FIGURE: ReadonlySet<string> = new Set([
  'KILL_SWITCH', 'RESTRICTED_LIST', 'PERMISSION', 'TRADING_HALT', 'SESSION_OPEN', 'TICK_SIZE', 'LOT_SIZE',
  'SHORT_SALE', 'CONSERVATION', 'OPPOSITE_STRATEGY', 'SELF_TRADE',
])

describe('the limits', () => {
  const replyOf = (limitsUsed: LimitsUsed | undefined, limits: Partial<RiskLimits> = {}): Risk => {
    const status = { ...STATUS, ...(limitsUsed === undefined ? {} : { limitsUsed }) }
    const config = { ...CONFIG, risk: { ...LIVE_LIMITS, ...limits } }
    return Risk.parse(JSON.parse(JSON.stringify(riskReply(status, config, []))))
  }
  it('of positions count entries that may still fill, as the checks do', () => {
    const { limits } = replyOf({ ...USED, symbols: 7, gross: 48_500, largest: 9_700 })
    const usedOf = (code: string) => limits.find((row) => row.code === code)?.used
    const shown = ['MAX_POSITIONS', 'CAPITAL_AGGREGATE', 'MAX_POSITION'].map(usedOf)
    expect(shown).toEqual([7, 0.5, 0.1])
    const unpriced = replyOf({ ...USED, symbols: 7, gross: null, largest: null }).limits
    const codes = unpriced.map(({ code }) => code)
    expect(codes).not.toContain('CAPITAL_AGGREGATE')
    expect(codes).not.toContain('MAX_POSITION')
  })


  const deployed = {
    instrumentsMax: 3, orderPriceMax: 500_000_000_000n, orderValueMax: 5_000_000_000_000n,
    positionValueMax: 9_000_000_000_000n, entriesPerSessionMax: 10,
  }
  const deployments = new Map([['one', deployed], ['idle', deployed]]) as unknown as RiskLimits['deployments']

  it('that fill up say how much of them is used, by strategy where they count by strategy', () => {
    const { limits } = replyOf(USED, { deployments })
    const rows = limits.map(({ code, of, used, limit }) => [code, of, used, limit])
    // By hand: entries may use four fifths of 5 and 150 messages; a tenth and a half of 97,000 are entered.
    expect(rows.slice(-12)).toEqual([
      ['MAX_MESSAGES', null, 1, 4], ['MAX_MESSAGES', null, 30, 120],
      ['BURST_NOTIONAL', null, 4_850, 9_700], ['BURST_NOTIONAL', null, 19_400, 48_500],
      ['BUYING_POWER', null, 20_000, 80_000],
      ['LOSS_STREAK', 'one', 2, 5], ['REPEAT_THROTTLE', 'one', 5, 20], ['REPEAT_THROTTLE', 'one', 1, 5],
      ['DEPLOY_LIMITS', 'one', 5, 10],
      ['LOSS_STREAK', 'two', 0, 5], ['REPEAT_THROTTLE', 'two', 0, 20], ['REPEAT_THROTTLE', 'two', 0, 5],
    ])
  })

  it('are all seen, each with a gauge or with its value', () => {
    for (const used of [USED, undefined]) {
      const { limits, otherLimits } = replyOf(used, { deployments })
      const seen = new Set([...limits, ...otherLimits].map(({ code }) => code))
      const missing = CHECKS.filter(({ code }) => !seen.has(code) && !WITHOUT_FIGURE.has(code))
      // Without a word of the session there is no cash either.
      expect(missing.map(({ code }) => code)).toEqual(used === undefined ? ['BUYING_POWER'] : [])
      const keys = [...limits, ...otherLimits].map(({ code, about, of }) => `${code} ${about} ${of ?? ''}`)
      expect(new Set(keys).size).toBe(keys.length)
    }
  })

  it('without a gauge have their value, and say where they are off', () => {
    const valueOf = (code: string, of: string | null = null, limits: Partial<RiskLimits> = {}) => (
      replyOf(USED, { deployments, ...limits }).otherLimits
        .flatMap((row) => (row.code === code && row.of === of ? [row.value] : [])))
    expect(valueOf('MAX_ORDER_VALUE')).toEqual([0.1, null])
    expect(valueOf('PRICE_COLLAR')).toEqual([0.03, 0.05, 0.1])
    expect(valueOf('DEPLOY_LIMITS', 'one')).toEqual([3, 500, 5_000, 9_000])
    expect(valueOf('DEPLOY_LIMITS', 'idle')).toEqual([10, 3, 500, 5_000, 9_000])
    expect(valueOf('LOSS_STREAK')).toEqual([])
    expect(valueOf('LOSS_STREAK', null, { consecutiveLossesMax: undefined })).toEqual([null])
  })

  it('whose use is not known have their value', () => {
    const { otherLimits, limits } = replyOf({ ...USED, cash: { taken: null, spendable: 80_000 } })
    expect(limits.map(({ code }) => code)).not.toContain('BUYING_POWER')
    expect(otherLimits.find(({ code }) => code === 'BUYING_POWER')).toMatchObject({ value: 80_000 })
    const earlier = replyOf(undefined).otherLimits.map(({ code }) => code)
    expect(earlier).toEqual(expect.arrayContaining(['LOSS_STREAK', 'MAX_MESSAGES', 'SECTOR_CONCENTRATION']))
  })

  it('are full where nothing is allowed', () => {
    const broke = { ...USED, cash: { taken: 0, spendable: -5 } }
    const cash = replyOf(broke).limits.find(({ code }) => code === 'BUYING_POWER')
    expect(cash?.usedFraction).toBe(1)
  })
})
