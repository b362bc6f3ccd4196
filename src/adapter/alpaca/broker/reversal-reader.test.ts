import { describe, expect, it } from 'vitest'
import { fail, ok, price, quantity, type UtcMillis } from '../../../base/index.ts'
import type { AlpacaRest, Query } from '../client/alpaca-rest.ts'
import { eventsIn } from '../client/server-events.ts'
import type { OrderReader } from './order-reader.ts'
import { ReversalReader } from './reversal-reader.ts'

const NOW = Date.UTC(2026, 10, 30, 16) as UtcMillis
const SENT = NOW - 600_000
const MISSING = fail('NOT_FOUND', 'endpoint not found.')

interface Told {
  readonly ref: string
  readonly of?: string
  readonly kind?: string
  readonly cum?: string
  readonly qty?: string
  readonly price?: string
  readonly agoMs?: number
}

/** An event as the vendor's specification of GET /v2beta1/events/activities has it. */
function event({ ref, of, kind = 'fill', cum = '10', qty = '10', price: paid = '50', agoMs = 1_000 }: Told) {
  return {
    event_id: ref, at: new Date(NOW - agoMs).toISOString(), activity_type: 'TRD', ref_id: ref,
    previous_id: of, price: paid, qty, status: 'executed', currency: 'USD',
    details: {
      order_id: 'order', client_order_id: 'ii-1-Busy-5-e0-0', symbol: 'AAPL', side: 'buy', cum_qty: cum,
      leaves_qty: '0', order_status: 'filled', asset_id: 'a', execution_type: kind,
    },
  }
}

/** A vendor that tells these events by their instants. */
function stage(events: readonly ReturnType<typeof event>[], { isThere = true } = {}) {
  const asked: Query[] = []
  const doubts: string[] = []
  let monotonic = 0
  const rest: Pick<AlpacaRest, 'readEvents'> = {
    async readEvents(_path, query) {
      asked.push(query)
      if (!isThere) return MISSING
      const [since, until] = [String(query['since']), String(query['until'])]
      return ok(events.filter(({ at }) => at >= since && at <= until))
    },
  }
  const orders: Pick<OrderReader, 'now' | 'byVenueId'> = {
    now: async () => ok(NOW),
    byVenueId: async () => ok({
      id: 'order', status: 'filled', client_order_id: 'ii-1-Busy-5-e0-0_r1', submitted_at: SENT as UtcMillis,
    } as never),
  }
  const reader = new ReversalReader({
    rest: rest as AlpacaRest, orders: orders as OrderReader, timers: { monotonic: () => monotonic },
  })
  const read = async (sinceMs: number | undefined) => reader.since(sinceMs, (said) => void doubts.push(said))
  return { read, asked, doubts, pass: (ms: number) => { monotonic += ms } }
}

const head = { clientOrderId: 'ii-1-Busy-5-e0-0', executionId: 'order.10' }
const OLD = { agoMs: 500_000 }

describe('an execution that was taken back or restated', () => {
  it('is named as it was booked, though its event is long past', async () => {
    const { read } = stage([
      event({ ref: 'e', ...OLD }), event({ ref: 'b', of: 'e', kind: 'trade_bust', cum: '0' }),
    ])
    expect(await read(NOW - 15_000)).toEqual({
      untilMs: NOW + 1, reversals: [{ ...head, quantity: quantity('0'), price: price('0') }],
    })
  })

  it('stands as the last word has it, however often it is told', async () => {
    const { read } = stage([
      event({ ref: 'e', ...OLD }), event({ ref: 'f', cum: '25', qty: '15', ...OLD }),
      event({ ref: 'c1', of: 'e', kind: 'trade_correct', price: '49.5' }),
      event({ ref: 'c2', of: 'c1', kind: 'trade_correct', price: '49.25', qty: '9' }),
    ])
    const stands = { ...head, quantity: quantity('9'), price: price('49.25') }
    expect((await read(NOW - 15_000)).reversals).toEqual([stands])
    expect((await read(NOW - 15_000)).reversals).toEqual([stands])
  })

  it('that nobody can name is told of', async () => {
    const { read, doubts } = stage([event({ ref: 'b', of: 'unheard', kind: 'trade_bust' })])
    expect((await read(NOW - 15_000)).reversals).toEqual([])
    expect(doubts).toEqual([expect.stringContaining('an execution of the order order')])
  })

  it('of before the account was met is in its positions: nothing is asked for', async () => {
    const { read, asked } = stage([event({ ref: 'b', of: 'e', kind: 'trade_bust' })])
    expect([await read(undefined), asked]).toEqual([{ untilMs: NOW + 1, reversals: [] }, []])
  })

  it('where it cannot be read: is told of once, and asked again after five minutes', async () => {
    const { read, asked, doubts, pass } = stage([], { isThere: false })
    expect(await read(NOW - 9_000)).toEqual({ untilMs: NOW - 9_000, reversals: [] })
    await read(NOW - 9_000)
    expect([asked.length, doubts.length]).toEqual([1, 1])
    pass(300_000)
    await read(NOW - 9_000)
    expect([asked.length, doubts.length]).toEqual([2, 1])
  })
})

describe('server-sent events', () => {
  it.each([
    ['a comment, two lines of data, ends of line', ': hi\r\n\r\ndata: {"a":\rdata: 1}\n\n', [{ a: 1 }]],
    ['what is no JSON', 'data: <html>\n\n', [undefined]],
    ['nothing', '', []],
    ['one that breaks off', 'data: {"a":1}\n\ndata: {"b"', undefined],
    ['some that were left out', 'data: 1\n\n: you read too slowly, dropped 10000 messages\n', undefined],
    ['an end with an error', ': internal server error\n', undefined],
  ])('%s', (_, text, expected) => {
    expect(eventsIn(text)).toEqual(expected)
  })
})
