import {
  absFixed, ZERO_MONEY, type ClientOrderId, type ExecutionId, type Sequence, type UtcMillis,
} from '../base/index.ts'
import { Side, type FactBodyOf } from '../model/index.ts'
import type { FillStep } from './fill-step.ts'

/** Units that came or went without a trade of ours, in the form in which lots take them. */
export function adoptedStep(
  { symbol, quantity, averagePrice }: FactBodyOf<'PositionAdopted'>, at: UtcMillis,
): FillStep {
  const fill = {
    executionId: 'adopted' as ExecutionId, clientOrderId: 'adopted' as ClientOrderId, symbol, at,
    side: quantity > 0n ? Side.Buy : Side.Sell, quantity: absFixed(quantity), price: averagePrice,
    fee: ZERO_MONEY, liquidity: 'TAKER',
  } as const
  return { fill, signal: 0 as Sequence, exitReason: 'external' }
}
