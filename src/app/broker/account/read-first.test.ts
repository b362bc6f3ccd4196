import { expect, it } from 'vitest'
import { VirtualTimers } from '../../../../test/harness/virtual-timers.ts'
import { fail, ok, type ClientOrderId } from '../../../base/index.ts'
import type { VenueEvent } from '../../../model/index.ts'
import { readFirst } from './read-first.ts'

const IDS = ['one', 'two'] as readonly string[] as readonly ClientOrderId[]

/** How long an event waits where an answer takes `ms`, and the first `failures` of them say nothing. */
async function waited(
  kind: VenueEvent['kind'], { ms, failures = 0 }: { readonly ms: number; readonly failures?: number },
): Promise<{ readonly doneAt: number; readonly asked: readonly ClientOrderId[] }> {
  const timers = new VirtualTimers()
  const asked: ClientOrderId[] = []
  let doneAt = -1
  const findOrder = async (id: ClientOrderId) => {
    asked.push(id)
    await new Promise<void>((resolve) => {
      timers.after(ms, resolve)
    })
    return asked.length > failures ? ok(undefined) : fail('BROKER_UNAVAILABLE', 'not now')
  }
  const begun = timers.monotonic()
  void readFirst({ broker: { findOrder }, timers }, IDS, { kind }).then(() => {
    doneAt = timers.monotonic() - begun
  })
  await timers.pass(60_000)
  return { doneAt, asked }
}

it('an end waits for what explains it, and for three seconds at most', async () => {
  expect(await waited('Canceled', { ms: 100 })).toEqual({ doneAt: 200, asked: IDS })
  expect(await waited('Canceled', { ms: 2_000 })).toMatchObject({ doneAt: 3_000 })
  expect(await waited('Expired', { ms: 10, failures: 99 })).toMatchObject({ doneAt: 3_000 })
})

it('a fill waits until what explains it is read, however often that fails, within reason', async () => {
  expect(await waited('Filled', { ms: 10_000 })).toEqual({ doneAt: 20_000, asked: IDS })
  expect(await waited('Filled', { ms: 0, failures: 3 })).toEqual(
    { doneAt: 3_000, asked: ['one', 'one', 'one', 'one', 'two'] })
  expect((await waited('Filled', { ms: 0, failures: 99 })).asked).toHaveLength(20)
})
