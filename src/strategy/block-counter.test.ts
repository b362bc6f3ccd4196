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

it('is empty before the first bar', () => {
  expect(new BlockCounter().counts.size).toBe(0)
})
