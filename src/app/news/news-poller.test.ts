import { expect, it } from 'vitest'
import { VirtualTimers } from '../../../test/harness/virtual-timers.ts'
import { MILLIS_PER_DAY, MILLIS_PER_HOUR, MILLIS_PER_MINUTE } from '../../base/index.ts'
import { NewsPoller, type PolledSource } from './news-poller.ts'

/** A source that notes what it is asked, and fails as long as it is told to. */
class NotedSource implements PolledSource {
  readonly name: string
  readonly asked: (readonly [from: number, to: number])[] = []
  failure: Error | undefined

  constructor(name: string) {
    this.name = name
  }

  async read(from: number, to: number): Promise<void> {
    this.asked.push([from, to])
    if (this.failure !== undefined) throw this.failure
  }
}

it('reads as far back as rules look, then each minute from an hour before the last good one', async () => {
  const timers = new VirtualTimers()
  const start = timers.now()
  const source = new NotedSource('edgar')
  const poller = new NewsPoller({ sources: [source], timers, lookBackMs: 3 * MILLIS_PER_DAY })
  expect(poller.trouble()).toBe('edgar (not read yet)')
  await poller.open()
  expect(poller.trouble()).toBeUndefined()
  await timers.pass(MILLIS_PER_MINUTE)
  source.failure = new Error('503')
  await timers.pass(MILLIS_PER_MINUTE)
  source.failure = undefined
  await timers.pass(MILLIS_PER_MINUTE)
  const at = (minute: number): number => start + minute * MILLIS_PER_MINUTE
  expect(source.asked).toEqual([
    [start - 3 * MILLIS_PER_DAY, start], [start - MILLIS_PER_HOUR, at(1)],
    [at(1) - MILLIS_PER_HOUR, at(2)], [at(1) - MILLIS_PER_HOUR, at(3)],
  ])
  poller.close()
  await timers.pass(MILLIS_PER_HOUR)
  expect(source.asked).toHaveLength(4)
})

it('says which source has not been read well for five minutes, and why, until it is', async () => {
  const timers = new VirtualTimers()
  const [edgar, alpaca] = [new NotedSource('edgar'), new NotedSource('alpaca')]
  const poller = new NewsPoller({ sources: [edgar, alpaca], timers, lookBackMs: 0 })
  await poller.open()
  alpaca.failure = new Error('rate limit exceeded')
  await timers.pass(5 * MILLIS_PER_MINUTE)
  expect(poller.trouble()).toBeUndefined()
  await timers.pass(MILLIS_PER_MINUTE)
  expect(poller.trouble()).toBe('alpaca (rate limit exceeded)')
  alpaca.failure = undefined
  await timers.pass(MILLIS_PER_MINUTE)
  expect(poller.trouble()).toBeUndefined()
  poller.close()
})

it('listens to sources that tell what they publish, before it reads, until it is closed', async () => {
  const source = new NotedSource('alpaca')
  const heard: string[] = []
  const listening = Object.assign(source, {
    listen: () => {
      heard.push(`open after ${source.asked.length}`)
      return () => heard.push('closed')
    },
  })
  const poller = new NewsPoller({
    sources: [listening, new NotedSource('edgar')], timers: new VirtualTimers(), lookBackMs: 0,
  })
  await poller.open()
  expect(heard).toEqual(['open after 0'])
  poller.close()
  expect(heard).toEqual(['open after 0', 'closed'])
})
