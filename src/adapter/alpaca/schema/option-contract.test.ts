import { describe, expect, it } from 'vitest'
import { price, quantity } from '../../../base/index.ts'
import { brokerOrder, brokerPosition } from '../mapper/broker-order.ts'
import { activitySchema, positionSchema } from './account-schema.ts'
import { orderSchema, tradeUpdateSchema } from './order-schema.ts'

const CALL = 'AAPL261218C00200000'
const order = { id: 'o', status: 'filled', symbol: CALL, qty: '2', filled_qty: '2', filled_avg_price: '5.1' }

describe('what is told of an option', () => {
  it('is priced by the contract, which is what it counts: two at 7.50 a share have cost 1,500', () => {
    const row = { symbol: CALL, asset_class: 'us_option', qty: '2', avg_entry_price: '7.5', side: 'long' }
    expect(brokerPosition(positionSchema.parse(row))).toMatchObject({
      symbol: CALL, quantity: quantity('2'), averagePrice: price('750'),
    })
  })

  it('moves the cash that it moves, by the history and by the stream', () => {
    const fill = {
      id: 'f', activity_type: 'FILL', order_id: 'o', symbol: CALL, side: 'buy', price: '5.1', qty: '2',
      cum_qty: '2', transaction_time: '2026-11-27T15:00:00Z',
    }
    expect(activitySchema.parse(fill).price).toBe(price('510'))
    const update = tradeUpdateSchema.parse({ event: 'fill', price: '5.1', qty: '2', order })
    expect([update.price, update.qty]).toEqual([price('510'), quantity('2')])
    expect(update.order.filled_avg_price).toBe(price('510'))
  })

  it('counts in full where it works as an order, legs included', () => {
    const open = { status: 'new', filled_qty: '0', filled_avg_price: null, limit_price: '2.25' }
    const leg = { ...order, id: 'l', ...open }
    const read = orderSchema.parse({ ...leg, legs: [leg] })
    const shown = brokerOrder(read, () => 'x' as ReturnType<Parameters<typeof brokerOrder>[1]>)
    expect([shown.limitPrice, shown.legs[0]?.limitPrice]).toEqual([price('225'), price('225')])
  })

  it.each(['AAPL', 'BRK.B', 'BTC/USD', 'BTCUSD', 'AAPL261218X00200000'])('is not told of %s', (symbol) => {
    const row = { symbol, qty: '2', avg_entry_price: '7.5', side: 'long' }
    expect(positionSchema.parse(row).avg_entry_price).toBe(price('7.5'))
  })
})
