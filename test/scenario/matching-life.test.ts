import { describe, it } from 'vitest'
import { plays } from './matching-stage.ts'

// DAY, GTC, IOC, FOK, OPG, CLS: https://docs.alpaca.markets/docs/orders-at-alpaca#time-in-force
describe('how long an order lives', () => {
  it('a DAY order sent before the open ends with that session', () => plays(`
    buy b 100 limit 95 day
    > b accepted
    day 100 101 99 100
    > close b expired
  `))

  it('a DAY order sent at the close belongs to the next session', () => plays(`
    day 100 101 99 100
    buy b 100 limit 95 day
    > b accepted
    day 100 101 94 100
    > close b filled 100 @ 95 maker
    buy c 100 limit 90 day
    > c accepted
    day 100 101 91 100
    > close c expired
  `))

  it('a DAY order ends with its session, not with a bar inside it', () => plays(`
    buy b 100 limit 95 day
    > b accepted
    min 100 101 99 100
    min 100 101 99 100
    close
    > b expired
  `))

  it('a symbol without a bar loses its DAY orders at the close of the session all the same', () => plays(`
    buy b 100 limit 95 day
    > b accepted
    buy c 100 market opg
    > c accepted
    buy d 100 limit 95
    > d accepted
    close
    > b expired
    > c expired
  `))

  it('with weekly bars the week is the session', () => plays(`
    buy b 100 limit 95 day
    > b accepted
    week 100 101 96 100
    > close b expired
  `))

  it('a GTC order lives on', () => plays(`
    buy b 100 limit 95
    > b accepted
    day 100 101 99 100
    day 100 101 99 100
    day 100 101 94 100
    > close b filled 100 @ 95 maker
  `))

  it('a GTD order lives up to its instant', () => plays(`
    buy b 100 limit 95 gtd until=1
    > b accepted
    buy c 100 limit 94 gtd until=1
    > c accepted
    day 100 101 99 100
    day 100 101 94.5 100
    > close b filled 100 @ 95 maker
    > close c expired
    day 90 91 89 90
  `))

  it('a GTD order that ends inside a bar has only the open of it', () => plays(`
    buy b 100 limit 95 gtd until=1
    > b accepted
    buy c 100 limit 101 gtd until=1
    > c accepted
    week 100 101 90 100
    > open c filled 100 @ 100 taker
    > b expired
  `))

  it('an IOC order takes what the open gives and ends', () => plays(`
    buy a 100 limit 101 ioc
    > a accepted
    buy b 100 limit 99 ioc
    > b accepted
    day 100 101 98 100 500
    > open a filled 50 @ 100 taker
    > open a canceled ioc
    > open b canceled ioc
  `, { participationFraction: 0.1 }))

  it('a FOK order fills whole or not at all', () => plays(`
    buy a 60 limit 101 fok
    > a accepted
    buy b 40 limit 100.5 fok
    > b accepted
    day 100 101 98 100 500
    > open b filled 40 @ 100 taker
    > open a canceled fok
  `, { participationFraction: 0.1 }))

  it('an OPG order takes part in the opening price only', () => plays(`
    buy m 100 market opg
    > m accepted
    buy a 100 limit 100 opg
    > a accepted
    buy b 100 limit 99 opg
    > b accepted
    min 100 101 98 99
    > open m filled 100 @ 100 taker
    > open a filled 100 @ 100 taker
    > open b expired
    # received after the open: for the next session
    buy c 100 market opg
    > c accepted
    min 99 100 98 99
    close
    min 97 98 96 97
    > open c filled 100 @ 97 taker
  `))

  it('a CLS order takes part in the closing price only', () => plays(`
    sell m 100 market cls
    > m accepted
    sell a 100 limit 99 cls
    > a accepted
    sell b 100 limit 101 cls
    > b accepted
    day 98 102 97 100
    > close m filled 100 @ 100 taker
    > close a filled 100 @ 100 taker
    > close b expired
  `))

  it('a bar that does not end the session has no closing price', () => plays(`
    sell m 100 market cls
    > m accepted
    min 98 102 97 100
    close
    > m expired
  `))
})

describe('sessions and halts', () => {
  it('a bar outside regular hours fills nothing', () => plays(`
    buy b 100 market day
    > b accepted
    pre 100 101 99 100
    min 102 103 101 102
    > open b filled 100 @ 102 taker
  `))

  it('a halted symbol does not match; its orders wait', () => plays(`
    buy b 100 market
    > b accepted
    halt
    day 100 101 99 100
    cancel b
    > b canceled requested
    buy c 100 market
    > c accepted
    resume
    day 103 104 102 103
    > open c filled 100 @ 103 taker
  `))

  it('a halt does not stop time: orders for the day end, IOC ones too', () => plays(`
    buy b 100 market day
    > b accepted
    buy c 100 market ioc
    > c accepted
    halt
    day 100 101 99 100
    > close b expired
    > close c expired
  `))
})

describe('latency', () => {
  it('an order matches from the first bar that opens at or after its receipt', () => plays(`
    min 100 101 99 100
    buy b 100 market
    # on its way while this bar opens
    min 101 102 100 101
    > b accepted
    min 102 103 101 102
    > open b filled 100 @ 102 taker
  `, { latencyMs: 50 }))

  it('an order sent before the session opens is there at the open', () => plays(`
    buy b 100 market day
    day 100 101 99 100
    > b accepted
    > open b filled 100 @ 100 taker
  `, { latencyMs: 50 }))

  it('an order sent at the close is received after it and belongs to the next session', () => plays(`
    day 100 101 99 100
    buy b 100 limit 95 day
    day 100 101 99 100
    > b accepted
    > close b expired
  `, { latencyMs: 50 }))

  it('a cancel loses the race against a fill of the bar in which it is under way', () => plays(`
    buy b 100 limit 95
    min 100 101 99 100
    > b accepted
    cancel b
    min 100 101 95 100
    > close b filled 100 @ 95 maker
    > b keeps: no such working order
  `, { latencyMs: 50 }))

  it('a change counts from the bar that opens at or after its receipt', () => plays(`
    buy b 100 limit 95
    min 100 101 99 100
    > b accepted
    modify b limit=99
    min 100 101 98 100
    > b updated limitPrice=99
    min 100 101 98 100
    > close b filled 100 @ 99 maker
  `, { latencyMs: 50 }))

  it('requests do not overtake each other', () => plays(`
    buy b 100 limit 95
    modify b limit=96
    cancel b
    min 100 101 90 100
    > b accepted
    > b updated limitPrice=96
    > b canceled requested
  `, { latencyMs: 50 }))

  it('children answer inside the bar when the latency is shorter than the bar', () => plays(`
    buy e 100 market stop=95 target=105
    day 100 101 94 96
    > e accepted
    > open e filled 100 @ 100 taker
    > e.stop accepted
    > e.target accepted
    > close e.stop triggered
    > close e.stop filled 100 @ 95 taker
    > close e.target canceled oco
  `, { latencyMs: 50 }))

  it('children come after the bar when the latency is as long as the bar', () => plays(`
    buy e 100 market stop=95
    min 100 101 94 100
    > e accepted
    > open e filled 100 @ 100 taker
    > close e.stop accepted
    min 100 101 94 96
    > close e.stop triggered
    > close e.stop filled 100 @ 95 taker
  `, { latencyMs: 60_000 }))
})
