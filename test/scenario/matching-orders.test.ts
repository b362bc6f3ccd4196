import { describe, it } from 'vitest'
import { price, type SessionDate } from '../../src/base/index.ts'
import { fixedSlippage } from '../../src/sim/index.ts'
import { plays, SHARE } from './matching-stage.ts'

const TENTH = { participationFraction: 0.1 }

describe('cancel and change', () => {
  it('an order that works can be canceled, in part filled or not', () => plays(`
    buy a 100 market
    > a accepted
    day 100 101 99 100 500
    > open a filled 50 @ 100 taker
    cancel a
    > a canceled requested
    day 100 101 99 100 500
  `, TENTH))

  it('an order that has ended or never was cannot', () => plays(`
    buy a 100 market
    > a accepted
    day 100 101 99 100
    > open a filled 100 @ 100 taker
    cancel a
    > a keeps: no such working order
    modify a quantity=200
    > a unchanged: no such working order
    cancel never
    > never keeps: no such working order
  `))

  it('a new price and more units lose the place in time, fewer units keep it', () => plays(`
    buy a 100 limit 99
    > a accepted
    buy b 100 limit 99
    > b accepted
    buy c 100 limit 99
    > c accepted
    modify a quantity=50
    > a updated quantity=50
    modify b quantity=120
    > b updated quantity=120
    modify c limit=98
    > c updated limitPrice=98
    modify c limit=99
    > c updated limitPrice=99
    day 100 101 99 100 1700
    > close a filled 50 @ 99 maker
    > close b filled 120 @ 99 maker
  `, TENTH))

  it('a quantity must stay above what has filled', () => plays(`
    buy a 100 market
    > a accepted
    day 100 101 99 100 500
    > open a filled 50 @ 100 taker
    modify a quantity=50
    > a unchanged: the quantity is not above what has filled
    modify a quantity=60
    > a updated quantity=60
    day 100 101 99 100 500
    > open a filled 10 @ 100 taker
  `, TENTH))

  it('a change keeps the rules of an order', () => plays(`
    buy a 100 limit 99
    > a accepted
    modify a limit=99.005
    > a unchanged: the limit price is not on the tick of ABC
    modify a stop=98
    > a unchanged: a LIMIT order has no stop price
    modify a quantity=10.5
    > a unchanged: the quantity is not a multiple of the lot of ABC
    modify a limit=0
    > a unchanged: the limit price must be positive
  `))

  it('a stop that was triggered has no stop price any more', () => plays(`
    sell a 100 stop 95
    > a accepted
    day 94 95 93 94 500
    > open a triggered
    > open a filled 50 @ 94 taker
    modify a stop=90
    > a unchanged: the stop has been triggered
  `, TENTH))

  it('a stop can be moved, and a trailing distance', () => plays(`
    sell a 100 stop 95
    > a accepted
    sell b 100 trail 10
    > b accepted
    modify a stop=97
    > a updated stopPrice=97
    day 100 101 96 98
    > close a triggered
    > close a filled 100 @ 97 taker
    modify b trail=2
    > b updated trailingOffset=2
    day 99.5 100 97 98
    > close b triggered
    > close b filled 100 @ 99 taker
  `))
})

