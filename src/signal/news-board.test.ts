import { expect, it } from 'vitest'
import { article } from '../../test/harness/news-items.ts'
import { buildIn, news, Scope } from '../strategy/index.ts'
import { NewsBoard } from './news-board.ts'

it('refuses to show what is not public yet, and shows what is at that very instant', () => {
  const board = new NewsBoard()
  const item = article('2024-01-02T12:00:00Z')
  expect(() => board.show([item], (item.at - 1) as typeof item.at)).toThrow(/before they were public/)
  board.show([item], item.at)
})

it('gives several strategies one item that none of them can change', () => {
  const scope = new Scope('AAA', '1d')
  buildIn(scope, () => news())
  const board = new NewsBoard()
  board.add([scope])
  const item = article('2024-01-02T12:00:00Z')
  board.show([item], item.at)
  expect(() => Object.assign(item, { headline: 'other' })).toThrow(TypeError)
  expect(() => (item.symbols as string[]).push('BBB')).toThrow(TypeError)
})
