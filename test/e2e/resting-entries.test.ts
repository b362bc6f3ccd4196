import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readVenueChoice } from '../../src/app/backtest/run-config.ts'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { brokerSetup } from '../../src/app/broker/broker-setup.ts'
import { replaySession } from '../../src/app/live/past/replay-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { bothBooks, dayEnd, forgetStarts, runDay } from '../harness/broker-crash.ts'
import { dayRequest, dayStage, openDay, type DayWish } from '../harness/broker-live.ts'
import type { ExchangeStage } from '../harness/exchange-harness.ts'
import { allFacts, factsOf } from '../harness/live-crash.ts'

const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

/** A strategy that rests an entry above the market, takes some back, and leaves after a while. */
const resting = (wish: string): string => `import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Busy', description: 'Rests entries by stop.', parameters: {},
  eachSymbol() {
    return {
      onBar(bar, context) {
        const bars = bar.closeAt / 60_000
        const { position, entry } = context
        if (position !== undefined) {
          if (bars % 11 === 0) context.closeLong('enough')
        } else if (entry !== undefined) {
          if (bars % 7 === 0) context.closeLong('it rests for too long')
        } else if (bars % 2 === 0) {
          context.buy({ trigger: bar.close * 1.002, stop: bar.close * 0.97, ${wish} })
        }
      },
    }
  },
})
`

const PATH: DayWish = { seed: 5, bars: 60, symbol: 'ACME', paceMs: 10 }

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'investor-resting-'))
  homes.push(home)
  return home
}

/** What the session decided is decided again from its tapes, to the last fact. */
async function replays(home: string, wish: DayWish): Promise<void> {
  const request = dayRequest(home, wish)
  const settings = await readSettings(request, 'live')
  const choice = readVenueChoice(request)
  if (choice === undefined) throw new Error('no broker was named')
  const session = SessionFolder.find(home)
  const outcome = await replaySession(session, settings, brokerSetup(session, settings, choice))
  expect(outcome.difference ?? 'nothing differs').toBe('nothing differs')
  expect(outcome.facts).toBe(allFacts(home).length)
}

/** Trades the day, and compares the books of both sides. */
async function trade(stage: ExchangeStage, wish: DayWish) {
  const home = newHome()
  const session = await openDay(home, stage.url, wish)
  try {
    const outcome = await session.supervisor.run()
    const status = await session.core.status()
    const books = await bothBooks(stage, home)
    expect(status.cash).toBe(books.cash)
    expect(status.held.map(({ symbol, quantity }) => `${symbol} ${quantity}`)).toEqual(books.held)
    expect(books.ours).toEqual(books.theirs)
    expect(new Set(books.ids).size).toBe(books.ids.length)
    const orders = await stage.control('orders') as unknown as readonly Record<string, unknown>[]
    const entries = orders.filter(({ client_order_id: id }) => /-e0-\d+$/.test(String(id)))
    return { home, outcome, status, books, orders, entries }
  } finally {
    await session.close()
  }
}

const lifeOf = (order: Record<string, unknown>): string => (
  `${String(order['type'])} ${String(order['time_in_force'])}`
)

