import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readVenueChoice } from '../../src/app/backtest/run-config.ts'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { brokerSetup } from '../../src/app/broker/broker-setup.ts'
import { replaySession } from '../../src/app/live/past/replay-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { dayRequest, dayStage, openDay, type DayWish } from '../harness/broker-live.ts'
import { httpStage, type ServerReply } from '../harness/http-server.ts'
import { factsOf } from '../harness/live-crash.ts'

const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

const OPEN = Date.UTC(2026, 0, 5, 14, 30)

/** Says what it wants whatever became of what it wanted before: a slow machine may fill it late or never. */
function strategyOf(wish: string): string {
  return `import { defineStrategy, newsWithin } from 'investor'
export default defineStrategy({
  name: 'Busy', description: 'Trades on what a feed says.',
  eachSymbol() {
    const deal = newsWithin({ source: 'press', headline: 'a deal' }, { minutes: 0.5 })
    const over = newsWithin({ source: 'press', headline: 'over' }, { bars: 1 })
    return {
      onBar({ close }, context) {
        const buy = () => context.buy({ stop: close * 0.97, limit: close * 1.01 })
        ${wish}
      },
    }
  },
})
`
}

/** Entries of a feed, so many minutes after the open. */
function feedOf(entries: readonly (readonly [minute: number, title: string])[]): ServerReply {
  const items = entries.map(([minute, title]) => {
    const date = new Date(OPEN + minute * 60_000).toUTCString()
    return `<item><guid>g${minute}</guid><title>${title}</title><pubDate>${date}</pubDate></item>`
  })
  const body = `<rss version="2.0"><channel><title>Press</title>${items.join('')}</channel></rss>`
  return { status: 200, body, headers: { 'content-type': 'application/rss+xml' } }
}

/** Runs a session until its market is over, or stops it at a step. */
async function runDay(home: string, url: string, wish: DayWish, stopAt = Infinity): Promise<string> {
  const session = await openDay(home, url, wish)
  const look = setInterval(() => {
    if (session.supervisor.step >= stopAt) session.supervisor.stop()
  }, 1)
  try {
    return await session.supervisor.run()
  } finally {
    clearInterval(look)
    await session.close()
  }
}

/** Decides a session again from its tapes; the first difference, if there is any. */
async function replayed(home: string, wish: DayWish): Promise<string | undefined> {
  const request = dayRequest(home, wish)
  const choice = readVenueChoice(request)
  if (choice === undefined) throw new Error('no broker was named')
  const settings = await readSettings(request, 'live')
  const folder = SessionFolder.find(home)
  const outcome = await replaySession(folder, settings, brokerSetup(folder, settings, choice))
  return outcome.difference
}

/** A day at an exchange with a feed, stopped at a step and gone on with; gives what the session recorded. */
async function day(reply: ServerReply, strategy: string, stopAt?: number): Promise<string> {
  await using feed = await httpStage(() => reply)
  const home = mkdtempSync(join(tmpdir(), 'investor-news-'))
  homes.push(home)
  const wish: DayWish = {
    seed: 5, bars: 25, symbol: 'ACME', paceMs: 5, strategy: strategyOf(strategy),
    set: [
      `news.feeds=[{name: press, url: "${feed.url}/feed", symbols: [ACME]}]`, 'news.live_sources=[press]',
    ],
  }
  await using stage = await dayStage(wish)
  if (stopAt !== undefined) expect(await runDay(home, stage.url, wish, stopAt)).toBe('stopped')
  expect(await runDay(home, stage.url, wish)).toBe('ended')
  expect(await replayed(home, wish)).toBeUndefined()
  return home
}

describe('a session at a broker with a strategy that reads news', () => {
  it('acts on what its sources publish, on the bars that knew it, and after a stop too', async () => {
    const reply = feedOf([[10, 'A deal'], [15.5, 'The deal is over']])
    const home = await day(reply, 'if (deal.holds) buy(); else if (over.holds) context.closeLong()', 17)
    const minutes = factsOf(home, 'SignalGenerated').map(({ signal }) => {
      const { type, at } = signal as { type: string; at: number }
      return [type, (at - OPEN) / 60_000]
    })
    expect(minutes).toEqual([['BUY', 10], ['CLOSE_LONG', 16]])
    expect(SessionFolder.find(home).tapes).toHaveLength(2)
  }, 60_000)

  it('enters nothing while its sources cannot be read', async () => {
    const home = await day({ status: 500 }, 'buy()')
    const alerts = factsOf(home, 'AlertRaised').map(({ message }) => String(message))
    const told = alerts.filter((text) => text.startsWith('news are not heard: press'))
    expect(told).toEqual([expect.stringContaining('nothing is entered in ACME')])
    expect(factsOf(home, 'SignalGenerated').length).toBeGreaterThan(5)
    expect(factsOf(home, 'OrderSubmitted')).toEqual([])
    const codes = factsOf(home, 'RiskDecided').map(({ decision }) => (decision as { code: string }).code)
    expect(codes).toContain('TRADING_HALT')
  }, 60_000)
})
