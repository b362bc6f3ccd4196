import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import { parityOf } from '../../src/app/command/parity-command.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { bothBooks } from '../harness/broker-crash.ts'
import { dayStage, openDay, type DayWish } from '../harness/broker-live.ts'
import type { ExchangeStage } from '../harness/exchange-harness.ts'
import { factsOf } from '../harness/live-crash.ts'

const WISH: DayWish = { seed: 5, bars: 34, symbol: 'ACME', paceMs: 10 }
const POST = 'POST /v2/orders'
const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'investor-broker-'))
  homes.push(home)
  return home
}

/** Trades the day with faults, and compares everything that both sides say of it. */
async function trade(
  stage: ExchangeStage, home: string, faults: readonly Record<string, unknown>[],
  meanwhile?: () => Promise<void>,
) {
  if (faults.length > 0) await stage.faults(...faults)
  const session = await openDay(home, stage.url, WISH)
  try {
    const run = session.supervisor.run()
    await meanwhile?.()
    const outcome = await run
    const status = await session.core.status()
    const books = await bothBooks(stage, home)
    expect(status.cash).toBe(books.cash)
    expect(status.held.map(({ symbol, quantity }) => `${symbol} ${quantity}`)).toEqual(books.held)
    expect(books.ours).toEqual(books.theirs)
    expect(new Set(books.ids).size).toBe(books.ids.length)
    return { outcome, status, books }
  } finally {
    await session.close()
  }
}

describe('a session at a broker', () => {
  it('trades a day with stops and targets in place, and its books are the exchange\'s', async () => {
    await using stage = await dayStage(WISH)
    const home = newHome()
    const { outcome, status, books } = await trade(stage, home, [])
    expect([outcome, status.unknownOrders, status.latched]).toEqual(['ended', [], []])
    expect(books.theirs.length).toBeGreaterThan(4)
    expect(factsOf(home, 'OrderRejected')).toEqual([])
    const { equity, trades, amounts, unattributed } = await parityOf(SessionFolder.find(home))
    // What is held is worth the last bar's close here; the session's mark may be that of a later fill.
    expect(Math.abs(equity.session - status.equity)).toBeLessThan(200)
    expect(unattributed).toBe(0)
    const attributed = Object.values(amounts).reduce((sum, amount) => sum + amount, 0)
    expect(attributed).toBeCloseTo(equity.difference, 2)
    expect(trades.session).toBe(factsOf(home, 'PositionClosed').length)
  })

  it('loses answers before and after orders arrive, hears fills twice and never, keeps books', async () => {
    await using stage = await dayStage(WISH)
    const home = newHome()
    const { status } = await trade(stage, home, [
      { fault: 'drop-reply', route: POST, nth: 1 },
      { fault: 'fail-before', route: POST, nth: 3, status: 504 },
      { fault: 'fail-after', route: POST, nth: 5 },
      { fault: 'truncate-reply', route: POST, nth: 7 },
      { fault: 'drop-reply', route: 'DELETE /v2/orders*', nth: 1 },
      { fault: 'duplicate-event', event: 'fill', nth: 2 },
      { fault: 'drop-event', event: 'fill', nth: 3 },
      { fault: 'reorder-event', event: 'new', nth: 2 },
    ])
    expect(status.latched).toEqual([])
    expect(factsOf(home, 'OrderOutcomeUnknown').length).toBeGreaterThan(1)
    expect(factsOf(home, 'OrderResent').length).toBeGreaterThan(0)
  })

  it('is turned away by the rate limit and cut off from the stream, and catches up', async () => {
    await using stage = await dayStage(WISH)
    const { status } = await trade(stage, newHome(), [
      { fault: 'rate-limit', route: POST, nth: 2 },
      { fault: 'rate-limit', route: POST, nth: 4, headers: false },
      { fault: 'close-mid-frame', stream: 'trading', nth: 1 },
    ])
    expect(status.latched).toEqual([])
  })
})

describe('keys that the broker refuses in the midst of a session', () => {
  it('are shown again: it is told, stops stay, and the session goes on once they are taken', async () => {
    const wish = { ...WISH, bars: 120, paceMs: 30 }
    await using stage = await dayStage(wish)
    const home = newHome()
    const session = await openDay(home, stage.url, wish)
    const told = () => factsOf(home, 'AlertRaised').filter(({ component }) => component === 'broker')
      .map(({ severity, message }) => `${severity} ${message}`)
    try {
      const run = session.supervisor.run()
      while (factsOf(home, 'OrderFilled').length === 0) await wait(20)
      await stage.faults({ fault: 'refuse-keys' }, { fault: 'close-mid-frame', stream: 'trading', nth: 1 })
      const refused = expect.stringMatching(/^CRITICAL the broker refuses the keys \(BROKER_UNAUTHORIZED\)/)
      await expect.poll(told, { timeout: 20_000 }).toContainEqual(refused)
      expect((await session.core.status()).outside?.disconnectedMs).toBeGreaterThan(0)
      await stage.faults({ fault: 'refuse-keys', refused: false })
      expect(await run).toBe('ended')
      const { cash, held } = await session.core.status()
      const books = await bothBooks(stage, home)
      expect([cash, held.map(({ symbol, quantity }) => `${symbol} ${quantity}`)])
        .toEqual([books.cash, books.held])
      expect(books.ours).toEqual(books.theirs)
      expect(told().filter((text) => text.startsWith('CRITICAL'))).toHaveLength(1)
    } finally {
      await session.close()
    }
  })
})

