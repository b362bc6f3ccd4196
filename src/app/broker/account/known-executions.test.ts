import { describe, expect, it } from 'vitest'
import { good } from '../../../../test/contract/journal-store-contract.ts'
import { SqliteJournal } from '../../../adapter/sqlite/index.ts'
import { DurableJournal } from '../../../audit/index.ts'
import {
  ok, price, quantity, ZERO_MONEY, type ClientOrderId, type ExecutionId, type Sequence, type UtcMillis,
} from '../../../base/index.ts'
import type { Fact, Fill } from '../../../model/index.ts'
import { TOLD_AGAIN_MS } from '../../../port/index.ts'
import { KnownExecutions } from './known-executions.ts'

const BEGINS = Date.UTC(2026, 0, 5, 15)
const EXPIRED = 'o-9' as ClientOrderId

function fillOf(number: number, at: number): Fill {
  return {
    executionId: `x-${number}` as ExecutionId, clientOrderId: `o-${number}` as ClientOrderId, symbol: 'ACME',
    side: 'BUY', quantity: quantity('1'), price: price('10'), fee: ZERO_MONEY, at: at as UtcMillis,
    liquidity: 'TAKER',
  }
}

function filled(row: number, fill: Fill): Fact {
  const { clientOrderId, at } = fill
  return {
    sequence: row as Sequence, eventAt: at, knownAt: at, correlation: 0 as Sequence,
    body: { kind: 'OrderFilled', clientOrderId, fill },
  }
}

it('keeps every execution that may be told again, however many there are, and no others', () => {
  const known = new KnownExecutions()
  const count = 30_000
  for (let row = 1; row <= count; row++) known.take(filled(row, fillOf(row, BEGINS + row)))
  known.beginReading()
  known.pass([fillOf(count, BEGINS + count)])
  expect(known.note(fillOf(1, BEGINS + 1))).toBe(false)
  expect(known.row).toBe(1)
  known.pass([fillOf(0, BEGINS + 15_000 + 5 * TOLD_AGAIN_MS)])
  expect(known.row).toBe(15_000)
  expect(known.note(fillOf(count, BEGINS + count))).toBe(false)
})

it('keeps an old execution that was heard after the reading began, which does not have it', () => {
  const known = new KnownExecutions()
  known.beginReading()
  expect(known.note(fillOf(1, BEGINS))).toBe(true)
  known.pass([fillOf(2, BEGINS + 24 * 3_600_000)])
  expect(known.note(fillOf(1, BEGINS))).toBe(false)
  known.beginReading()
  known.pass([fillOf(2, BEGINS + 24 * 3_600_000)])
  expect(known.note(fillOf(1, BEGINS))).toBe(true)
})

it('knows the first row that has an execution which was heard before it was written', () => {
  const known = new KnownExecutions(4 as Sequence)
  known.note(fillOf(1, BEGINS))
  expect(known.row).toBe(5)
  for (const row of [5, 6]) known.take(filled(row, fillOf(1, BEGINS)))
  expect(known.row).toBe(5)
})

it('says where the journal has what may be told again: after its last row where nothing may', () => {
  const known = new KnownExecutions(7 as Sequence)
  expect(known.row).toBe(8)
  known.take(filled(9, fillOf(1, BEGINS)))
  known.take({ ...filled(10, fillOf(1, BEGINS)), body: { kind: 'OrderExpired', clientOrderId: EXPIRED } })
  expect(known.row).toBe(9)
  known.beginReading()
  known.pass([fillOf(2, BEGINS + 24 * 3_600_000)])
  expect(known.row).toBe(11)
})

