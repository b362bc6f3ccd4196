import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SqliteJournal } from '../../src/adapter/sqlite/index.ts'
import { DurableJournal } from '../../src/audit/index.ts'
import {
  price, quantity, ZERO_MONEY, type ClientOrderId, type ExecutionId, type Sequence, type UtcMillis,
} from '../../src/base/index.ts'
import { orderTerms, type FactBody, type OrderTerms, type Side } from '../../src/model/index.ts'
import { good } from '../contract/journal-store-contract.ts'
import { emptyFolder, investor } from '../harness/cli.ts'

const folder = emptyFolder()
/** A Friday of the exchange, and the Monday after it. */
const [FRIDAY, MONDAY] = [Date.UTC(2026, 10, 27, 15), Date.UTC(2026, 10, 30, 15)]

function order(strategy: string, side: Side): OrderTerms {
  return orderTerms({
    clientOrderId: `ii-0-${strategy}-1-e0-0` as ClientOrderId, symbol: 'ACME', side, strategy,
    quantity: quantity('10'), type: 'LIMIT', limitPrice: price('50'), timeInForce: 'DAY',
    isReduceOnly: false, role: 'entry', signal: 1 as Sequence,
  })
}

function filled({ clientOrderId, symbol, side, strategy, quantity: all }: OrderTerms, at: number): FactBody {
  const instant = at as UtcMillis
  return {
    kind: 'OrderFilled', clientOrderId,
    fill: {
      executionId: `x-${strategy}` as ExecutionId, clientOrderId, symbol, side, quantity: all,
      price: price('50'), fee: ZERO_MONEY, at: instant, liquidity: 'TAKER',
    },
  }
}

/** Writes a session whose two strategies trade with each other. */
async function writeSession(name: string, at: number): Promise<void> {
  const path = join(folder.path, '.investor', 'sessions', name)
  mkdirSync(path, { recursive: true })
  const store = good(SqliteJournal.open({ path: join(path, 'journal.db') }))
  const lease = good(await store.acquireLease({ holder: 'test', lifeMs: 60_000 }))
  const journal = good(await DurableJournal.open(store, { lease }))
  const orders = [order('one', 'BUY'), order('two', 'SELL')]
  const bodies: readonly FactBody[] = [
    ...orders.map((terms) => ({ kind: 'OrderInitialized', terms }) as const),
    ...orders.map(({ clientOrderId }) => ({ kind: 'OrderSubmitted', clientOrderId }) as const),
    ...orders.map((terms, place) => filled(terms, at + 1_000 * place)),
  ]
  for (const [place, body] of bodies.entries()) {
    const eventAt = (body.kind === 'OrderFilled' ? body.fill.at : at) as UtcMillis
    const sequence = (place + 1) as Sequence
    journal.append({ sequence, eventAt, knownAt: eventAt, correlation: 0 as Sequence, body })
  }
  good(await journal.commit())
  await store.close()
}

describe('investor surveillance', () => {
  beforeAll(() => writeSession('0001', FRIDAY))
  afterAll(() => folder.remove())

  it('names the orders of a session that traded with itself, and ends with 3', () => {
    const { code, out, err } = investor(folder.path, 'surveillance')
    expect([code, err]).toEqual([3, ''])
    expect(out).toBe(
      'Session 0001: 2 orders, 2 executions, 1 to look at.\n'
      + '2026-11-27T15:00:01Z  WASH_TRADE  one and two bought and sold ACME at 50 within 1 s: the account '
      + 'may have traded with itself\n'
      + '  investor why ii-0-one-1-e0-0 --session 0001\n  investor why ii-0-two-1-e0-0 --session 0001\n',
    )
  })

  it('tells of the days that are asked for, to programs too', async () => {
    await writeSession('0002', MONDAY)
    const asked = (...words: readonly string[]): unknown => {
      const { code, out } = investor(folder.path, 'surveillance', '--json', ...words)
      return [code, JSON.parse(out)]
    }
    const none = [0, { session: '0002', orders: 0, executions: 0, findings: [] }]
    expect(asked('--to', '2026-11-29')).toEqual(none)
    const found = [3, { session: '0002', orders: 2, executions: 2, findings: [{ pattern: 'WASH_TRADE' }] }]
    expect(asked('--from', '2026-11-30', '--to', '2026-11-30')).toMatchObject(found)
    expect(asked('1', '--to', '2026-11-27')).toMatchObject([3, { session: '0001', executions: 2 }])
  })

  it.each([
    [['7'], 'SESSION_NOT_FOUND'],
    [['--from', 'monday'], 'BAD_DATE'],
    [['--to', '9999-12-31'], 'BAD_DATE'],
    [['--from', '2026-11-30', '--to', '2026-11-27'], 'BAD_DATE'],
  ])('refuses %j with %s', (words, code) => {
    const run = investor(folder.path, 'surveillance', ...words)
    expect(run.code).not.toBe(0)
    expect(run.err).toContain(code)
  })
})
