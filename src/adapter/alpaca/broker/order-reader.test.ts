import { describe, expect, it } from 'vitest'
import { fail, ok } from '../../../base/index.ts'
import type { AlpacaRest, Query } from '../client/alpaca-rest.ts'
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

/** A vendor that answers each question about orders with the next of these pages. */
function pages(...answers: readonly unknown[]) {
  const queries: Query[] = []
  const rest: Pick<AlpacaRest, 'read'> = {
    async read(_path, schema, query = {}) {
      queries.push(query)
      const read = schema.safeParse(answers[queries.length - 1] ?? [])
      return (read.success ? ok(read.data) : fail('BROKER_REPLY_UNREADABLE', 'unreadable')) as never
    },
  }
  return { reader: new OrderReader(rest as AlpacaRest), queries }
}

const rowOf = (index: number, said: Record<string, unknown> = {}) => ({
  id: `o${index}`, status: 'new', submitted_at: '2026-01-05T15:00:00.123456789Z', ...said,
})

describe('a list of orders', () => {
  it('that ends with a stamp that is none comes to no end, and throws nothing', async () => {
    const full = Array.from({ length: 500 }, (_, index) => rowOf(index, { submitted_at: 'soon' }))
    const { reader } = pages(full)
    expect(await reader.open()).toMatchObject({ ok: false, failure: { code: 'BROKER_REPLY_UNREADABLE' } })
  })

  it('may be cut where legs count: a page that is full with them is not the last', async () => {
    const full = Array.from({ length: 200 }, (_, index) => rowOf(index, {
      order_class: 'bracket', legs: [rowOf(1_000 + index), rowOf(2_000 + index)],
    }))
    const { reader, queries } = pages(full, [rowOf(199), rowOf(500)])
    const read = await reader.open()
    expect(read.ok && read.value.length).toBe(601)
    expect(queries.map(({ nested, after }) => [nested, after])).toEqual([
      [true, undefined], [true, '2026-01-05T15:00:00.123456788Z'], [false, undefined],
    ])
  })

  // https://docs.alpaca.markets/docs/options-level-3-trading: the parent has neither symbol nor side.
  it('has the legs of an order of several legs, and not what only holds them together', async () => {
    const option = { order_class: 'mleg', symbol: 'AAPL261218C00200000', side: 'buy' }
    const leg = (index: number) => rowOf(index, option)
    const parent = rowOf(1, { order_class: 'mleg', symbol: '', side: '', qty: '1', legs: [leg(2), leg(3)] })
    const read = await pages([parent, rowOf(4)]).reader.open()
    expect(read.ok && read.value.map(({ id }) => id)).toEqual(['o2', 'o3', 'o4'])
  })

  it.each([
    ['without a state', { status: null }], ['without an id', { id: '' }],
    ['with a quantity that is none', { qty: 'many' }],
    ['that has filled more than it is', { qty: '1', filled_qty: '2' }],
    ['with a leg that cannot be read', { legs: [rowOf(2), { id: 'o3' }] }],
  ])('with an order %s is no list', async (_, said) => {
    const { reader } = pages([rowOf(1), rowOf(4, said)])
    expect(await reader.open()).toMatchObject({ ok: false })
  })
})

describe('the history', () => {
  const fill = {
    id: '20260105101500001::a', activity_type: 'FILL', transaction_time: '2026-01-05T15:15:00.001Z',
    side: 'sell_short', symbol: 'AAPL', order_id: 'o1', qty: '1', cum_qty: '1', price: '10',
  }

  it.each([
    ['no side', { side: null }], ['a side that nobody knows', { side: 'lend' }],
    ['no quantity', { qty: null }], ['no price', { price: 'NaN' }], ['a price of nothing', { price: '0' }],
    ['no instant', { id: 'a', transaction_time: null }],
    ['more than all', { cum_qty: '0.5' }], ['no order', { order_id: null }], ['no symbol', { symbol: '' }],
  ])('with an execution that has %s cannot be read, and is not read past it', async (_, said) => {
    const { reader } = pages([{ ...fill, ...said }])
    expect(await reader.activities({})).toMatchObject({ ok: false })
  })

  it('has short sales', async () => {
    const { reader } = pages([fill])
    expect(await reader.activities({})).toMatchObject({ ok: true, value: [{ side: 'sell_short' }] })
  })
})

