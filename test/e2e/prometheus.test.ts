import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { TradingMetricsRegistry, type GaugeReadings } from '../../src/adapter/prometheus/index.ts'
import { price, quantity, type Sequence, type UtcMillis } from '../../src/base/index.ts'
import { foldFact, type FactBody } from '../../src/model/index.ts'
import { httpStage } from '../harness/http-server.ts'
import { hasPrometheus, prometheusStage, promtool } from '../harness/prometheus.ts'

const READINGS: GaugeReadings = {
  equity: 101_250.5, cash: 40_000, dayProfit: -12.5, drawdownFraction: 0.02, openPositions: 3, openOrders: 6,
  unknownOrders: 0, unprotectedSeconds: 0, isHalted: false, isRealMoney: true, statusAgeSeconds: 0.25,
  quotes: { heard: 9, shown: 4, conflated: 5, refused: 0 },
  health: { data_feed: 2, database: 1 },
}

function registry(): TradingMetricsRegistry {
  const made = new TradingMetricsRegistry()
  const take = (body: object): void => foldFact(made.folds, {
    sequence: 1 as Sequence, correlation: 1 as Sequence, eventAt: 0 as UtcMillis, knownAt: 0 as UtcMillis,
    body: body as FactBody,
  })
  const fill = { side: 'BUY', price: price('100.5'), quantity: quantity('10'), fee: 1_000_000_000n }
  take({ kind: 'SignalGenerated' })
  take({ kind: 'RiskDecided', decision: { verdict: 'APPROVED', code: '' } })
  take({ kind: 'RiskDecided', decision: { verdict: 'REJECTED', code: 'KILL_STATE' } })
  take({ kind: 'OrderInitialized', terms: { side: 'BUY' } })
  take({ kind: 'OrderFilled', fill })
  take({ kind: 'AlertRaised', severity: 'ERROR' })
  take({ kind: 'KillSwitchTriggered', trigger: 'daily_loss_limit' })
  made.observeFill(0.02, 3.5)
  made.read(READINGS)
  return made
}

describe('the metrics', () => {
  it('are what facts and readings say', async () => {
    const text = await registry().text()
    for (const line of [
      'investor_equity 101250.5', 'investor_signals_total 1', 'investor_filled_value_total 1005',
      'investor_fees_total 1', 'investor_rejections_total{code="KILL_STATE"} 1', 'investor_halted 0',
      'investor_real_money 1',
      'investor_live_quotes{outcome="conflated"} 5',
      'investor_health{component="database"} 1', 'investor_fill_seconds_bucket{le="0.05"} 1',
      'investor_slippage_bps_sum 3.5', 'investor_kill_switch_trips_total{trigger="daily_loss_limit"} 1',
    ]) expect(text.split('\n')).toContain(line)
  })

  it('keep the number of label values bounded, whatever a broker says', async () => {
    const made = new TradingMetricsRegistry()
    for (let i = 0; i < 5_000; i++) {
      foldFact(made.folds, {
        sequence: 1 as Sequence, correlation: 1 as Sequence, eventAt: 0 as UtcMillis, knownAt: 0 as UtcMillis,
        body: { kind: 'OrderRejected', clientOrderId: 'a', code: `BROKER_${i}`, reason: '' } as FactBody,
      })
    }
    const all = (await made.text()).split('\n')
    const lines = all.filter((line) => line.startsWith('investor_rejections_total{'))
    expect(lines).toHaveLength(201)
    expect(lines).toContain('investor_rejections_total{code="other"} 4800')
  })

  it('have a panel only where there is a metric, and a rule only over metrics', async () => {
    const names = new Set((await registry().text()).match(/^investor_\w+/gm))
    const rules = readFileSync('deploy/prometheus/investor.rules.yml', 'utf8')
    const recorded = new Set(rules.match(/(?<=record: )\S+/g))
    const used = `${rules}${readFileSync('deploy/grafana/investor.json', 'utf8')}`
    for (const name of used.match(/investor_\w+/g) ?? []) expect(names).toContain(name)
    for (const name of used.match(/investor:\w+:\w+/g) ?? []) expect(recorded).toContain(name)
  })
})

describe.skipIf(!hasPrometheus)('with a real Prometheus', () => {
  it('pass its linter', async () => {
    expect(promtool(['check', 'metrics'], await registry().text())).toBe('')
  })

  it('have rules that its tool takes, and that fire when they should', () => {
    promtool(['check', 'rules', 'deploy/prometheus/investor.rules.yml'])
    promtool(['check', 'config', 'deploy/prometheus/prometheus.yml'])
    promtool(['test', 'rules', 'deploy/prometheus/investor.rules.test.yml'])
  })

  it('are scraped', { timeout: 30_000 }, async () => {
    const made = registry()
    const text = await made.text()
    await using target = await httpStage(() => ({
      status: 200, body: text, headers: { 'content-type': made.contentType },
    }))
    await using server = await prometheusStage(target.url.replace('http://', ''))
    expect(await server.ask('investor_equity')).toBe('101250.5')
    expect(await server.ask('investor_health{component="data_feed"}')).toBe('2')
    expect(await server.ask('up{job="investor"}')).toBe('1')
  })
})
