import { describe, expect, it } from 'vitest'
import { price, sessionDate, utcMillis } from '../base/index.ts'
import { calendarNamed } from '../calendar/index.ts'
import type { Bar, CorporateAction } from '../model/index.ts'
import { tickAt } from '../model/index.ts'
import { adjustmentTable } from './adjustment-table.ts'
import { BarValidator, standardChecks } from './bar-validator.ts'
import type { QuarantinedBar } from './data-pipeline.ts'
import { DataPipeline } from './data-pipeline.ts'
import { adjustedInstrument, defaultInstrument } from './default-instrument.ts'
import type { EnrichedBar } from './enricher.ts'
import { Enricher } from './enricher.ts'

const calendar = calendarNamed('XNYS')
const MINUTE = 60_000
const OPEN = Date.UTC(2021, 0, 4, 14, 30)

function bar(symbol: string, minute: number, change: Partial<Bar> = {}): Bar {
  const openAt = utcMillis(OPEN + minute * MINUTE)
  return {
    symbol,
    timeframe: '1m',
    openAt,
    closeAt: utcMillis(openAt + MINUTE),
    open: 10,
    high: 11,
    low: 9,
    close: 10,
    volume: 5,
    ...change,
  }
}

function pipeline() {
  const accepted: EnrichedBar[] = []
  const refused: QuarantinedBar[] = []
  const made = new DataPipeline({
    openSeries: ({ symbol, timeframe }) => {
      const instrument = defaultInstrument(symbol, { sector: 'Energy' })
      const enricher = new Enricher({ instrument, calendar, splitTable: [], totalTable: [] })
      const validator = new BarValidator(standardChecks({ hours: { calendar, timeframe } }))
      return { validator, enrich: (one) => enricher.enrich(one) }
    },
    accept: (one: EnrichedBar) => accepted.push(one),
    quarantine: (one) => refused.push(one),
  })
  return { made, accepted, refused }
}

describe('DataPipeline', () => {
  it('hands good bars on, with sector and session', () => {
    const { made, accepted } = pipeline()
    const result = made.ingest(bar('XOM', 0), 'feed')
    expect(result).toMatchObject({
      ok: true,
      value: { symbol: 'XOM', sector: 'Energy', session: '2021-01-04', splitFactor: 1 },
    })
    expect(accepted).toHaveLength(1)
    expect(made.accepted).toBe(1)
  })

  it('quarantines a bad bar with its source, code and reason, and counts it', () => {
    const { made, accepted, refused } = pipeline()
    expect(made.ingest(bar('XOM', 0, { low: -1 }), 'feed')).toMatchObject({
      ok: false,
      failure: { code: 'NON_POSITIVE' },
    })
    expect(refused).toMatchObject([{ source: 'feed', code: 'NON_POSITIVE', bar: { low: -1 } }])
    expect(refused[0]?.reason).toContain('low -1')
    expect(accepted).toEqual([])
    expect(made.rejected.toRecord()).toEqual({ NON_POSITIVE: 1 })
  })

  it('judges each series by its own past', () => {
    const { made } = pipeline()
    const codes = [bar('A', 3), bar('B', 1), bar('A', 2), bar('B', 2), bar('B', 2)].map((one) => {
      const result = made.ingest(one, 'feed')
      return result.ok ? 'ok' : result.failure.code
    })
    expect(codes).toEqual(['ok', 'ok', 'OUT_OF_ORDER', 'ok', 'DUPLICATE'])
  })
})

describe('Enricher', () => {
  it('says by what a bar is multiplied in both adjusted views', () => {
    const at = utcMillis(Date.UTC(2021, 0, 5, 14, 30))
    const about = { symbol: 'X', date: sessionDate('2021-01-05'), at }
    const actions: CorporateAction[] = [
      { kind: 'Split', ...about, newUnits: 2, oldUnits: 1 },
      { kind: 'CashDividend', ...about, amount: price('1') },
    ]
    const tables = (['split', 'total'] as const).map((adjustment) => {
      const table = adjustmentTable(actions, adjustment, () => 10)
      return table.ok ? table.value : []
    })
    const [splitTable = [], totalTable = []] = tables
    const enricher = new Enricher({ instrument: defaultInstrument('X'), calendar, splitTable, totalTable })
    expect(enricher.enrich(bar('X', 0))).toMatchObject({
      splitFactor: 0.5,
      totalFactor: 0.45,
      sector: 'UNKNOWN',
    })
    expect(enricher.enrich(bar('X', 24 * 60))).toMatchObject({
      splitFactor: 1,
      totalFactor: 1,
      session: '2021-01-05',
    })
    expect(enricher.enrich(bar('X', -24 * 60))).not.toHaveProperty('session')
  })
})

describe('defaultInstrument', () => {
  it.each([
    ['1997-06-23', '50', '0.125'],
    ['1997-06-24', '50', '0.0625'],
    ['2001-04-08', '50', '0.0625'],
    ['2001-04-09', '50', '0.01'],
    ['2001-04-09', '0.5', '0.01'],
    ['2006-01-31', '0.99', '0.0001'],
    ['2006-01-31', '1', '0.01'],
    ['2020-01-02', '300', '0.01'],
  ])('moves US shares on %s at %s in steps of %s', (date, at, tick) => {
    expect(tickAt(defaultInstrument('X'), price(at), sessionDate(date))).toBe(price(tick))
  })

  it('gives each asset class its calendar and lot', () => {
    expect(defaultInstrument('BTC/USD', { assetClass: 'crypto' })).toMatchObject({
      calendar: '24x7',
      isFractionable: true,
    })
    expect(defaultInstrument('EURUSD', { assetClass: 'fx', calendar: '24x7' })).toMatchObject({
      calendar: '24x7',
    })
    expect(defaultInstrument('X')).toMatchObject({
      assetClass: 'equity',
      calendar: 'XNYS',
      currency: 'USD',
      sector: 'UNKNOWN',
      name: 'X',
    })
  })

  it('lets adjusted series trade in millionths', () => {
    expect(
      tickAt(adjustedInstrument(defaultInstrument('X')), price('0.123456'), sessionDate('1990-01-02')),
    ).toBe(price('0.000001'))
  })
})
