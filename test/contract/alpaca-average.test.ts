import { describe, expect, it } from 'vitest'
import { money, price, SCALE } from '../../src/base/index.ts'
import type { StageFault } from './broker-stage.ts'
import { accepted, order } from './broker-stage.ts'
import { AlpacaStage } from './alpaca-stage.ts'

/** The whole account is not compared before the test has ended. */
const NO_POLL = { pollMs: 36_000_000 }

describe('an order that fills in parts at Alpaca, whose messages have the average for a price', () => {
  it.each<readonly StageFault[]>([['average-price'], ['average-price', 'fail-history']])(
    'has the true price of each part in the books: %s %s', async (...faults) => {
      await using stage = await AlpacaStage.start(NO_POLL)
      for (const fault of faults) await stage.fault(fault)
      const terms = order({ limit: '99' })
      await accepted(stage, terms)
      // Quotes are a cent to either side: three units at 98.01, three at 98.02 and four at 98.03.
      for (const [at, size, filled] of [[98, 3, '3'], [98.01, 3, '6'], [98.02, 4, '10']] as const) {
        await stage.quote('AAPL', at, { size, isQuiet: true })
        await stage.log.untilFilled(terms.clientOrderId, filled)
      }
      const fills = stage.log.fills(terms.clientOrderId)
      expect(fills.map((fill) => fill.price)).toEqual([price('98.01'), price('98.02'), price('98.03')])
      const paid = fills.reduce((sum, fill) => sum + fill.price * fill.quantity, 0n) / SCALE
      // 3 * 98.01 + 3 * 98.02 + 4 * 98.03
      expect([paid, (await stage.oracle()).cash]).toEqual([money('980.21'), money('99019.79')])
      expect(stage.log.notices).toEqual([])
    },
  )
})
