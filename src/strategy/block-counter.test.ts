import { expect, it } from 'vitest'
import { BlockCounter } from './block-counter.ts'

it('counts bars by reason, most frequent first', () => {
  const counter = new BlockCounter()
  for (const reason of ['a', 'b', 'b', 'a', 'b']) counter.add(reason)
  expect([...counter.counts]).toEqual([
    ['b', 3],
    ['a', 2],
  ])
})

it('goes on counting a run that was read in the middle', () => {
  const counter = new BlockCounter()
  counter.add('a')
  expect([...counter.counts]).toEqual([['a', 1]])
  counter.add('a')
  counter.add('a')
  expect([...counter.counts]).toEqual([['a', 3]])
  expect([...counter.counts]).toEqual([['a', 3]])
})

it('is of bounded size, whatever a strategy says', () => {
  const counter = new BlockCounter()
  for (let bar = 0; bar < 3_000; bar++) counter.add(`rsi is ${bar}`)
  counter.add('x'.repeat(100_000))
  expect(counter.counts.size).toBe(1_001)
  expect(counter.counts.get('other reasons')).toBe(2_001)
  expect([...counter.counts].reduce((bars, [, count]) => bars + count, 0)).toBe(3_001)
})

it('is empty before the first bar', () => {
  expect(new BlockCounter().counts.size).toBe(0)
})
