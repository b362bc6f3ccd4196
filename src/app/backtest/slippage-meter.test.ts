import { describe, expect, it } from 'vitest'
import { price, quantity, type Price, type Sequence, type UtcMillis } from '../../base/index.ts'
import { foldFact, type FactBody } from '../../model/index.ts'
import { SlippageMeter } from './slippage-meter.ts'

/** The mean after an order for ten at a last price of 100, and what followed. */
function meanAfter(
  side: string, bodies: readonly object[], role = 'exit', stopPrice?: Price,
): number | undefined {
  const meter = new SlippageMeter(() => 100)
  const terms = { clientOrderId: 'a', symbol: 'AAA', side, role, quantity: quantity('10'), stopPrice }
  for (const body of [{ kind: 'OrderInitialized', terms }, ...bodies]) {
    foldFact(meter.folds, {
      sequence: 1 as Sequence, correlation: 1 as Sequence, eventAt: 0 as UtcMillis, knownAt: 0 as UtcMillis,
      body: body as FactBody,
    })
  }
  return meter.meanBps
}

const filled = (side: string, paid: string, units: string): object => ({
  kind: 'OrderFilled', clientOrderId: 'a',
  fill: { clientOrderId: 'a', symbol: 'AAA', side, price: price(paid), quantity: quantity(units) },
})
const split = { kind: 'SplitApplied', symbol: 'AAA', newUnits: 2, oldUnits: 1 }

describe('slippage of a run', () => {
  it('is what a fill was worse by, weighted by value', () => {
    expect(meanAfter('BUY', [filled('BUY', '100.1', '10')])).toBeCloseTo(10, 9)
    expect(meanAfter('SELL', [filled('SELL', '99.9', '5'), filled('SELL', '100', '5')])).toBeCloseTo(5, 9)
  })

  it('compares a fill after a split with the price of before it in the new terms', () => {
    const parts = [filled('SELL', '49.95', '12'), filled('SELL', '49.95', '8')]
    expect(meanAfter('SELL', [split, ...parts])).toBeCloseTo(10, 9)
    expect(meanAfter('SELL', [{ ...split, symbol: 'BBB' }, filled('SELL', '99.9', '10')])).toBeCloseTo(10, 9)
  })

  it('of an entry by stop is what it filled beyond its trigger', () => {
    expect(meanAfter('BUY', [filled('BUY', '102.102', '10')], 'entry', price('102'))).toBeCloseTo(10, 9)
  })

  it('leaves guards out, and is undefined without a fill', () => {
    expect(meanAfter('SELL', [filled('SELL', '90', '10')], 'stop')).toBeUndefined()
    expect(meanAfter('BUY', [])).toBeUndefined()
  })
})
