import { expect, it } from 'vitest'
import { order } from '../../../test/contract/broker-stage.ts'
import { SimulatedStage } from '../../../test/contract/simulated-stage.ts'
import { VirtualTimers } from '../../../test/harness/virtual-timers.ts'
import type { CoreInput } from '../../model/index.ts'
import { SubmitDoubts } from './submit-doubts.ts'

/** Doubts about orders that the broker never got, when the settle time is over. */
async function settled() {
  const { broker } = await SimulatedStage.start()
  const timers = new VirtualTimers()
  const inputs: CoreInput[] = []
  const doubts = new SubmitDoubts({
    broker, timers, onInput: (input) => inputs.push(input),
    isUnwanted: () => false, onAbsent() {}, onEnd() {},
  })
  const entry = order({ limit: '90', timeInForce: 'GTC' })
  const stop = order({ side: 'SELL', stop: '90', role: 'stop', isReduceOnly: true })
  for (const terms of [entry, stop]) doubts.begin({ kind: 'single', terms }, 'the answer was lost')
  await timers.pass(30_000)
  // Each after five seconds, when it may be sent again, and when the settle time was over.
  expect(inputs.splice(0).filter(({ kind }) => kind === 'OrderAbsent')).toHaveLength(4)
  return { broker, timers, inputs, doubts, entry }
}

it('gives an entry up that is not sent again, five minutes later with equal books, and no stop', async () => {
  const { timers, inputs, doubts, entry } = await settled()
  await timers.pass(299_000)
  await doubts.proveAbsent()
  expect(inputs).toEqual([])
  await timers.pass(1_000)
  await doubts.proveAbsent()
  await doubts.proveAbsent()
  expect(inputs).toMatchObject([{
    kind: 'OrderAbsent', clientOrderId: entry.clientOrderId, mayResend: false,
    proof: '5 minutes later the broker has no such order, and positions and executions agree',
  }])
})

it('gives no entry up that comes very late', async () => {
  const { broker, timers, inputs, doubts, entry } = await settled()
  await timers.pass(300_000)
  await broker.submit({ kind: 'single', terms: entry })
  await doubts.proveAbsent()
  expect(inputs).toEqual([])
})

it('gives no entry up that is heard of while it is asked for', async () => {
  const { broker, timers, inputs, doubts, entry } = await settled()
  await timers.pass(300_000)
  const find = broker.findOrder.bind(broker)
  broker.findOrder = async (id) => {
    const none = await find(id)
    doubts.heard(entry.clientOrderId)
    return none
  }
  await doubts.proveAbsent()
  expect(inputs).toEqual([])
})
