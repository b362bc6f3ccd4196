import { expect, it } from 'vitest'
import { VirtualTimers } from '../../../test/harness/virtual-timers.ts'
import { ok, type ClientOrderId } from '../../base/index.ts'
import { readSoon } from './read-soon.ts'

const IDS = ['one', 'two'] as readonly string[] as readonly ClientOrderId[]

it.each([
  ['once they are read', 100, 200], ['after three seconds where that takes longer', 2_000, 3_000],
])('orders that explain an event hold it back no longer than three seconds: %s', async (_, ms, expected) => {
  const timers = new VirtualTimers()
  const asked: ClientOrderId[] = []
  let doneAt = -1
  const findOrder = async (id: ClientOrderId) => {
    asked.push(id)
    await new Promise<void>((resolve) => {
      timers.after(ms, resolve)
    })
    return ok(undefined)
  }
  const begun = timers.monotonic()
  void readSoon({ broker: { findOrder }, timers }, IDS).then(() => {
    doneAt = timers.monotonic() - begun
  })
  await timers.pass(10_000)
  expect([asked, doneAt]).toEqual([IDS, expected])
})
