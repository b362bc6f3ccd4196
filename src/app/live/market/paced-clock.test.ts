import { setImmediate as turn } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { utcMillis } from '../../../base/index.ts'
import { InputQueue } from '../../broker/input-queue.ts'
import { SteppedClock } from './paced-clock.ts'

const FROM = utcMillis(1_000_000)
const never = (): boolean => false

describe('a clock that steps', () => {
  it('takes as long to the next timer as its speed says', async () => {
    const begun = performance.now()
    const clock = new SteppedClock(FROM, 1_000)
    await new Promise<void>((resolve) => {
      clock.after(20_000, resolve)
      clock.rest(never)
    })
    expect(performance.now() - begun).toBeGreaterThan(18)
    expect(clock.now()).toBe(FROM + 20_000)
  })

  it('shows the instant of the last timer, however long the work on it takes', async () => {
    const clock = new SteppedClock(FROM, 60_000)
    const release = await new Promise<() => void>((resolve) => {
      clock.after(1_000, () => resolve(clock.hold()))
      clock.rest(never)
    })
    const later: number[] = []
    const isLater = new Promise<void>((resolve) => {
      clock.after(1, () => resolve(void later.push(clock.now())))
    })
    const until = performance.now() + 5
    while (performance.now() < until) await turn()
    expect([clock.now(), later]).toEqual([FROM + 1_000, []])
    release()
    await isLater
    expect(later).toEqual([FROM + 1_001])
  })

  it('stands still while a session has work, and goes on while it waits', async () => {
    const clock = new SteppedClock(FROM)
    const queue = new InputQueue(clock)
    let ticks = 0
    clock.after(1_000, () => {
      ticks += 1
      queue.add({ kind: 'tick' })
      clock.after(1_000, () => {
        ticks += 1
        queue.add({ kind: 'look' })
      })
    })
    expect((await queue.next()).kind).toBe('tick')
    for (let turns = 0; turns < 5; turns++) await turn()
    expect([ticks, clock.now()]).toEqual([1, FROM + 1_000])
    expect((await queue.next()).kind).toBe('look')
    expect(clock.now()).toBe(FROM + 2_000)
  })
})