describe('a clock that is not the broker\'s', () => {
  it('is told of, and no entry leaves', async () => {
    await using stage = await dayStage(WISH)
    const home = newHome()
    await trade(stage, home, [{ fault: 'clock-skew', skew_ms: -3_600_000 }])
    const alerts = factsOf(home, 'AlertRaised').filter(({ component }) => component === 'clock')
    expect(alerts.map(({ severity, message }) => `${severity} ${message}`))
      .toEqual([expect.stringMatching(/^ERROR the clock of this machine is 3\d{6} ms ahead of the broker's/)])
    const kept = factsOf(home, 'OrderRejected')
    expect(kept.length).toBeGreaterThan(0)
    for (const { code, reason } of kept) {
      expect([code, reason]).toEqual(['HALTED_AT_SEND', expect.stringContaining('the clock of this machine')])
    }
  })
})

describe('a calendar that is not the broker\'s', () => {
  it('is told of as the session begins', async () => {
    await using stage = await dayStage(WISH)
    const home = newHome()
    await trade(stage, home, [{ fault: 'half-day', date: '2026-01-05' }])
    const alerts = factsOf(home, 'AlertRaised').filter(({ component }) => component === 'calendar')
    expect(alerts.map(({ severity, message }) => `${severity} ${message}`))
      .toEqual([expect.stringMatching(/^CRITICAL on 2026-01-05 the broker's market is open .*T18:00:00Z/)])
  })
})

describe('what others do in the account', () => {
  it('an order of somebody else is counted as EXTERNAL and left alone', async () => {
    await using stage = await dayStage(WISH)
    const home = newHome()
    const { json } = await stage.api('POST', '/v2/orders', {
      symbol: 'ACME', qty: '3', side: 'buy', type: 'limit', limit_price: '1', time_in_force: 'gtc',
    })
    const { status } = await trade(stage, home, [])
    expect(factsOf(home, 'OrderAdopted')).toHaveLength(1)
    const told = factsOf(home, 'AlertRaised').filter(({ message }) => String(message).includes('is not ours'))
    expect(told.map(({ component }) => component)).toEqual(['external_activity'])
    expect(status.openOrders).toContain(String(json['client_order_id']))
    const open = await stage.api('GET', '/v2/orders?status=open')
    expect(open.text).toContain(String(json['client_order_id']))
  })

  it('orders that had ended before the account was found are not looked up, and count in it', async () => {
    await using stage = await dayStage(WISH)
    const home = newHome()
    for (let order = 0; order < 3; order++) {
      await stage.api('POST', '/v2/orders', {
        symbol: 'MSFT', qty: '1', side: 'buy', type: 'market', time_in_force: 'day',
      })
    }
    const session = await openDay(home, stage.url, WISH)
    try {
      await session.supervisor.run()
      const { held, latched } = await session.core.status()
      expect(held.filter(({ symbol }) => symbol === 'MSFT'))
        .toMatchObject([{ strategy: 'EXTERNAL', quantity: '3' }])
      expect([factsOf(home, 'OrderAdopted'), latched]).toEqual([[], []])
    } finally {
      await session.close()
    }
  })

  it('a trade that no order explains halts entries, is an alert, and is not repaired', async () => {
    await using stage = await dayStage(WISH)
    const home = newHome()
    await stage.faults({
      fault: 'outside-trade', symbol: 'MSFT', side: 'buy', qty: '7', price: '50', at: '2026-01-05T14:40:00Z',
    })
    const session = await openDay(home, stage.url, { ...WISH, paceMs: 30 })
    try {
      await session.supervisor.run()
      expect((await session.core.status()).latched).toEqual(['operator'])
      expect(factsOf(home, 'AlertRaised').map(({ message }) => message))
        .toContain('position in MSFT: ours 0, the venue\'s 7')
    } finally {
      await session.close()
    }
  })

  it('executions that are taken back and restated are, in its books, and nothing is halted', async () => {
    await using stage = await dayStage(WISH)
    const home = newHome()
    const session = await openDay(home, stage.url, WISH)
    try {
      const run = session.supervisor.run()
      while (factsOf(home, 'OrderFilled').length < 2) await wait(20)
      const [first, second] = factsOf(home, 'OrderFilled').map(({ clientOrderId }) => clientOrderId)
      await stage.faults({ fault: 'trade-correct', client_order_id: first, price: '49' })
      await stage.faults({ fault: 'trade-bust', client_order_id: second })
      await run
      const { cash, held, latched } = await session.core.status()
      const books = await bothBooks(stage, home)
      expect([cash, held.map(({ symbol, quantity }) => `${symbol} ${quantity}`)])
        .toEqual([books.cash, books.held])
      expect(latched).toEqual([])
    } finally {
      await session.close()
    }
    expect(factsOf(home, 'ExecutionCorrected')).toHaveLength(1)
    expect(factsOf(home, 'ExecutionBusted')).toHaveLength(1)
  })

  it('money that comes and goes is booked once, by its name', async () => {
    await using stage = await dayStage(WISH)
    const home = newHome()
    await trade(stage, home, [], async () => {
      while (factsOf(home, 'SessionOpened').length === 0) await wait(20)
      await stage.control('deposit', { amount: '250' })
      await stage.control('deposit', { amount: '-100' })
    })
    const moved = factsOf(home, 'CashMoved').filter(({ by }) => by === 'broker')
    expect(moved.map(({ amount }) => amount)).toEqual(['250', '-100'])
  })
})