describe('what is refused', () => {
  it('a repeated id, whether the first order works or has ended', () => plays(`
    buy a 100 limit 99
    > a accepted
    buy a 100 limit 99
    > a rejected DUPLICATE_CLIENT_ORDER_ID
    cancel a
    > a canceled requested
    buy a 100 limit 99
    > a rejected DUPLICATE_CLIENT_ORDER_ID
  `))

  // Prices that a type needs or must not have: Alpaca answers 40010001, https://docs.alpaca.markets/docs/orders-at-alpaca
  it('bad quantities, prices off the tick, unknown symbols', () => plays(`
    buy a 0 market
    > a rejected BAD_QUANTITY
    buy b -5 market
    > b rejected BAD_QUANTITY
    buy c 1.5 market
    > c rejected LOT_SIZE
    buy d 100 limit 99.001
    > d rejected TICK_SIZE
    buy e 100 stop 99.001
    > e rejected TICK_SIZE
    buy f 100 limit 0
    > f rejected BAD_PRICE
    buy g 100 market symbol=XYZ
    > g rejected UNKNOWN_SYMBOL
    buy h 100 market first=90
    > h rejected BAD_PRICE
  `))

  it('lives that the type or the clock does not allow', () => plays(`
    buy a 100 stop 101 ioc
    > a rejected BAD_TIME_IN_FORCE
    buy b 100 stoplimit 101 102 cls
    > b rejected BAD_TIME_IN_FORCE
    buy c 100 trail 5 opg
    > c rejected BAD_TIME_IN_FORCE
    buy d 100 market gtd
    > d rejected BAD_TIME_IN_FORCE
    day 100 101 99 100
    buy e 100 limit 90 gtd until=0
    > e rejected BAD_TIME_IN_FORCE
  `))

  it('short sales of what cannot be borrowed', () => plays(`
    sell a 100 market
    > a rejected SHORT_NOT_AVAILABLE
    buy b 100 market
    > b accepted
    day 100 101 99 100
    > open b filled 100 @ 100 taker
    sell c 101 limit 110
    > c rejected SHORT_NOT_AVAILABLE
    sell d 100 limit 110
    > d accepted
    modify d quantity=120
    > d unchanged: ABC cannot be sold short
  `, {}, { ...SHARE, isShortable: false }))

  it('the tick follows price and date', () => plays(`
    buy a 100 limit 0.1234
    > a accepted
    buy b 100 limit 1.2345
    > b rejected TICK_SIZE
    buy c 100 limit 0.12345
    > c rejected TICK_SIZE
  `, {}, {
    ...SHARE,
    tickTable: [
      { since: '1900-01-01' as SessionDate, atLeast: price('0.000000001'), tick: price('0.0625') },
      // SEC Rule 612 (17 CFR 242.612): cents from one dollar on, hundredths of a cent below
      { since: '2007-01-31' as SessionDate, atLeast: price('0.000000001'), tick: price('0.0001') },
      { since: '2007-01-31' as SessionDate, atLeast: price('1'), tick: price('0.01') },
    ],
  }))

  it('fractions where the instrument has them', () => plays(`
    buy a 0.123456789 market
    > a accepted
    day 100 101 99 100
    > open a filled 0.123456789 @ 100 taker
  `, {}, { ...SHARE, isFractionable: true }))
})

describe('splits', () => {
  it('orders that work are restated: units by the ratio, prices against it', () => plays(`
    buy a 100 limit 90
    > a accepted
    sell b 101 stop 85.55
    > b accepted
    sell c 10 trail 5 first=80
    > c accepted
    split 2 1
    > a updated quantity=200 limitPrice=45
    > b updated quantity=202 stopPrice=42.78
    > c updated quantity=20 stopPrice=40 trailingOffset=2.5
    day 50 51 44 47
    > close c triggered
    > close c filled 20 @ 47.5 taker
    > close a filled 200 @ 45 maker
  `))

  it('what has filled keeps its old units', () => plays(`
    buy a 100 limit 100
    > a accepted
    day 100 101 99 100 300
    > open a filled 30 @ 100 taker
    split 2 1
    > a updated quantity=170 limitPrice=50
    day 50 51 49 50 3000
    > open a filled 140 @ 50 maker
  `, TENTH))

  it('what is below a lot is dropped, and an order of nothing ends', () => plays(`
    buy a 15 limit 9
    > a accepted
    buy b 9 limit 9
    > b accepted
    split 1 10
    > a updated quantity=1 limitPrice=90
    > b canceled split
  `))

  it('an order that arrived before is restated, a change under way is dropped', () => plays(`
    sell a 100 limit 110
    wait 100
    split 2 1
    > a accepted
    > a updated quantity=200 limitPrice=55
    modify a limit=56
    split 2 1
    > a updated quantity=400 limitPrice=27.5
    day 25 26 24 25
  `, { latencyMs: 50 }))

  it('the best price of a trailing stop is restated too', () => plays(`
    sell a 100 trail 10
    > a accepted
    day 100 110 100 108
    split 2 1
    > a updated quantity=200 trailingOffset=5
    day 54 54 50.01 52
    day 52 52 50 51
    > close a triggered
    > close a filled 200 @ 50 taker
  `))

  it('a change to the price that an order has is no new price', () => plays(`
    sell a 100 limit 110
    > a accepted
    sell b 100 limit 110
    > b accepted
    day 100 101 99 100 1000
    split 2 1
    > a updated quantity=200 limitPrice=55
    > b updated quantity=200 limitPrice=55
    modify a quantity=200 limit=55
    > a updated quantity=200 limitPrice=55
    day 56 57 54 55 1000
    > open a filled 100 @ 56 maker
  `, { ...TENTH, slippage: fixedSlippage(100) }))
})
