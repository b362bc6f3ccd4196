import { expect, it } from 'vitest'
import { ALERT_POLICY } from '../../../test/harness/alert-policy.ts'
import { FakeClock } from '../../../test/harness/fake-clock.ts'
import { encodeExact } from '../../audit/index.ts'
import type { FactBody } from '../../model/index.ts'
import { MonitoringSystem } from '../../monitor/index.ts'
import type { JournalEntry } from '../../port/index.ts'
import { DriftAlarm } from '../live/drift-alarm.ts'
import { tellFacts } from './fact-alerts.ts'

it('ends the incidents of a drift, and no others, when books and broker agree again', () => {
  const clock = new FakeClock()
  const system = new MonitoringSystem({
    probes: [], routes: [], policy: ALERT_POLICY, clock, name: 'a',
  })
  const tell = (body: FactBody): void => {
    const entry = { kind: body.kind, body: encodeExact(body), sequence: 1, eventAt: clock.now() }
    tellFacts([entry as unknown as JournalEntry], system, () => clock.now())
  }
  const raise = (component: string, message: string): void => (
    tell({ kind: 'AlertRaised', severity: 'CRITICAL', component, message }))
  const drift = new DriftAlarm()
  raise('broker', 'position in AAA: something else')
  for (const differences of [['position in AAA', 'cash'], ['cash'], []]) {
    for (const { component, message, severity } of drift.take(differences, 0)) {
      tell({ kind: 'AlertRaised', severity, component, message })
    }
  }
  const open = system.alerts.filter(({ resolvedAt }) => resolvedAt === undefined)
  expect(open.map(({ key }) => key).toSorted()).toEqual([
    'broker: position in AAA: something else',
    'reconciliation: books and broker agree again; what differed: cash',
  ])
  system.close()
})