it('takes what lay in the found positions for known, unless it is on record', () => {
  const known = new KnownExecutions()
  known.take(filled(3, fillOf(1, BEGINS)))
  known.note(fillOf(2, BEGINS))
  known.find([fillOf(1, BEGINS), fillOf(2, BEGINS), fillOf(3, BEGINS)], new Set(['o-3' as ClientOrderId]))
  expect(known.found.map(([id]) => id)).toEqual(['x-2', 'x-3'])
  const later = new KnownExecutions(3 as Sequence, known.found)
  const news = (): readonly boolean[] => [1, 2, 3].map((number) => later.note(fillOf(number, BEGINS)))
  expect(news()).toEqual([true, false, false])
  expect(later.found.map(([id]) => id)).toEqual(['x-2', 'x-3'])
  later.beginReading()
  later.pass([fillOf(4, BEGINS + 24 * 3_600_000)])
  // An open order may tell what it had filled before, whenever that was.
  expect(news()).toEqual([true, true, false])
})

it('reads from a row on what is on record, and nothing else', async () => {
  const store = good(SqliteJournal.open({ path: ':memory:' }))
  const lease = good(await store.acquireLease({ holder: 'test', lifeMs: 60_000 }))
  const journal = good(await DurableJournal.open(store, { lease }))
  const count = 12_000
  for (let row = 1; row <= count; row++) {
    const fact = filled(row, fillOf(row, BEGINS + row))
    const ended = { kind: 'OrderExpired', clientOrderId: EXPIRED } as const
    journal.append(row % 2 === 0 ? fact : { ...fact, body: ended })
  }
  good(await journal.commit())
  const from = { row: 400 as Sequence, found: [['x-0' as ExecutionId, BEGINS as UtcMillis]] as const }
  const known = good(await KnownExecutions.read(store, from, journal.last))
  expect([...known.orders]).toEqual(Array.from({ length: 5_801 }, (_, index) => `o-${400 + 2 * index}`))
  expect([known.row, known.note(fillOf(0, BEGINS)), known.note(fillOf(398, BEGINS))])
    .toEqual([400, false, true])
  const none = good(await KnownExecutions.read(store, { row: 12_001 as Sequence, found: [] }, journal.last))
  expect(none.row).toBe(12_001)
  await store.close()
})

it('gives the failure of a journal that cannot be read', async () => {
  const failure = { ok: false, failure: { code: 'STORE_UNREADABLE' } } as never
  const from = { row: 1 as Sequence, found: [] }
  const last = 5 as Sequence
  expect(await KnownExecutions.read({ read: async () => failure }, from, last)).toBe(failure)
  const bad = { kind: 'OrderFilled', body: '{}', version: 1, sequence: 1, correlation: 0 } as never
  const result = await KnownExecutions.read({ read: async () => ok([bad]) }, from, last)
  expect(result).toMatchObject({ ok: false, failure: { code: 'FACT_UNREADABLE' } })
})

describe('an execution that the history has with another price', () => {
  const told = fillOf(1, BEGINS)
  const other = { ...told, price: price('10.01') }

  it('is one that was booked otherwise, by the journal or by what was heard', () => {
    const [heard, read] = [new KnownExecutions(), new KnownExecutions()]
    heard.note(told)
    read.take(filled(1, told))
    for (const known of [heard, read]) {
      expect([known.isRestated(told), known.isRestated(other)]).toEqual([false, true])
    }
  })

  it('is none that nobody knows, that has other units, or that lies in what was found', () => {
    const known = new KnownExecutions()
    expect(known.isRestated(other)).toBe(false)
    known.find([told])
    expect(known.isRestated(other)).toBe(false)
    known.note(fillOf(2, BEGINS))
    expect(known.isRestated({ ...fillOf(2, BEGINS), price: price('9'), quantity: quantity('2') })).toBe(false)
  })

  it('is none that the broker has taken back or restated since: rows may go on as they were', () => {
    const known = new KnownExecutions()
    known.take(filled(1, told))
    const { clientOrderId, executionId, quantity: units } = told
    const body = {
      kind: 'ExecutionCorrected', clientOrderId, executionId, fill: told, quantity: units, price: price('9'),
    } as const
    known.take({ ...filled(2, told), body })
    expect([known.isRestated(told), known.isRestated(other)]).toEqual([false, false])
  })
})
