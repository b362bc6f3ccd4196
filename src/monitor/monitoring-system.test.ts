import { afterEach, describe, expect, it } from 'vitest'
import { ALERT_POLICY } from '../../test/harness/alert-policy.ts'
import { FakeClock } from '../../test/harness/fake-clock.ts'
import { ok } from '../base/index.ts'
import { AlertSeverity } from '../model/index.ts'
import type { AlertNotice } from '../port/index.ts'
import { HealthStatus, measuredProbe, type HealthFinding, type HealthProbe } from './health/health-check.ts'
import { MonitoringSystem } from './monitoring-system.ts'

const open: MonitoringSystem[] = []
afterEach(() => open.splice(0).forEach((system) => system.close()))

const well: HealthFinding = { status: HealthStatus.Healthy, message: '' }

function probe(component: string, isVital = false) {
  const state: { answer: () => Promise<HealthFinding> } = { answer: async () => well }
  const made: HealthProbe = { component, isVital, check: () => state.answer() }
  return { state, made }
}

function stage(probes: readonly HealthProbe[]) {
  const clock = new FakeClock()
  const said: string[] = []
  const tell = async (notices: readonly AlertNotice[]) => {
    for (const { kind, alert } of notices) said.push(`${kind} ${alert.severity} ${alert.message}`)
    return ok({ at: clock.now(), reference: '' })
  }
  const routes = ['first', 'second'].map((name) => ({
    handler: { name, send: tell }, from: AlertSeverity.Info, isRecord: false,
  }))
  const policy = { ...ALERT_POLICY, groupMs: 0, perMinuteMax: 60 }
  const system = new MonitoringSystem({ probes, routes: routes.slice(0, 1), policy, clock, name: 'm' })
  open.push(system)
  return { clock, said, system, second: routes[1] }
}

describe('MonitoringSystem', () => {
  it('knows nothing before it has looked, and every part as the last look found it then', async () => {
    const feed = probe('data_feed')
    const broker = probe('broker_connection')
    const { system } = stage([feed.made, broker.made])
    expect([...system.healthChecks]).toEqual([])
    await system.runHealthChecks()
    expect([...system.healthChecks.values()].map(({ status }) => status)).toEqual(['healthy', 'healthy'])
    feed.state.answer = async () => ({ status: HealthStatus.Degraded, message: 'late' })
    await system.runHealthChecks()
    expect(system.healthChecks.get('data_feed')).toEqual({
      component: 'data_feed', status: 'degraded', latencyMs: 0, message: 'late',
    })
    expect(system.healthChecks.get('broker_connection')?.status).toBe('healthy')
  })

  it('looks every interval, and tells after each look what it can be asked for', async () => {
    const feed = probe('data_feed')
    const { system, clock } = stage([feed.made])
    const told: (string | undefined)[] = []
    system.start(30_000, () => told.push(system.healthChecks.get('data_feed')?.status))
    await clock.pass(29_999)
    expect(told).toEqual(['healthy'])
    feed.state.answer = async () => ({ status: HealthStatus.Down, message: '' })
    await clock.pass(1)
    expect(told).toEqual(['healthy', 'down'])
  })

  it('takes what throws and what does not answer for down, and looks at the others', async () => {
    const bad = probe('database')
    const hangs = probe('data_feed')
    const fine = probe('risk_engine')
    bad.state.answer = () => {
      throw new Error('disk I/O error')
    }
    hangs.state.answer = () => new Promise(() => {})
    const { system, clock } = stage([bad.made, hangs.made, fine.made])
    const looking = system.runHealthChecks()
    await clock.pass(5_000)
    expect([...(await looking).values()].map(({ status, message }) => [status, message])).toEqual([
      ['down', 'disk I/O error'], ['down', 'no answer in 5 s'], ['healthy', ''],
    ])
  })

  it('calls an answer degraded that takes more than a second', async () => {
    const slow = probe('data_feed')
    const { system, clock } = stage([slow.made])
    slow.state.answer = () => new Promise((resolve) => {
      clock.after(1_500, () => resolve(well))
    })
    const looking = system.runHealthChecks()
    await clock.pass(1_500)
    expect((await looking).get('data_feed')).toMatchObject({ status: 'degraded', latencyMs: 1_500 })
  })

  it('alerts once when a part gets worse, and says when it is well again', async () => {
    const broker = probe('broker_connection', true)
    const { system, said, clock } = stage([broker.made])
    system.start(60_000)
    await clock.pass(0)
    broker.state.answer = async () => ({ status: HealthStatus.Degraded, message: 'slow' })
    await clock.pass(180_000)
    broker.state.answer = async () => ({ status: HealthStatus.Down, message: 'away' })
    await clock.pass(180_000)
    broker.state.answer = async () => well
    await clock.pass(61_000)
    expect(said).toEqual([
      'raised WARNING broker_connection is degraded: slow',
      'raised CRITICAL broker_connection is down: away',
      'resolved CRITICAL broker_connection is down: away',
    ])
    expect(system.alerts[0]?.count).toBe(6)
  })

  it('takes handlers later on', async () => {
    const { system, said, clock, second } = stage([])
    if (second !== undefined) system.registerAlertHandler(second)
    system.sendAlert({
      severity: AlertSeverity.Critical, component: 'a', message: 'b', timestamp: clock.now(),
    })
    await clock.pass(0)
    expect(said).toEqual(['raised CRITICAL b', 'raised CRITICAL b'])
    expect(system.desk.channels.map(({ name }) => name)).toEqual(['first', 'second'])
  })
})

describe('measuredProbe', () => {
  const limits = { what: 'the last bar is', unit: 's old', degradedFrom: 60, downFrom: 120 }
  it.each([
    [undefined, 'healthy', ''],
    [0, 'healthy', ''],
    [59.9, 'healthy', ''],
    [60, 'degraded', 'the last bar is 60 s old, the limit is 60 s old'],
    [119, 'degraded', 'the last bar is 119 s old, the limit is 60 s old'],
    [120, 'down', 'the last bar is 120 s old, the limit is 120 s old'],
    [Infinity, 'down', 'the last bar is Infinity s old, the limit is 120 s old'],
    [Number.NaN, 'down', 'it cannot be read'],
  ])('takes %s for %s', async (value, status, message) => {
    const made = measuredProbe({ component: 'data_feed', ...limits, measure: () => value })
    expect(await made.check()).toMatchObject({ status, message })
  })
})
