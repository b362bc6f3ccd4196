import { expect, it } from 'vitest'
import { VirtualTimers } from '../../../../test/harness/virtual-timers.ts'
import { fail, ok, type ClientOrderId, type Result } from '../../../base/index.ts'
import type { BrokerOrder } from '../../../port/index.ts'
import { StrangerSearch } from './stranger-search.ts'

const ID = 'manual-1' as ClientOrderId
const ORDER = { clientOrderId: ID } as BrokerOrder
const NONE = ok(undefined)
const AWAY = fail('BROKER_UNREACHABLE', 'away')

/** A search at a broker that answers so, the last answer for ever. */
function searching(...answers: readonly Result<BrokerOrder | undefined>[]) {
  const timers = new VirtualTimers()
  const said: string[] = []
  let asked = 0
  const search = new StrangerSearch({
    timers,
    broker: { findOrder: async () => answers[Math.min(asked++, answers.length - 1)] as typeof NONE },
    onFound: ({ clientOrderId }) => said.push(`found ${clientOrderId}`),
    onNone: (id) => said.push(`no ${id}`),
  })
  search.begin(ID)
  return { timers, said, search, asked: () => asked }
}

it('asks again for what the broker names before it shows it, and believes it at the third time', async () => {
  const late = searching(NONE, NONE, ok(ORDER))
  await late.timers.pass(10_000)
  expect([late.said, late.asked()]).toEqual([['found manual-1'], 3])
  const none = searching(NONE)
  await none.timers.pass(60_000)
  expect([none.said, none.asked()]).toEqual([['no manual-1'], 3])
})

it('asks a broker that does not answer until it does, every five seconds at last', async () => {
  const { timers, said, asked } = searching(...Array.from({ length: 12 }, () => AWAY), ok(ORDER))
  await timers.pass(30_000)
  expect([said, asked() < 12]).toEqual([[], true])
  await timers.pass(30_000)
  expect(said).toEqual(['found manual-1'])
})

it('asks no more once it is stopped', async () => {
  const { timers, said, search, asked } = searching(AWAY)
  await timers.pass(2_000)
  const before = asked()
  search.stop()
  await timers.pass(60_000)
  expect([said, asked()]).toEqual([[], before])
})

it('waits for an order in money to end: only then it is known for how many units it was', async () => {
  const open = ok({ ...ORDER, isOpen: true, quantity: undefined })
  const { timers, said } = searching(open, open, open, open, ok({ ...ORDER, isOpen: false }))
  await timers.pass(2_500)
  expect(said).toEqual([])
  await timers.pass(3_000)
  expect(said).toEqual(['found manual-1'])
})
