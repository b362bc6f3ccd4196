import { describe, expect, it } from 'vitest'
import { ok } from '../../../base/index.ts'
import type { AlpacaRest } from '../client/alpaca-rest.ts'
import { OrderReader } from './order-reader.ts'

const FIRST_MS = Date.UTC(2026, 0, 5, 15)
const ORDERS = 10_000
const sentAt = (index: number): number => FIRST_MS + index * 1_000
const idOf = (index: number): string => `id-${index}`

/** The vendor's list of `ORDERS` orders, one a second; `questions` counts its pages. */
function stage() {
  let questions = 0
  const rest: Pick<AlpacaRest, 'read'> = {
    async read(_path, schema, query = {}) {
      questions += 1
      const until = query['until'] === undefined ? Infinity : Date.parse(String(query['until']))
      const rows = Array.from({ length: ORDERS }, (_, index) => index)
        .filter((index) => sentAt(index) < until).toReversed().slice(0, Number(query['limit']))
      return ok(schema.parse(rows.map((index) => ({
        id: idOf(index), client_order_id: `own-${index}`, symbol: 'AAPL', status: 'filled',
        submitted_at: new Date(sentAt(index)).toISOString(),
      }))) as never)
    },
  }
  return { reader: new OrderReader(rest as AlpacaRest), questions: () => questions }
}

const range = (from: number, count: number, step = 1): readonly number[] =>
  Array.from({ length: count }, (_, index) => from + index * step)

describe('orders that are looked for in lists', () => {
  it.each([
    ['old ones, whose time is known: their own page', range(100, 30), { untilMs: sentAt(131) }, 30, 1],
    ['many behind many others: page by page', range(7_000, 600), {}, 600, 6],
    ['all of a long day', range(0, ORDERS), {}, ORDERS, 20],
    ['few behind many others: given up where they cost less one by one', range(100, 9), {}, 0, 4],
    ['some, so scattered that pages cost more than they hold', range(0, 12, 800), {}, 2, 4],
  ])('%s', async (_, wanted, more, expected, pages) => {
    const { reader, questions } = stage()
    const found = await reader.recent({ ids: wanted.map(idOf), symbols: ['AAPL'], ...more })
    const ids = new Set(found.ok ? found.value.map(({ id }) => id) : [])
    expect(wanted.filter((index) => ids.has(idOf(index)))).toHaveLength(expected)
    expect(questions()).toBe(pages)
  })
})
