import { expect, it } from 'vitest'
import { VirtualTimers } from '../../../../test/harness/virtual-timers.ts'
import type { ClientOrderId } from '../../../base/index.ts'
import type { SubmitRequest } from '../../../port/index.ts'
import type { AlpacaTradeUpdate } from '../schema/order-schema.ts'
import { LegWait } from './leg-wait.ts'

it('keeps messages of unknown orders for a minute at most, and gives them out then', async () => {
  const timers = new VirtualTimers()
  const wait = new LegWait(Object.assign(timers, { random: () => 0 }))
  const entry = { clientOrderId: 'ii-1' as ClientOrderId }
  wait.begin({ kind: 'oto', entry, exit: entry } as SubmitRequest)
  const update = { event: 'new' } as AlpacaTradeUpdate
  expect([wait.hold(update), wait.take()]).toEqual([true, []])
  await timers.pass(61_000)
  expect(wait.take()).toEqual([update])
})
