import { describe, it } from 'vitest'
import { fixedSlippage } from '../../src/sim/index.ts'
import { plays } from './matching-stage.ts'

describe('trailing stops', () => {
  it('the level follows the bars before, not the high of the bar itself', () => plays(`
    sell t 100 trail 5
    > t accepted
    # 95 at the open; 98 from the high of 103, which the low of 97 may have preceded
    day 100 103 97 101
    day 102 106 98.01 105
    # 101 from 106
    day 104 105 101 103
    > close t triggered
    > close t filled 100 @ 101 taker
  `))

  it('the open counts for the level of its own bar', () => plays(`
    sell t 100 trail 5
    > t accepted
    day 100 101 99 100
    day 110 111 105 110
    > close t triggered
    > close t filled 100 @ 105 taker
  `))

  it('a gap through the level fills at the open', () => plays(`
    sell t 100 trail 5
    > t accepted
    day 100 110 99 108
    day 103 104 102 103
    > open t triggered
    > open t filled 100 @ 103 taker
  `))

  it('a close beyond the level that the bar itself has raised fills at the close', () => plays(`
    sell t 100 trail 5
    > t accepted
    # 110 - 5 = 105: on the way from 110 down to 104 the market crossed it
    day 100 110 99 104
    > close t triggered
    > close t filled 100 @ 104 taker
  `))

  it('a first level holds until the trail is better', () => plays(`
    sell t 100 trail 5 first=98
    > t accepted
    day 100 101 98.5 100
    day 101 104 99.01 104
    day 104 104 98.99 103
    > close t triggered
    > close t filled 100 @ 99 taker
  `))

  it('a trailing stop to buy follows the lows', () => plays(`
    buy t 100 trail 5
    > t accepted
    day 100 101 90 93
    day 92 95 91 94
    > close t triggered
    > close t filled 100 @ 95 taker
  `))

  it('a trailing child starts at the price at which the entry filled', () => plays(`
    buy e 100 limit 98 trail=2
    > e accepted
    day 100 101 97 99
    > close e filled 100 @ 98 maker
    > close e.stop accepted
    # from the certain high after the fill, the close of 99: 97
    day 98.5 99 97 98
    > close e.stop triggered
    > close e.stop filled 100 @ 97 taker
  `))
})

describe('trailing stops of one bar', () => {
  it('a trailing child counts the lows of the bar in which it came', () => plays(`
    buy e 100 limit 98 trail=2
    > e accepted
    day 100 101 95 97
    > close e filled 100 @ 98 maker
    > close e.stop accepted
    > close e.stop triggered
    > close e.stop filled 100 @ 96 taker
  `))

  it('all that the close has crossed fill', () => plays(`
    sell a 100 trail 5
    > a accepted
    sell b 100 trail 4
    > b accepted
    day 100 110 99 104
    > close a triggered
    > close a filled 100 @ 104 taker
    > close b triggered
    > close b filled 100 @ 104 taker
  `))

  // As floats 1 - 0.8 is less than 0.2
  it('a level that the low touches to the cent is reached', () => plays(`
    sell a 100 trail 0.8
    > a accepted
    day 1 1 0.2 0.5
    > close a triggered
    > close a filled 100 @ 0.2 taker
  `))
})

describe('what came to rest inside a bar', () => {
  const SLIPPERY = { slippage: fixedSlippage(100) }

  it('has met its prices: a target that the next open passes rests there', () => plays(`
    buy e 100 limit 98 target=105
    > e accepted
    day 100 101 97 99
    > close e filled 100 @ 98 maker
    > close e.target accepted
    day 108 109 107 108
    > open e.target filled 100 @ 108 maker
  `, SLIPPERY))

  it('and so does a stop-limit that was triggered there and did not fill', () => plays(`
    sell s 100 stoplimit 95 96
    > s accepted
    day 100 101 93 94
    > close s triggered
    day 97 98 96 97
    > open s filled 100 @ 97 maker
  `, SLIPPERY))

  it('and so does what came a moment after the open', () => plays(`
    buy e 100 market target=105
    day 100 101 97 99
    > e accepted
    > open e filled 100 @ 101 taker
    > e.target accepted
    day 108 109 107 108
    > open e.target filled 100 @ 108 maker
  `, { ...SLIPPERY, latencyMs: 50 }))

  it('but not an order that comes with its close', () => plays(`
    buy e 100 limit 98
    > e accepted
    day 100 101 97 99
    > close e filled 100 @ 98 maker
    sell t 100 limit 105
    > t accepted
    day 108 109 107 108
    > open t filled 100 @ 106.92 taker
  `, SLIPPERY))
})

describe('slippage', () => {
  const slipping = { slippage: fixedSlippage(10) }

  it('orders that take pay it, against them and rounded against them', () => plays(`
    buy b 100 market
    > b accepted
    sell s 100 stop 95
    > s accepted
    # 100.03 * 1.001 = 100.13003; 95 * 0.999 = 94.905
    day 100.03 101 94 95
    > open b filled 100 @ 100.14 taker
    > close s triggered
    > close s filled 100 @ 94.9 taker
  `, slipping))

  it('resting limits do not pay it', () => plays(`
    buy b 100 limit 95
    > b accepted
    day 100 101 95 100
    > close b filled 100 @ 95 maker
  `, slipping))

  it('it never carries a price beyond the limit', () => plays(`
    buy b 100 limit 100.05
    > b accepted
    sell s 100 stoplimit 99 98.95
    > s accepted
    day 100 101 98 99
    > open b filled 100 @ 100.05 taker
    > close s triggered
    > close s filled 100 @ 98.95 taker
  `, slipping))

  it('it may carry a price out of the bar', () => plays(`
    buy b 100 market
    > b accepted
    day 100 100 99 99.5
    > open b filled 100 @ 100.1 taker
  `, slipping))

  it('a sale never falls to nothing', () => plays(`
    sell s 100 market
    > s accepted
    day 0.01 0.02 0.01 0.02
    > open s filled 100 @ 0.01 taker
  `, { slippage: fixedSlippage(5_000) }))

  it('prices between two ticks are rounded against the order', () => plays(`
    buy b 100 market
    > b accepted
    sell s 100 market
    > s accepted
    day 100.123 101 99 100
    > open b filled 100 @ 100.13 taker
    > open s filled 100 @ 100.12 taker
  `))
})
