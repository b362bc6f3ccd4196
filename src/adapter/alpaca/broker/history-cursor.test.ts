import { describe, expect, it } from 'vitest'
import { MILLIS_PER_DAY, MILLIS_PER_MINUTE, ok } from '../../../base/index.ts'
import type { AlpacaRest, Query } from '../client/alpaca-rest.ts'
import { activityAt } from '../mapper/broker-order.ts'
import { activitySchema } from '../schema/account-schema.ts'
import { latestOf, nextCursor, readCursor } from './history-cursor.ts'
import { OrderReader } from './order-reader.ts'

type Row = Readonly<Record<string, unknown>>

const FILL: Row = {
  id: '20260108155900000::fill', activity_type: 'FILL', order_id: 'v1', symbol: 'AAPL', side: 'sell',
  qty: '1', cum_qty: '1', price: '100', transaction_time: '2026-01-08T20:59:00Z',
}
/** Written in the night, under the day before. */
const FEE: Row = {
  id: '20260108000000000::fee', activity_type: 'FEE', net_amount: '-0.02', date: '2026-01-08',
}
const OLD_FEE: Row = { ...FEE, id: '20260107000000000::old', date: '2026-01-07' }
const TIMERS = { now: () => Date.parse('2026-01-21T14:30:00Z') }

/** A vendor that keeps these rows and reads them as it would; `reading` goes on from a cursor. */
function vendor(rows: readonly Row[], pageSize = 100) {
  const kept = [...rows]
  const rest: Pick<AlpacaRest, 'read'> = {
    async read(path, schema, query: Query = {}) {
      if (path === '/v2/orders') return ok(schema.parse([])) as never
      const after = query['after'] === undefined ? -1 : Date.parse(String(query['after']))
      const found = kept.filter((row) => (
        activityAt(activitySchema.parse(row)) > after
        && (query['category'] === undefined || row['activity_type'] !== 'FILL')
      ))
      if (query['direction'] === 'desc') found.reverse()
      const token = query['page_token']
      const from = token === undefined ? 0 : found.findIndex(({ id }) => id === token) + 1
      return ok(schema.parse(found.slice(from, from + pageSize))) as never
    },
  }
  const reader = new OrderReader(rest as AlpacaRest)
  const reading = async (cursor: string) => {
    const read = await reader.history(readCursor(cursor), latestOf(TIMERS))
    if (!read.ok) throw new Error(read.failure.message)
    return { ids: read.value.map(({ id }) => id), next: nextCursor(read.value, cursor, TIMERS) }
  }
  return { kept, reading }
}

describe('a fee that is written into the history after a later fill', () => {
  it('is told, and what was told before it is told again with it', async () => {
    const { kept, reading } = vendor([OLD_FEE, FILL])
    const first = await reading('')
    kept.unshift(FEE)
    const second = await reading(first.next)
    const third = await reading(second.next)
    expect([first.ids, second.ids, third.ids]).toEqual([
      [OLD_FEE['id'], FILL['id']], [FEE['id'], OLD_FEE['id'], FILL['id']],
      [FEE['id'], OLD_FEE['id'], FILL['id']],
    ])
  })

  it('is told once a week has passed no more, and no row comes twice', async () => {
    const later = { ...FILL, id: '20260120155900000::f', transaction_time: '2026-01-20T20:59:00Z' }
    const { reading } = vendor([OLD_FEE, FEE, FILL, later])
    const first = await reading('')
    const second = await reading(first.next)
    expect(second.ids).toEqual([later['id']])
  })
})

it('of an account that is met tells a movement once, whatever a row of the far future says', async () => {
  const future = { ...FILL, id: '20400108155900000::fill', transaction_time: '2040-01-08T20:59:00Z' }
  const now = { ...FEE, id: '20260120000000000::now', date: '2026-01-20' }
  // Pages hold one row each, the newest first: what is read first has to have all that is read again.
  const lately = { ...FEE, id: '20260119000000000::lately', date: '2026-01-19' }
  const { reading } = vendor([OLD_FEE, FEE, lately, now, future], 1)
  const first = await reading('')
  const second = await reading(first.next)
  expect(first.ids).toContain(now['id'])
  expect(second.ids.filter((id) => !first.ids.includes(id))).toEqual([])
})

describe('a cursor', () => {
  const at = Date.parse('2026-01-08T20:59:00Z')

  it('of an earlier version told the movements of its overlap alone: no older ones are news', () => {
    const { movementsAfterMs } = readCursor(String(at))
    expect(movementsAfterMs).toBe(at - MILLIS_PER_MINUTE)
    const next = nextCursor([], String(at), TIMERS)
    expect(readCursor(next)).toEqual({ afterMs: at - MILLIS_PER_MINUTE, movementsAfterMs })
  })

  it('never goes back before what was told with the one before', () => {
    const told = at - 3 * MILLIS_PER_DAY
    expect(readCursor(`${at};${told}`).movementsAfterMs).toBe(told)
    expect(readCursor(`${at};0`).movementsAfterMs).toBe(at - MILLIS_PER_MINUTE - 7 * MILLIS_PER_DAY)
  })

  it('that is none reads all of the history', () => {
    for (const cursor of ['', 'soon', 'NaN;1']) expect(readCursor(cursor).afterMs).toBeUndefined()
    expect(nextCursor([], '', TIMERS)).toBe('')
  })
})
