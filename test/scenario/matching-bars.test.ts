import { describe, it } from 'vitest'
import { BarPriority, LimitFill } from '../../src/sim/index.ts'
import { plays } from './matching-stage.ts'

// Fills at the open for market orders and gaps, at the order's own price inside the bar: the assumptions of
// TradingView's broker emulator, https://www.tradingview.com/pine-script-docs/concepts/strategies/#broker-emulator
describe('orders that are as near as each other', () => {
  // In floats 99.43 - 98.87 is more than 99.99 - 99.43.
  it('fill in the order of their coming inside a bar', () => plays(`
    sell a 100 stop 98.87
    > a accepted
    buy b 100 stop 99.99
    > b accepted
    day 99.43 100.7 98.09 100.11
    > close a triggered
    > close a filled 100 @ 98.87 taker
    > close b triggered
    > close b filled 100 @ 99.99 taker
  `))

  // In floats 101.09 - 100.13 is more than 100.13 - 99.17.
  it('share the volume of an open in the order of their coming', () => plays(`
    sell a 100 limit 99.17
    > a accepted
    buy b 100 limit 101.09
    > b accepted
    day 100.13 100.2 100.1 100.15 500
    > open a filled 50 @ 100.13 taker
  `, { participationFraction: 0.1 }))
})

describe('the open', () => {
  it('a market order fills at the open of the first bar after its receipt', () => plays(`
    buy e 100 market
    > e accepted
    day 10 11 9 10.5
    > open e filled 100 @ 10 taker
    day 12 13 11 12
  `))

  it('a stop that the open has passed fills at the open, worse than its price', () => plays(`
    sell s 100 stop 95
    > s accepted
    buy b 100 stop 105
    > b accepted
    day 90 91 89 90
    > open s triggered
    > open s filled 100 @ 90 taker
    day 107 108 106 107
    > open b triggered
    > open b filled 100 @ 107 taker
  `))

  it('a limit that the open has passed fills at the open, better than its price', () => plays(`
    buy b 100 limit 98
    > b accepted
    sell s 100 limit 102
    > s accepted
    day 96 97 95 96
    > open b filled 100 @ 96 taker
    day 103 104 102 103
    > open s filled 100 @ 103 maker
  `))

  it('a stop-limit that the open has passed goes on as a limit', () => plays(`
    # the open lies between stop and limit: filled there
    buy a 100 stoplimit 105 108
    > a accepted
    # the open lies beyond the limit: it waits for the market to come back
    buy b 100 stoplimit 105 106
    > b accepted
    day 107 109 106 108
    > open a triggered
    > open a filled 100 @ 107 taker
    > open b triggered
    > close b filled 100 @ 106 maker
  `))

  it('a stop-limit whose limit the market leaves behind stays a limit order', () => plays(`
    sell s 100 stoplimit 95 94
    > s accepted
    day 90 93 89 92
    > open s triggered
    day 93 95 92 94
    > close s filled 100 @ 94 maker
  `))

  it('market orders come before limits, better limits before worse, then the earlier', () => plays(`
    buy far 10 limit 101
    > far accepted
    buy near 10 limit 103
    > near accepted
    buy later 10 limit 103
    > later accepted
    buy market 10 market
    > market accepted
    day 100 101 99 100
    > open market filled 10 @ 100 taker
    > open near filled 10 @ 100 taker
    > open later filled 10 @ 100 taker
    > open far filled 10 @ 100 taker
  `))

  it('a stop on the wrong side of the market triggers at the first price', () => plays(`
    sell s 100 stop 105
    > s accepted
    day 100 101 99 100
    > open s triggered
    > open s filled 100 @ 100 taker
  `))
})

describe('inside the bar', () => {
  it('a limit that is touched fills at its price', () => plays(`
    buy b 100 limit 95
    > b accepted
    sell s 100 limit 105
    > s accepted
    day 100 104.99 95.01 100
    day 100 105 95 100
    > close b filled 100 @ 95 maker
    > close s filled 100 @ 105 maker
  `))

  it('with the rule "through" the market must go beyond the limit', () => plays(`
    buy b 100 limit 95
    > b accepted
    sell s 100 limit 105
    > s accepted
    day 100 105 95 100
    day 95 105.01 95 100
    > close s filled 100 @ 105 maker
    day 94.99 95 94 95
    > open b filled 100 @ 94.99 maker
  `, { limitFill: LimitFill.Through }))

  it('a stop fills at its price', () => plays(`
    sell s 100 stop 95
    > s accepted
    buy b 100 stop 105
    > b accepted
    day 100 104.99 95.01 100
    day 100 105 95 100
    > close s triggered
    > close s filled 100 @ 95 taker
    > close b triggered
    > close b filled 100 @ 105 taker
  `))

  it('a stop-limit fills at its stop when the limit allows that price', () => plays(`
    buy b 100 stoplimit 105 106
    > b accepted
    day 100 110 99 108
    > close b triggered
    > close b filled 100 @ 105 taker
  `))

  it('a stop-limit with the limit on the near side fills when the close has come back to it', () => plays(`
    buy b 100 stoplimit 105 104
    > b accepted
    # 99 may have come before 105
    day 100 110 99 108
    > close b triggered
    day 106 107 103 104
    > close b filled 100 @ 104 maker
    buy c 100 stoplimit 115 114
    > c accepted
    # after 115 the market fell to 113: through 114
    day 110 116 109 113
    > close c triggered
    > close c filled 100 @ 114 maker
  `))

  it('stops come before limits, and the nearest to the open first', () => plays(`
    sell far 10 stop 93
    > far accepted
    sell near 10 stop 97
    > near accepted
    buy low 10 limit 95
    > low accepted
    buy high 10 limit 98
    > high accepted
    day 100 101 92 96
    > close near triggered
    > close near filled 10 @ 97 taker
    > close far triggered
    > close far filled 10 @ 93 taker
    > close high filled 10 @ 98 maker
    > close low filled 10 @ 95 maker
  `))
})

