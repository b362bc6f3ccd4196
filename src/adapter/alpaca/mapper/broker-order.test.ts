import { describe, expect, it } from 'vitest'
import { accountSchema, activitySchema, positionSchema } from '../schema/account-schema.ts'
import { orderSchema } from '../schema/order-schema.ts'
import { activityAt, brokerAccount, brokerOrder, brokerPosition, cashMovement } from './broker-order.ts'

// The row is the example of https://docs.alpaca.markets/docs/crypto-fees.
it('shows a fee in units of crypto, which moves no cash', () => {
  const row = {
    id: '20220812000000000::53be51ba-46f9-43de-b81f-576f241dc680', activity_type: 'CFEE', date: '2022-08-12',
    net_amount: '0', description: 'Coin Pair Transaction Fee (Non USD)', symbol: 'ETHUSD', qty: '-0.000195',
    price: '1884.5', status: 'executed',
  }
  const shown = (more: object): unknown => cashMovement(activitySchema.parse({ ...row, ...more }))
  expect(shown({})).toMatchObject({
    type: 'CFEE', amount: 0n, symbol: 'ETH/USD', units: -195_000n, day: '2022-08-12',
  })
  expect(shown({ status: 'canceled' })).toBeUndefined()
  expect(shown({ qty: undefined })).toBeUndefined()
  expect(shown({ activity_type: 'SPLIT' })).toBeUndefined()
})

describe('a row of the history', () => {
  it.each([
    // The example of https://docs.alpaca.markets/reference/getaccountactivities: winter.
    ['20220202135509981::2d7be4ff-d1f3-43e9-856a-0f5cf5c5088e', '2022-02-02T18:55:09.981Z'],
    // tests/broker/broker_client/test_account_activities_routes.py of github.com/alpacahq/alpaca-py: summer.
    ['20220419000000000::fd84741b-59c5-4ddd-a303-69f70eb7753f', '2022-04-19T04:00:00.000Z'],
  ])('without a stamp happened when its id says, in New York: %s', (id, at) => {
    const row = activitySchema.parse({ id, activity_type: 'DIV', net_amount: '1.02' })
    expect(new Date(activityAt(row)).toISOString()).toBe(at)
  })

  it('that was called off moved no money, and one whose amount cannot be read is not read at all', () => {
    const row = { id: '20220419000000000::a', activity_type: 'DIV', net_amount: '1.02', date: '2022-04-19' }
    expect(cashMovement(activitySchema.parse({ ...row, status: 'executed' }))?.amount).toBe(1_020_000_000n)
    expect(cashMovement(activitySchema.parse({ ...row, status: 'canceled' }))).toMatchObject({ amount: 0n })
    expect(cashMovement(activitySchema.parse({ ...row, net_amount: null }))).toBeUndefined()
    expect(activitySchema.safeParse({ ...row, net_amount: 'NaN' }).success).toBe(false)
  })
})

describe('an account', () => {
  const said = { id: 'a', status: 'ACTIVE', cash: '1', equity: '1', buying_power: '1' }
  const view = (more: object) => brokerAccount(accountSchema.parse({ ...said, ...more }))

  it.each([
    [{}, false, 'ACTIVE'], [{ status: 'ACCOUNT_CLOSED' }, true, 'ACCOUNT_CLOSED'],
    [{ trade_suspended_by_user: true }, true, 'ACTIVE, trade_suspended_by_user'],
    [{ trading_blocked: true, account_blocked: true }, true, 'ACTIVE, trading_blocked, account_blocked'],
  ])('of %j is blocked: %s, and says by what', (more, isBlocked, status) => {
    expect(view(more)).toMatchObject({ isBlocked, status })
  })
})

describe('an order', () => {
  const said = {
    id: 'o1', client_order_id: 'c1', symbol: 'AAPL', qty: '10', type: 'limit', time_in_force: 'day',
  }
  const view = (more: object) => brokerOrder(orderSchema.parse({ ...said, ...more }), () => 'c1' as never)

  it.each([
    ['buy', 'BUY'], ['sell', 'SELL'], ['sell_short', 'SELL'], ['buy_minus', 'BUY'], ['', undefined],
    [null, undefined], ['lend', undefined], ['seller', undefined],
  ])('of the side %j is %s, and never guessed', (side, expected) => {
    expect(view({ status: 'new', side }).side).toBe(expected)
  })

  it('in money has no quantity until it has ended', () => {
    const money = { qty: null, notional: '50', side: 'buy', filled_qty: '0.5' }
    expect(view({ ...money, status: 'partially_filled' }).quantity).toBeUndefined()
    expect(view({ ...money, status: 'filled' }).quantity).toBe(500_000_000n)
  })

  it('that is filled has filled whole, where no quantity is told', () => {
    expect(view({ status: 'filled', side: 'buy', filled_qty: null }).filledQuantity).toBe(10_000_000_000n)
  })
})

describe('a position', () => {
  const said = { symbol: 'AAPL', qty: '5', avg_entry_price: '100', side: 'long' }
  const read = (more: object) => brokerPosition(positionSchema.parse({ ...said, ...more }))

  it('is short whichever way the vendor says it', () => {
    expect(read({ qty: '-5', side: 'short' })?.quantity).toBe(-5_000_000_000n)
    expect(read({ side: 'short' })?.quantity).toBe(-5_000_000_000n)
  })

  it.each([[{ qty: '-5' }], [{ qty: null }], [{ avg_entry_price: null }]])('is none with %j', (more) => {
    expect(read(more)).toBeUndefined()
  })
})