describe('the history of an account that is met for the first time', () => {
  const DAY_MS = 86_400_000
  const NEWEST_MS = Date.UTC(2026, 0, 5, 15)

  /** A vendor with so many executions, one each `everyMs`; an order is open since the first of them. */
  function veteran(count: number, everyMs: number) {
    let questions = 0
    const idOfRow = (index: number): string => `r${index}`
    const orderOf = (index: number): string => (index === 0 || index === count - 1 ? 'old' : `o${index}`)
    const row = (index: number) => ({
      id: idOfRow(index), activity_type: 'FILL', symbol: 'AAPL', side: 'buy',
      qty: '1', cum_qty: '1', price: '9',
      order_id: orderOf(index),
      transaction_time: new Date(NEWEST_MS - (count - 1 - index) * everyMs).toISOString(),
    })
    const rest: Pick<AlpacaRest, 'read'> = {
      async read(path, schema, query = {}) {
        questions += 1
        if (path === '/v2/orders') {
          const submitted = new Date(NEWEST_MS - count * everyMs).toISOString()
          const old = { id: 'old', submitted_at: submitted, qty: '5', filled_qty: '2' }
          return ok(schema.parse([rowOf(0, old)]))
        }
        const { direction, page_token: token, page_size: size, order_id: order } = query
        const last = token === undefined ? undefined : Number(String(token).slice(1))
        const all = Array.from({ length: count }, (_, index) => index)
        const listed = (direction === 'desc' ? all.toReversed() : all).filter((index) => (
          (last === undefined || (direction === 'desc' ? index < last : index > last))
          && (order === undefined || order === orderOf(index))
        ))
        return ok(schema.parse(listed.slice(0, Number(size)).map(row)))
      },
    }
    return { reader: new OrderReader(rest as AlpacaRest), questions: () => questions, idOfRow }
  }

  const FIRST = { afterMs: undefined, movementsAfterMs: undefined }

  it('is read as far back as may be told again, and of open orders whole, however long it is', async () => {
    const { reader, questions, idOfRow } = veteran(200_000, 10 * 60_000)
    const read = await reader.history(FIRST)
    const ids = read.ok ? read.value.map(({ id }) => id) : []
    expect(ids.length).toBeGreaterThan(8 * 24 * 6)
    expect(ids.length).toBeLessThan(8 * 24 * 6 + 110)
    expect(questions()).toBeLessThan(20)
    // The oldest fill of the open order first, then the rest in order, each once.
    expect([ids[0], ids.at(-1), new Set(ids).size]).toEqual([idOfRow(0), idOfRow(199_999), ids.length])
    const times = read.ok ? read.value.map((each) => each.transaction_time ?? 0) : []
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })

  it('is read whole where it is short', async () => {
    const { reader } = veteran(150, DAY_MS / 100)
    const read = await reader.history(FIRST)
    expect(read.ok && read.value.length).toBe(150)
  })
})

describe('an order that is asked for by its name', () => {
  it.each([
    ['another name', { client_order_id: 'own-2' }], ['no name', { client_order_id: null }],
  ])('and comes with %s is not proven to be absent', async (_, said) => {
    const { reader } = pages(rowOf(1, said))
    expect(await reader.byClientId('own-1')).toMatchObject({
      ok: false, failure: { code: 'BROKER_REPLY_UNREADABLE' },
    })
  })

  it('is the one of its id alone', async () => {
    const { reader } = pages(rowOf(1), rowOf(2))
    expect(await reader.byVenueId('o1')).toMatchObject({ ok: true, value: { id: 'o1' } })
    expect(await reader.byVenueId('o1')).toMatchObject({ ok: false })
  })
})
