import { describe, it } from 'vitest'
import { quantity } from '../../src/base/index.ts'
import { plays, SHARE } from './matching-stage.ts'

const TENTH = { participationFraction: 0.1 }

describe('volume', () => {
  it('the orders of a symbol share a part of each bar\'s volume; the rest works on', () => plays(`
    buy a 100 market
    > a accepted
    buy b 50 limit 99
    > b accepted
    day 100 101 98 100 800
    > open a filled 80 @ 100 taker
    day 101 102 100 101 300
    > open a filled 20 @ 101 taker
    day 100 101 98 100 305
    > close b filled 30 @ 99 maker
    day 100 101 98 100 1000
    > close b filled 20 @ 99 maker
  `, TENTH))

  it('a bar without volume does not bind', () => plays(`
    buy a 100 market
    > a accepted
    day 100 101 98 100 0
    > open a filled 100 @ 100 taker
  `, TENTH))

  it('where volume is known a bar without any fills nothing', () => plays(`
    buy a 100 market
    > a accepted
    day 100 101 98 100 0
    day 102 103 101 102 1000
    > open a filled 100 @ 102 taker
  `, { ...TENTH, fillsWithoutVolume: false }))

  it('a stop that finds no volume is triggered and fills as a market order later', () => plays(`
    buy a 10 market
    > a accepted
    sell s 10 stop 99
    > s accepted
    day 100 101 98 98.5 100
    > open a filled 10 @ 100 taker
    > close s triggered
    day 97 98 96 97 100
    > open s filled 10 @ 97 taker
  `, TENTH))

  it('children grow with their entry', () => plays(`
    buy e 100 limit 98 stop=90 target=110
    > e accepted
    day 100 101 97 99 600
    > close e filled 60 @ 98 maker
    > close e.stop accepted
    > close e.target accepted
    day 98 99 96 97 1000
    > open e filled 40 @ 98 maker
    > open e.stop updated quantity=100
    > open e.target updated quantity=100
    day 100 111 99 110 2000
    > close e.target filled 100 @ 110 maker
    > close e.stop canceled oco
  `, TENTH))

  it('partial fills stay on the lot', () => plays(`
    buy a 100 market
    > a accepted
    day 100 101 99 100 199
    > open a filled 10 @ 100 taker
    day 100 101 99 100 99
    day 100 101 99 100 1000
    > open a filled 90 @ 100 taker
  `, TENTH, { ...SHARE, lotSize: quantity('10') }))
})

describe('OCO groups', () => {
  it('a fill of one member takes as much off the others at once', () => plays(`
    sell s 100 stop 95 oco=g
    > s accepted
    sell t 100 limit 105 oco=g
    > t accepted
    day 100 105 94 100 400
    > close s triggered
    > close s filled 40 @ 95 taker
    > close t updated quantity=60
    day 106 107 105 106 300
    > open s filled 30 @ 106 taker
    > open t updated quantity=30
    day 106 107 105 106 3000
    > open s filled 30 @ 106 taker
    > open t canceled oco
  `, TENTH))

  it('members of other groups and of none are left alone', () => plays(`
    sell a 100 limit 105 oco=g
    > a accepted
    sell b 100 limit 106 oco=h
    > b accepted
    sell c 100 limit 106
    > c accepted
    day 100 105 99 100
    > close a filled 100 @ 105 maker
  `))

  it('a member that is smaller than the fill ends', () => plays(`
    sell a 100 limit 105 oco=g
    > a accepted
    sell b 60 stop 95 oco=g
    > b accepted
    day 100 105 99 100
    > close a filled 100 @ 105 maker
    > close b canceled oco
  `))

  it('what the group filled while a member was under way is taken off that member', () => plays(`
    sell a 100 limit 105 oco=g
    min 100 101 99 100
    > a accepted
    sell b 100 stop 95 oco=g
    min 100 105 99 100
    > close a filled 100 @ 105 maker
    > b accepted
    > b canceled oco
  `, { latencyMs: 50 }))

  it('a change under way is answered by the reduction', () => plays(`
    sell a 50 limit 105 oco=g
    sell b 50 stop 95 oco=g
    min 100 101 99 100 10000
    > a accepted
    > b accepted
    modify b quantity=80
    min 100 105 99 100 200
    > close a filled 20 @ 105 maker
    > close b updated quantity=30
    min 100 101 99 100 1000
  `, { ...TENTH, latencyMs: 50 }))
})

describe('reduce-only orders', () => {
  it('an exit and a stop that the open has passed do not both sell', () => plays(`
    buy e 100 market stop=95
    > e accepted
    day 100 101 99 100
    > open e filled 100 @ 100 taker
    > open e.stop accepted
    sell x 100 market only=reduce
    > x accepted
    day 90 91 89 90
    > open e.stop triggered
    > open e.stop filled 100 @ 90 taker
    > open x canceled reduce-only
  `))

  it('fill only what is left of the position', () => plays(`
    buy e 100 market
    > e accepted
    day 100 101 99 100
    > open e filled 100 @ 100 taker
    sell a 60 market
    > a accepted
    sell b 60 market only=reduce
    > b accepted
    sell c 60 market only=reduce fok
    > c accepted
    day 100 101 99 100
    > open a filled 60 @ 100 taker
    > open b filled 40 @ 100 taker
    > open b canceled reduce-only
    > open c canceled reduce-only
  `))

  it('work on when only the volume was too little', () => plays(`
    buy e 100 market
    > e accepted
    day 100 101 99 100 1000
    > open e filled 100 @ 100 taker
    sell b 100 market only=reduce
    > b accepted
    day 100 101 99 100 400
    > open b filled 40 @ 100 taker
    day 100 101 99 100 600
    > open b filled 60 @ 100 taker
  `, TENTH))
})
