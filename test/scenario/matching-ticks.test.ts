import { describe, it } from 'vitest'
import { plays } from './matching-stage.ts'

const SIZED = { participationFraction: 0.5 }

// Takers cross the spread, stops are elected by prints: https://docs.alpaca.markets/docs/orders-at-alpaca
describe('quotes', () => {
  it('those who take pay the ask and get the bid', () => plays(`
    open
    buy b 100 market
    > b accepted
    sell s 100 market
    > s accepted
    quote 99.9 100.1 500 500
    > b filled 100 @ 100.1 taker
    > s filled 100 @ 99.9 taker
  `))

  it('a limit beyond the market takes; one that rests fills at its own price', () => plays(`
    open
    buy b 100 limit 101
    > b accepted
    buy c 100 limit 99
    > c accepted
    quote 99.9 100.1 500 500
    > b filled 100 @ 100.1 taker
    quote 98.7 98.9 500 500
    > c filled 100 @ 99 maker
  `))

  it('each side takes what the quote shows', () => plays(`
    open
    buy b 100 market
    > b accepted
    sell s 100 market
    > s accepted
    quote 99.9 100.1 30 70
    > b filled 70 @ 100.1 taker
    > s filled 30 @ 99.9 taker
    quote 99.8 100 500 500
    > b filled 30 @ 100 taker
    > s filled 70 @ 99.8 taker
  `, SIZED))

  it('a quote elects no stop', () => plays(`
    open
    sell s 100 stop 99
    > s accepted
    quote 97.9 98.1 500 500
    print 99 100
    > s triggered
    > s filled 100 @ 97.9 taker
  `))

  it('IOC and FOK have the first quote', () => plays(`
    open
    buy a 100 limit 101 ioc
    > a accepted
    buy b 100 limit 101 fok
    > b accepted
    quote 99.9 100.1 50 50
    > a filled 50 @ 100.1 taker
    > a canceled ioc
    > b canceled fok
  `, SIZED))

  it('children of a quote\'s fill can fill at the same quote', () => plays(`
    open
    buy e 100 market stop=95 target=99
    > e accepted
    quote 99.9 100.1 500 500
    > e filled 100 @ 100.1 taker
    > e.stop accepted
    > e.target accepted
    > e.target filled 100 @ 99.9 taker
    > e.stop canceled oco
  `))

  it('outside an open session nothing matches', () => plays(`
    buy b 100 market day
    > b accepted
    quote 99.9 100.1 500 500
    print 100 100
    open
    quote 100.9 101.1 500 500
    > b filled 100 @ 101.1 taker
  `))
})

describe('prints', () => {
  it('without a quote those who take get the print', () => plays(`
    open
    buy b 100 market
    > b accepted
    print 100 500
    > b filled 100 @ 100 taker
  `))

  it('a print at or through a resting limit fills it, up to our share of the print', () => plays(`
    open
    buy b 100 limit 99
    > b accepted
    print 99.5 100
    print 99 100
    > b filled 50 @ 99 maker
    print 98 60
    > b filled 30 @ 99 maker
    print 98 100
    > b filled 20 @ 99 maker
  `, SIZED))

  it('a print elects stops, which fill at the quote', () => plays(`
    open
    sell s 100 stop 99
    > s accepted
    quote 98.9 99.1 500 500
    print 99 100
    > s triggered
    > s filled 100 @ 98.9 taker
  `))

  it('an entry by stop that a print has passed already is refused, and a guard is not', () => plays(`
    open
    buy rests 100 limit 90
    > rests accepted
    print 100 100
    buy a 100 stop 100
    > a rejected STOP_WRONG_SIDE
    sell b 100 stoplimit 101 100
    > b rejected STOP_WRONG_SIDE
    buy c 100 stop 100.01
    > c accepted
    print 100.01 100
    > c triggered
    > c filled 100 @ 100.01 taker
    sell s 100 stop 101 only=reduce role=stop
    > s accepted
    print 100 100
    > s triggered
    > s filled 100 @ 100 taker
  `))

  it('a stop-limit that a print elects takes at that print', () => plays(`
    open
    sell s 100 stoplimit 99 98
    > s accepted
    print 100 100
    print 98.5 100
    > s triggered
    > s filled 100 @ 98.5 taker
  `))

  it('an order that comes at the instant of a price has not met it', () => plays(`
    open
    buy rests 1 limit 50
    > rests accepted
    quote 99.9 100.1 500 500
    buy b 100 limit 101
    > b accepted
    quote 99.8 100 500 500
    > b filled 100 @ 100 taker
  `))

  it('a stop-limit that a print elects takes at the quote where its limit allows that', () => plays(`
    open
    sell s 100 stoplimit 99 98.4
    > s accepted
    quote 98.4 98.6 500 500
    print 98.5 100
    > s triggered
    > s filled 100 @ 98.4 taker
  `))

  it('a stop-limit that the quote does not reach rests: the print that elected it is gone', () => plays(`
    open
    sell s 100 stoplimit 99 98.45
    > s accepted
    quote 98.4 98.6 500 500
    print 98.5 100
    > s triggered
    quote 98.4 98.6 500 500
    print 98.5 100
    > s filled 100 @ 98.45 maker
  `))

  it('a limit that comes marketable takes at the quote, whatever is printed first', () => plays(`
    open
    buy rests 1 limit 50
    > rests accepted
    quote 99.9 100.1 500 500
    buy b 100 limit 101
    > b accepted
    print 100 500
    > b filled 100 @ 100.1 taker
    buy c 100 limit 100.2
    > c accepted
    print 100.3 500
    > c filled 100 @ 100.1 taker
  `))

  it('a limit that comes between bid and ask has its own price of the first print beyond it', () => plays(`
    open
    buy rests 1 limit 50
    > rests accepted
    quote 99.9 100.1 500 500
    buy b 100 limit 100
    > b accepted
    print 99.95 500
    > b filled 100 @ 100 maker
  `))

  it('a trailing stop follows the prints', () => plays(`
    open
    sell s 100 trail 2
    > s accepted
    print 100 10
    print 103 10
    print 101.01 10
    print 101 10
    > s triggered
    > s filled 100 @ 101 taker
  `))

  it('an OPG order takes the first price, a CLS order the last print', () => plays(`
    buy a 100 market opg
    > a accepted
    sell b 100 market cls
    > b accepted
    open
    print 100 500
    > a filled 100 @ 100 taker
    print 101 500
    close
    > b filled 100 @ 101 taker
  `))

  it('latency counts in its own time', () => plays(`
    open
    buy b 100 market
    print 100 500
    > b accepted
    > b filled 100 @ 100 taker
    buy c 100 market
    wait -999
    print 101 500
    print 102 500
    > c accepted
    > c filled 100 @ 102 taker
  `, { latencyMs: 50 }))

  it('a halted symbol does not match', () => plays(`
    open
    buy b 100 market
    > b accepted
    halt
    print 100 500
    resume
    print 101 500
    > b filled 100 @ 101 taker
  `))

  it('the end of a session is no price that an order has met', () => plays(`
    open
    buy z 1 limit 50
    > z accepted
    print 100 10
    wait 500
    buy b 100 limit 98
    > b accepted
    close
    open
    print 97 1000
    > b filled 100 @ 97 taker
  `))
})
