import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { SqliteJournal } from '../../src/adapter/sqlite/index.ts'
import { openSession } from '../../src/app/live/open-session.ts'
import type { RunOptions } from '../../src/app/live/run-session.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { takeLease } from '../../src/app/live/record/take-lease.ts'
import { allFacts, endOf, factsOf, liveHome, replayLive, runLive } from '../harness/live-crash.ts'
import { liveMarket, liveRequest, type MarketWish } from '../harness/live-market.ts'

const WISH: MarketWish = { seed: 5, bars: 80, timeframe: '1d', symbols: ['AAA'] }
const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

function optionsOf(): RunOptions {
  const home = liveHome()
  homes.push(home)
  return {
    home, request: liveRequest(WISH), isNew: false, speed: Infinity, isQuiet: true, market: liveMarket(WISH),
  }
}

/** Rests an entry far below the market, which a fence has to take back, whenever none rests. */
const PATIENT = `import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Patient', description: 'Rests an entry.', parameters: {},
  eachSymbol: () => ({
    onBar(bar, context) { context.buy({ limit: bar.close * 0.91, stop: bar.close * 0.5 }) },
  }),
})
`

const endlessFrom = (bar: number): string => `import { defineStrategy } from 'investor'
export default defineStrategy({
  name: 'Endless', description: 'Does not return on one bar.', parameters: {},
  eachSymbol() {
    let bars = 0
    return { onBar() { if (++bars === ${bar}) for (;;); } }
  },
})
`

const QUIET = { snapshotFacts: 1_000, quarantined: [], onPhase() {}, onSilence() {}, onTrouble() {} }

describe('a session on paper', () => {
  it('ends a strategy that does not return, takes it out on record, and goes on to the end', async () => {
    const options = optionsOf()
    const file = join(options.home, 'endless.ts')
    writeFileSync(file, endlessFrom(40))
    await runLive(options.home, { ...WISH, strategyFile: file, silence: { reportMs: 500, endMs: 3_000 } })
    expect(endOf(options.home)?.outcome).toBe('ended')
    const taken = factsOf(options.home, 'StrategyDeactivated')
    expect(taken).toMatchObject([{ strategy: 'Endless', by: 'supervisor' }])
    expect(factsOf(options.home, 'RunEnded')).toHaveLength(1)
  }, 120_000)

  it('finds out who does not return, takes out that one alone, and cancels entries meanwhile', async () => {
    const options = optionsOf()
    const files = Object.entries({ patient: PATIENT, endless: endlessFrom(3) }).map(([name, text]) => {
      const file = join(options.home, `${name}.ts`)
      writeFileSync(file, text)
      return file
    })
    const wish: MarketWish = {
      seed: 5, bars: 100, timeframe: '1m', symbols: ['AAA'], strategyFile: files[0] ?? '',
      moreStrategies: files.slice(1), silence: { reportMs: 500, endMs: 3_000 },
      set: [
        'default_time_in_force=GTC', 'opening_delay_minutes=0', 'price_collar=[{above: 0, fraction: 0.5}]',
      ],
    }
    await runLive(options.home, wish)
    expect(endOf(options.home)?.outcome).toBe('ended')
    const facts = allFacts(options.home).map(({ body }) => body)
    const of = (kind: string) => facts.filter((body) => body['kind'] === kind)
    expect(of('StrategyDeactivated')).toMatchObject([{ strategy: 'Endless', by: 'supervisor' }])
    const clientOrderId = of('OrderSubmitted')[0]?.['clientOrderId']
    const end = facts.find((body) => body['kind'] === 'OrderCanceled')
    expect(end).toMatchObject({ clientOrderId })
    expect(facts.indexOf(end ?? {})).toBeLessThan(facts.indexOf(of('StrategyDeactivated')[0] ?? {}))
    expect(of('OrderPendingCancel').filter((body) => body['clientOrderId'] === clientOrderId)).toEqual([])
    const replay = await replayLive(options.home, wish)
    expect(replay).toEqual({ facts: facts.length, inputs: replay.inputs, starts: 2 })
  }, 60_000)

  it('is refused to a second process while the first one lives, and names it', async () => {
    const options = optionsOf()
    const open = { ...options, ...QUIET }
    const first = await openSession({ ...open, market: liveMarket(WISH) })
    try {
      const second = openSession({ ...open, market: liveMarket(WISH) })
      await expect(second).rejects.toThrow(`process ${process.pid}`)
    } finally {
      await first.close()
    }
  }, 60_000)

  it('writes nothing more once another has taken its lease', async () => {
    const options = optionsOf()
    const open = { ...options, ...QUIET }
    const session = await openSession({ ...open, market: liveMarket(WISH) })
    try {
      const other = SqliteJournal.open({ path: SessionFolder.find(options.home).journalPath })
      if (!other.ok) throw new Error(other.failure.message)
      await takeLease(other.value, { isForced: true })
      await other.value.close()
      await expect(session.supervisor.run()).rejects.toMatchObject({ failure: { code: 'LEASE_LOST' } })
      expect(factsOf(options.home, 'RunStarted')).toEqual([])
    } finally {
      await session.close()
    }
  }, 60_000)
})