describe('entries by stop at a broker', () => {
  it('rest there, fill, are guarded and taken back, and the books agree', async () => {
    const wish = { ...PATH, strategy: resting(`timeInForce: 'GTC'`) }
    await using stage = await dayStage(wish)
    const { home, outcome, status, orders, entries } = await trade(stage, wish)
    expect([outcome, status.unknownOrders, status.latched]).toEqual(['ended', [], []])
    expect(new Set(entries.map(lifeOf))).toEqual(new Set(['stop_limit gtc']))
    expect(entries.filter((order) => order['status'] === 'filled').length).toBeGreaterThan(2)
    const codes = factsOf(home, 'RiskDecided').map(({ decision }) => (decision as { code: string }).code)
    expect(codes).toContain('ENTRY_TAKEN_BACK')
    expect(factsOf(home, 'OrderRejected')).toEqual([])
    // Each entry that has filled had its stop at the exchange.
    const stopped = new Set(orders.map(({ client_order_id: id }) => /-(\d+)-s0-/.exec(String(id))?.[1]))
    for (const { client_order_id: id, status: state } of entries) {
      if (state === 'filled') expect(stopped).toContain(/-(\d+)-e0-/.exec(String(id))?.[1])
    }
    await replays(home, wish)
  })

  it('are there after the process was killed, and no order is sent twice', async () => {
    const wish = { ...PATH, paceMs: 20, strategy: resting(`timeInForce: 'GTC'`) }
    await using stage = await dayStage(wish)
    const home = newHome()
    const { url } = stage
    for (const at of ['before-send:2', 'before-ack:2', 'during-snapshot:1'] as const) {
      expect(await runDay(home, wish, { url, death: { at } })).toBe('killed')
      forgetStarts(home)
    }
    expect(await runDay(home, wish, { url })).toBe('done')
    const books = await bothBooks(stage, home)
    expect(dayEnd(home)).toMatchObject({ outcome: 'ended', cash: books.cash })
    expect(dayEnd(home)?.held.map(({ symbol, quantity }) => `${symbol} ${quantity}`)).toEqual(books.held)
    expect(books.ours.length).toBeGreaterThan(2)
    expect(books.ours).toEqual(books.theirs)
    expect(new Set(books.ids).size).toBe(books.ids.length)
    await replays(home, wish)
  }, 120_000)

  it('without a limit are stops there, for the day', async () => {
    const wish = {
      ...PATH, strategy: resting(`reason: 'day'`), set: ['trading.default_order_type=MARKET'],
    }
    await using stage = await dayStage(wish)
    const { status, entries } = await trade(stage, wish)
    expect([status.unknownOrders, status.latched]).toEqual([[], []])
    expect(new Set(entries.map(lifeOf))).toEqual(new Set(['stop day']))
    expect(entries.filter((order) => order['status'] === 'filled').length).toBeGreaterThan(2)
  })

  it('keep the books through lost answers and doubled events', async () => {
    const wish = { ...PATH, strategy: resting(`timeInForce: 'GTC'`) }
    await using stage = await dayStage(wish)
    await stage.faults(
      { fault: 'drop-reply', route: 'POST /v2/orders', nth: 1 },
      { fault: 'fail-before', route: 'POST /v2/orders', nth: 3, status: 504 },
      { fault: 'fail-after', route: 'POST /v2/orders', nth: 5 },
      { fault: 'drop-reply', route: 'DELETE /v2/orders*', nth: 1 },
      { fault: 'duplicate-event', event: 'fill', nth: 2 },
      { fault: 'drop-event', event: 'fill', nth: 1 },
    )
    const { home, status, entries } = await trade(stage, wish)
    expect(status.latched).toEqual([])
    expect(factsOf(home, 'OrderOutcomeUnknown').length).toBeGreaterThan(0)
    expect(entries.some((order) => order['status'] === 'filled')).toBe(true)
  })

  it('till an instant are refused before they are sent: the broker has no such order', async () => {
    const wish = { ...PATH, bars: 12, strategy: resting('goodTill: bar.closeAt + 600_000') }
    await using stage = await dayStage(wish)
    const { home, orders } = await trade(stage, wish)
    expect(orders).toEqual([])
    const refused = factsOf(home, 'OrderRejected')
    expect(refused.length).toBeGreaterThan(2)
    for (const { code, reason } of refused) {
      expect([code, reason]).toEqual([
        'BAD_TIME_IN_FORCE', 'a STOP_LIMIT order cannot be GTD: DAY, GTC are possible',
      ])
    }
  })

  it('whose trigger the market has passed are refused by the broker: nothing is bought', async () => {
    const wish = { ...PATH, bars: 3, strategy: resting(`timeInForce: 'GTC'`) }
    await using stage = await dayStage(wish)
    // What the exchange quotes is far above the bars that the session is shown.
    await stage.control('quote', { symbol: 'ACME', bid: '149.99', ask: '150.01', last: '150' })
    const { home, orders } = await trade(stage, wish)
    expect(factsOf(home, 'OrderFilled')).toEqual([])
    expect(orders).toEqual([])
    expect(factsOf(home, 'OrderRejected').map(({ code }) => code)).toEqual(['STOP_WRONG_SIDE'])
  })
})