describe('brackets inside one bar', () => {
  it('children of an entry at the open meet the whole bar', () => plays(`
    buy e 100 market stop=95 target=105
    > e accepted
    day 100 106 96 101
    > open e filled 100 @ 100 taker
    > open e.stop accepted
    > open e.target accepted
    > close e.target filled 100 @ 105 maker
    > close e.stop canceled oco
  `))

  it('where the bar holds stop and target the stop comes first', () => plays(`
    buy e 100 market stop=95 target=105
    > e accepted
    day 100 106 94 101
    > open e filled 100 @ 100 taker
    > open e.stop accepted
    > open e.target accepted
    > close e.stop triggered
    > close e.stop filled 100 @ 95 taker
    > close e.target canceled oco
  `))

  it('with the priority "target-first" the target comes first', () => plays(`
    buy e 100 market stop=95 target=105
    > e accepted
    day 100 106 94 101
    > open e filled 100 @ 100 taker
    > open e.stop accepted
    > open e.target accepted
    > close e.target filled 100 @ 105 maker
    > close e.stop canceled oco
  `, { barPriority: BarPriority.TargetFirst }))

  it('an open beyond the stop takes the position out where it came in (backtesting.py#1127)', () => plays(`
    buy e 100 limit 98 stop=95 target=105
    > e accepted
    day 90 99 88 97
    > open e filled 100 @ 90 taker
    > open e.stop accepted
    > open e.target accepted
    > open e.stop triggered
    > open e.stop filled 100 @ 90 taker
    > open e.target canceled oco
  `))

  it('a bought dip is stopped out when the bar goes on to the stop: that came later', () => plays(`
    buy e 100 limit 98 stop=95 target=105
    > e accepted
    day 100 106 94 101
    > close e filled 100 @ 98 maker
    > close e.stop accepted
    > close e.target accepted
    > close e.stop triggered
    > close e.stop filled 100 @ 95 taker
    > close e.target canceled oco
  `))

  it('the target of a bought dip waits: the high may have come before the dip', () => plays(`
    buy e 100 limit 98 stop=95 target=105
    > e accepted
    day 100 106 96 101
    > close e filled 100 @ 98 maker
    > close e.stop accepted
    > close e.target accepted
    day 101 105 100 104
    > close e.target filled 100 @ 105 maker
    > close e.stop canceled oco
  `))

  it('the target of a bought dip fills when the close lies beyond it', () => plays(`
    buy e 100 limit 98 stop=95 target=105
    > e accepted
    day 100 107 96 106
    > close e filled 100 @ 98 maker
    > close e.stop accepted
    > close e.target accepted
    > close e.target filled 100 @ 105 maker
    > close e.stop canceled oco
  `))

  it('the target of a bought breakout fills: the market rose through the entry to reach it', () => plays(`
    buy e 100 stop 103 stop=95 target=105
    > e accepted
    day 100 106 96 101
    > close e triggered
    > close e filled 100 @ 103 taker
    > close e.stop accepted
    > close e.target accepted
    > close e.target filled 100 @ 105 maker
    > close e.stop canceled oco
  `))

  it('the stop of a bought breakout counts a low that may have come before', () => plays(`
    buy e 100 stop 103 stop=97 target=105
    > e accepted
    day 100 106 96 104
    > close e triggered
    > close e filled 100 @ 103 taker
    > close e.stop accepted
    > close e.target accepted
    > close e.stop triggered
    > close e.stop filled 100 @ 97 taker
    > close e.target canceled oco
  `))

  it('a short sale is the mirror image', () => plays(`
    sell e 100 limit 102 stop=105 target=95
    > e accepted
    day 100 106 94 99
    > close e filled 100 @ 102 maker
    > close e.stop accepted
    > close e.target accepted
    > close e.stop triggered
    > close e.stop filled 100 @ 105 taker
    > close e.target canceled oco
  `))

  it('a target that the market has passed when it comes gets the market\'s price', () => plays(`
    buy e 100 limit 98 target=97
    > e accepted
    day 100 101 96 99
    > close e filled 100 @ 98 maker
    > close e.target accepted
    > close e.target filled 100 @ 98 taker
  `))
})

describe('a stop-limit that filled at its stop', () => {
  it('has a target that counts what lies beyond, as that of a stop does', () => plays(`
    buy e 100 stoplimit 103 103.5 stop=95 target=105
    > e accepted
    day 100 106 96 101
    > close e triggered
    > close e filled 100 @ 103 taker
    > close e.stop accepted
    > close e.target accepted
    > close e.target filled 100 @ 105 maker
    > close e.stop canceled oco
  `))

  it('the same for a sale', () => plays(`
    sell e 100 stoplimit 97 96.5 stop=105 target=95
    > e accepted
    day 100 104 94 99
    > close e triggered
    > close e filled 100 @ 97 taker
    > close e.stop accepted
    > close e.target accepted
    > close e.target filled 100 @ 95 maker
    > close e.stop canceled oco
  `))
})

describe('a stop-limit that filled on the way back', () => {
  it('its target does not count a high that may have come before', () => plays(`
    buy e 100 stoplimit 105 104 target=110
    > e accepted
    day 100 112 99 103.5
    > close e triggered
    > close e filled 100 @ 104 maker
    > close e.target accepted
  `))

  it('nor a low, for a sale', () => plays(`
    sell e 100 stoplimit 95 96 target=90
    > e accepted
    day 100 101 88 96.5
    > close e triggered
    > close e filled 100 @ 96 maker
    > close e.target accepted
  `))
})
