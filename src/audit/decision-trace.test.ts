import { describe, expect, it } from 'vitest'
import type { EncodedBody, JournalRow } from './decode-fact.ts'
import { traceDecision } from './decision-trace.ts'

function row(sequence: number, correlation: number, body: unknown): JournalRow {
  return { sequence, eventAt: sequence, knownAt: sequence, correlation, body: body as EncodedBody }
}

function initialized(id: string): unknown {
  return { kind: 'OrderInitialized', terms: { clientOrderId: id, symbol: 'ACME', quantity: '100' } }
}

const ROWS = [
  row(1, 0, { kind: 'RunStarted' }),
  row(2, 2, { kind: 'SignalGenerated', signal: { symbol: 'ACME' } }),
  row(3, 2, { kind: 'RiskDecided', decision: { verdict: 'APPROVED' } }),
  row(4, 2, initialized('e0')),
  row(5, 5, { kind: 'SignalGenerated', signal: { symbol: 'OTHER' } }),
  row(6, 2, { kind: 'OrderSubmitted', clientOrderId: 'e0' }),
  row(7, 2, { kind: 'OrderFilled', clientOrderId: 'e0' }),
  row(8, 2, { kind: 'PositionOpened', symbol: 'ACME' }),
  row(9, 2, { kind: 'RiskDecided', decision: { verdict: 'REJECTED' } }),
  row(10, 2, initialized('s0')),
  row(11, 5, initialized('e0-of-5')),
  row(12, 2, { kind: 'OrderCanceled', clientOrderId: 's0' }),
]

describe('the trace of a decision', () => {
  it('goes from the signal over the verdicts to each order and what followed', () => {
    const trace = traceDecision(ROWS, 2)
    expect(trace.correlation).toBe(2)
    expect(trace.signal?.sequence).toBe(2)
    expect(trace.signal?.body.signal.symbol).toBe('ACME')
    expect(trace.decisions.map(({ sequence, body }) => [sequence, body.decision.verdict])).toEqual(
      [[3, 'APPROVED'], [9, 'REJECTED']])
    const orders = trace.orders.map(({ terms, events }) => (
      [terms.clientOrderId, events.map((each) => each.sequence)]))
    expect(orders).toEqual([['e0', [4, 6, 7]], ['s0', [10, 12]]])
    expect(trace.others.map(({ sequence }) => sequence)).toEqual([8])
  })

  it('of something that no signal began has no signal', () => {
    const trace = traceDecision([row(1, 1, { kind: 'KillSwitchTriggered' }), row(2, 1, initialized('f0'))], 1)
    expect(trace.signal).toBeUndefined()
    expect(trace.others.map(({ body }) => body.kind)).toEqual(['KillSwitchTriggered'])
    expect(trace.orders).toHaveLength(1)
  })

  it('of a correlation that never was is empty', () => {
    const nothing = { signal: undefined, decisions: [], orders: [], others: [] }
    expect(traceDecision(ROWS, 99)).toEqual({ correlation: 99, ...nothing })
    expect(traceDecision([], 2).orders).toEqual([])
  })

  it('reads rows one at a time, from anywhere', () => {
    function* lazily(): Iterable<JournalRow> {
      yield* ROWS
    }
    expect(traceDecision(lazily(), 2)).toEqual(traceDecision(ROWS, 2))
  })
})
