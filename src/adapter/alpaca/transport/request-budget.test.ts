import { describe, expect, it } from 'vitest'
import { RequestBudget } from './request-budget.ts'
import type { Timers } from './timers.ts'

/** Time that stands until somebody waits: then it jumps to the end of the wait. */
function jumpingTimers(): Timers & { at: number } {
  const timers = {
    at: 0,
    now: () => 1_767_000_000_000 + timers.at,
    monotonic: () => timers.at,
    after: (ms: number, run: () => void) => {
      let isOff = false
      queueMicrotask(() => {
        if (isOff) return
        timers.at += ms
        run()
      })
      return () => {
        isOff = true
      }
    },
    random: () => 0.5,
  }
  return timers
}

async function takeAll(budget: RequestBudget, kind: 'read' | 'order' | 'cancel'): Promise<number> {
  let taken = 0
  while (await budget.take(kind, 0)) taken += 1
  return taken
}

const NOTHING = { remaining: undefined, resetAt: undefined, retryAfterMs: undefined }

describe('a budget of 200 requests a minute', () => {
  it('gives reading 120, orders 40 more, and keeps the last 40 for cancels', async () => {
    const budget = new RequestBudget(200, jumpingTimers())
    expect(await takeAll(budget, 'read')).toBe(120)
    expect(await takeAll(budget, 'order')).toBe(40)
    expect(await takeAll(budget, 'cancel')).toBe(40)
    expect(await budget.take('cancel', 0)).toBe(false)
  })

  it('has room again a minute after the first request', async () => {
    const timers = jumpingTimers()
    const budget = new RequestBudget(10, timers)
    await takeAll(budget, 'cancel')
    timers.at = 59_999
    expect(await budget.take('cancel', 0)).toBe(false)
    timers.at = 60_000
    expect(await budget.take('cancel', 0)).toBe(true)
  })

  it('lets a patient request wait, exactly as long as it has to', async () => {
    const timers = jumpingTimers()
    const budget = new RequestBudget(10, timers)
    await takeAll(budget, 'read')
    expect(await budget.take('read', 59_000)).toBe(false)
    expect(await budget.take('read', 61_000)).toBe(true)
    expect(timers.at).toBe(60_000)
  })

  it('holds everything but cancels back after a 429, as long as the vendor asks', async () => {
    const timers = jumpingTimers()
    const budget = new RequestBudget(200, timers)
    budget.observe({ ...NOTHING, retryAfterMs: 7_000 }, true)
    expect(await budget.take('order', 0)).toBe(false)
    expect(await budget.take('cancel', 0)).toBe(true)
    expect(await budget.take('read', 10_000)).toBe(true)
    expect(timers.at).toBe(7_000)
  })

  it('waits until the reset that a 429 names, or two seconds where it names nothing', async () => {
    const timers = jumpingTimers()
    const named = new RequestBudget(200, timers)
    named.observe({ ...NOTHING, resetAt: timers.now() / 1_000 + 30 }, true)
    expect(await named.take('read', 29_000)).toBe(false)
    expect(await named.take('read', 31_000)).toBe(true)
    const silent = new RequestBudget(200, timers)
    silent.observe(NOTHING, true)
    expect(await silent.take('read', 1_999)).toBe(false)
    expect(await silent.take('read', 2_001)).toBe(true)
  })

  it('counts what other programs of the account have used', async () => {
    const timers = jumpingTimers()
    const budget = new RequestBudget(200, timers)
    await budget.take('read', 0)
    budget.observe({ ...NOTHING, remaining: 50, resetAt: timers.now() / 1_000 + 20 }, false)
    expect(await budget.take('read', 0)).toBe(false)
    expect(await takeAll(budget, 'order')).toBe(10)
    timers.at = 20_001
    expect(await budget.take('read', 0)).toBe(true)
  })

  it('lets at most 500 wait', async () => {
    const timers = jumpingTimers()
    const budget = new RequestBudget(10, { ...timers, after: () => () => {} })
    await takeAll(budget, 'cancel')
    for (let waiting = 0; waiting < 500; waiting++) void budget.take('read', 90_000)
    expect(await budget.take('cancel', 90_000)).toBe(false)
  })
})
