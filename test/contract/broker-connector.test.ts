import { expect, it } from 'vitest'
import { AlpacaStage } from './alpaca-stage.ts'
import { BROKER_CONTRACT, testBrokerConnector } from './broker-connector-contract.ts'
import { SimulatedStage } from './simulated-stage.ts'

const NO_WIRE = 'calls in one process have no wire: no HTTP replies, sockets or frames that could go wrong'
const NO_GROUP = 'the simulated venue keeps OCO orders together, and no entries with their exits'
const NO_RULE = 'a rule of Alpaca\'s; the simulated venue leaves it to risk, as in the backtest'

testBrokerConnector('the simulated broker', {
  start: () => SimulatedStage.start(),
  cannotHave: {
    R16: NO_RULE, R17: NO_RULE, R19: NO_RULE, R20: NO_RULE, R21: NO_RULE, R22: NO_RULE, R23: NO_RULE,
    G04: NO_RULE,
    G06: NO_GROUP, G07: NO_GROUP, G08: NO_GROUP, G09: NO_GROUP, G10: NO_GROUP, G11: NO_GROUP, K12: NO_GROUP,
    F21: NO_GROUP,
    K15: 'there are no keys to a venue in the same process',
    K16: NO_WIRE,
    F09: NO_WIRE, F10: NO_WIRE, F11: NO_WIRE, F12: NO_WIRE, F13: NO_WIRE, F14: NO_WIRE, F15: NO_WIRE,
    F16: NO_WIRE, F17: NO_WIRE, F18: NO_WIRE, F19: NO_WIRE, F20: NO_WIRE, F45: NO_WIRE, F50: NO_WIRE,
    F51: NO_WIRE, F52: NO_WIRE, F53: NO_WIRE, F67: NO_WIRE,
    F42: 'it does not read by itself: nothing but a scripted fault can lose an event inside one process',
    F58: 'the simulated venue never takes an execution back',
    F64: 'the simulated venue never takes an execution back, and restates none',
  },
})

testBrokerConnector('Alpaca', { start: () => AlpacaStage.start(), cannotHave: {} })

it('the contract has at least 90 cases, 30 of them faults, each with an id of its own', () => {
  const all = Object.values(BROKER_CONTRACT).flat()
  const faults = all.filter(({ id }) => id.startsWith('F'))
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  expect(all.length).toBeGreaterThanOrEqual(90)
  expect(faults.length).toBeGreaterThanOrEqual(30)
})
