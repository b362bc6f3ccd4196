import { describe, expect, it } from 'vitest'
import { price, quantity, type UtcMillis } from '../base/index.ts'
import type { FactBody } from '../model/index.ts'
import { auditEventsOf, AuditEventType, type FactPlace } from './audit-event.ts'

const id = 'ii-0-one-1-e0-0'
const signal = { type: 'BUY', symbol: 'AAA', strategy: 'one', at: 1, strength: 1 }
const terms = {
  clientOrderId: id,
  symbol: 'AAA',
  strategy: 'one',
  side: 'BUY',
  quantity: quantity('2'),
  type: 'LIMIT',
  role: 'entry',
}
const fill = { symbol: 'AAA', side: 'BUY', quantity: quantity('2'), price: price('1.5') }
const position = { symbol: 'AAA', strategy: 'one', quantity: quantity('2'), realized: 0n }
const decision = (verdict: string, outcome: string): object => ({
  verdict,
  message: 'why',
  terms,
  checks: [{ outcome }],
})
const trigger = {
  trigger: 'max_drawdown',
  severity: 'halt',
  action: 'cancel_all',
  measured: 0.2,
  limit: 0.15,
}

const LOADED = { kind: 'SettingsLoaded', by: 'ann', reason: 'r', startedAt: 1, hash: 'h' }

function place(body: object, correlation = 1): FactPlace {
  return {
    sequence: 7,
    eventAt: 5 as UtcMillis,
    knownAt: 6 as UtcMillis,
    correlation,
    body: body as FactBody,
  }
}
const typesOf = (body: object): readonly string[] =>
  auditEventsOf(place(body)).map(({ eventType }) => eventType)

describe('an audit event', () => {
  // The eleven types of the specification, section 7.2, each with a fact that is filed under it.
  it.each<[string, object]>([
    ['SIGNAL_GENERATED', { kind: 'SignalGenerated', signal }],
    ['RISK_CHECK', { kind: 'RiskDecided', decision: decision('APPROVED', 'PASS') }],
    ['ORDER_SUBMITTED', { kind: 'OrderSubmitted', clientOrderId: id }],
    ['ORDER_FILLED', { kind: 'OrderFilled', clientOrderId: id, fill }],
    ['ORDER_CANCELLED', { kind: 'OrderCanceled', clientOrderId: id, reason: 'r' }],
    ['POSITION_OPENED', { kind: 'PositionOpened', ...position }],
    ['POSITION_CLOSED', { kind: 'PositionClosed', ...position }],
    ['STOP_TRIGGERED', { kind: 'OrderTriggered', clientOrderId: id }],
    ['LIMIT_BREACH', { kind: 'KillSwitchTriggered', ...trigger }],
    ['SYSTEM_EVENT', { kind: 'RunStarted', mode: 'live', capital: 0n, strategies: [] }],
    ['CONFIG_CHANGE', { kind: 'ConfigChanged', by: 'ann', reason: 'r', changes: [] }],
    ['CONFIG_CHANGE', { ...LOADED, changes: [{ key: 'a', from: '1', to: '2' }] }],
    ['SYSTEM_EVENT', { ...LOADED, changes: [] }],
  ])('of type %s is made of its fact', (type, body) => {
    expect(Object.values(AuditEventType)).toContain(type)
    expect(typesOf(body)).toEqual([type])
  })

  it('is two where a check has rejected an order, and one where there was nothing to check', () => {
    expect(typesOf({ kind: 'RiskDecided', decision: decision('REJECTED', 'FAIL') })).toEqual([
      'RISK_CHECK',
      'LIMIT_BREACH',
    ])
    expect(typesOf({ kind: 'RiskDecided', decision: decision('REJECTED', 'PASS') })).toEqual(['RISK_CHECK'])
    expect(typesOf({ kind: 'RiskDecided', decision: decision('APPROVED', 'FAIL') })).toEqual(['RISK_CHECK'])
  })

  it('says who, what, and which order, with what the order itself leaves unsaid', () => {
    const about = { symbol: 'AAA', strategy: 'one' }
    expect(auditEventsOf(place({ kind: 'OrderCanceled', clientOrderId: id, reason: 'late' }), about)).toEqual(
      [
        {
          id: 7,
          eventType: 'ORDER_CANCELLED',
          timestamp: 5,
          knownAt: 6,
          component: 'broker',
          description: 'order canceled: late',
          correlationId: 1,
          orderId: id,
          ...about,
          data: `{"kind":"OrderCanceled","clientOrderId":"${id}","reason":"late"}`,
        },
      ],
    )
    expect(auditEventsOf(place({ kind: 'KillSwitchReset', by: 'ann', reason: 'checked' }, 0))).toEqual([
      {
        id: 7,
        eventType: 'KILL_SWITCH_RESET',
        timestamp: 5,
        knownAt: 6,
        component: 'kill_switch',
        user: 'ann',
        description: 'kill switch reset: checked',
        data: '{"kind":"KillSwitchReset","by":"ann","reason":"checked"}',
      },
    ])
  })

  it.each<[string, object]>([
    ['one signals BUY AAA', { kind: 'SignalGenerated', signal }],
    ['APPROVED: why', { kind: 'RiskDecided', decision: decision('APPROVED', 'PASS') }],
    ['entry order to BUY 2 AAA, LIMIT', { kind: 'OrderInitialized', terms }],
    ['BUY 2 AAA filled at 1.5', { kind: 'OrderFilled', clientOrderId: id, fill }],
    ['one holds 2 AAA, realized 0', { kind: 'PositionChanged', ...position }],
    [
      'kill switch max_drawdown (halt): 0.2 against 0.15, cancel_all',
      { kind: 'KillSwitchTriggered', ...trigger },
    ],
    [
      'kill switch max_drawdown (halt): by ann: enough, cancel_all',
      { kind: 'KillSwitchTriggered', ...trigger, by: 'ann', reason: 'enough' },
    ],
    ['the line to the broker is down', { kind: 'ConnectionChanged', part: 'broker', isConnected: false }],
    [
      'AAA is HALTED: news',
      { kind: 'InstrumentStatusChanged', symbol: 'AAA', trading: 'HALTED', reason: 'news' },
    ],
    [
      '1 settings changed: r',
      { kind: 'ConfigChanged', by: 'a', reason: 'r', changes: [{ key: 'a', from: '', to: '1' }] },
    ],
    ['1 settings changed: r', { ...LOADED, changes: [{ key: 'a', from: '', to: '1' }] }],
    ['settings loaded: r', { ...LOADED, changes: [] }],
    ['order expired', { kind: 'OrderExpired', clientOrderId: id }],
    [
      'alert raised: look',
      { kind: 'AlertRaised', severity: 'INFO', component: 'data_feed', message: 'look' },
    ],
  ])('says "%s"', (description, body) => {
    expect(auditEventsOf(place(body))[0]?.description).toBe(description)
  })

  it('of an alert comes from the part that raised it', () => {
    const alert = { kind: 'AlertRaised', severity: 'INFO', component: 'data_feed', message: 'look' }
    expect(auditEventsOf(place(alert))[0]?.component).toBe('data_feed')
  })
})
