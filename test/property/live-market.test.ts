import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  LiveMarket, RecordedFeed, shownUntil, SteppedClock, liveInputsOf, type LiveStep,
} from '../../src/app/live/market/index.ts'
import { utcMillis, type UtcMillis } from '../../src/base/index.ts'
import { defaultInstrument } from '../../src/data/index.ts'
import type { Session } from '../../src/model/index.ts'
import { RoughFeed, type Roughness } from '../harness/rough-feed.ts'
import {
  CALENDAR, expectOrder, LAST, mendedBy, outages, RECORDING, roughnessOf, seeds, SERIES, shownBy, starts,
  SYMBOLS, TRUTH,
} from '../harness/true-series.ts'

interface Run {
  readonly from: UtcMillis
  readonly roughness: Roughness
  readonly need?: { readonly shownUntil: UtcMillis }
  readonly lastNumber?: number
  /** Stops taking steps at this instant. */
  readonly until?: number
}

async function run({ from, roughness, need, lastNumber = 0, until = Infinity }: Run) {
  const clock = new SteppedClock(from)
  const feed = new RoughFeed(new RecordedFeed(RECORDING, clock), clock, roughness)
  const market = new LiveMarket({
    provider: feed, clock, series: SERIES, lastNumber, adjustment: 'raw',
    instruments: SYMBOLS.map((symbol) => defaultInstrument(symbol)),
    need: { warmUps: new Map([['5m', 100], ['1d', 3]]), days: 4, ...need },
  })
  const steps: LiveStep[] = []
  for await (const step of market) {
    steps.push(step)
    if (step.at >= until) break
  }
  return { steps, market }
}

const worlds = starts.chain((from) => fc.record({
  from: fc.constant(utcMillis(from)), seed: seeds, outages: outages(from),
}))

describe('the live market', () => {
  it('joins the past, the stream and what it missed into the true series, wherever it is cut', async () => {
    let live = 0
    await fc.assert(fc.asyncProperty(worlds, async ({ from, seed, outages: down }) => {
      const { steps, market } = await run({ from, roughness: roughnessOf(seed, 1_400, down) })
      expectOrder(steps)
      expect(market.bad.kept).toEqual([])
      const { shown, corrected } = shownBy(steps)
      expect(corrected.size).toBe(0)
      for (const [series, bars] of shown.entries()) {
        const first = bars[0]?.openAt ?? Infinity
        expect(bars.length).toBeGreaterThan(0)
        expect(bars).toEqual(TRUTH[series]?.filter(({ openAt }) => openAt >= first))
      }
      live += steps.filter(({ kind }) => kind === 'slice').length
      expect(steps.filter(({ kind }) => kind === 'connection')).toHaveLength(2 * down.length + 2)
    }), { numRuns: 6 })
    expect(live).toBeGreaterThan(100)
  })

  it('turns what comes after the wait into corrections, which make the series true', async () => {
    let corrections = 0
    await fc.assert(fc.asyncProperty(worlds, async ({ from, seed }) => {
      const { steps } = await run({ from, roughness: roughnessOf(seed, 20_000, []) })
      expectOrder(steps)
      const { shown, corrected } = shownBy(steps)
      corrections += corrected.size
      for (const [series, bars] of mendedBy(steps).entries()) {
        const first = shown[series]?.[0]?.openAt ?? Infinity
        expect(bars).toEqual(TRUTH[series]?.filter(({ openAt }) => openAt >= first))
      }
    }), { numRuns: 4 })
    expect(corrections).toBeGreaterThan(0)
  })

  it('goes on after a restart with what was missed as the past, each bar once over both runs', async () => {
    await fc.assert(fc.asyncProperty(
      starts, seeds, fc.integer({ min: 60_000, max: 2 * 86_400_000 }),
      fc.integer({ min: 0, max: 86_400_000 }),
      async (from, seed, length, downtime) => {
        const roughness = roughnessOf(seed, 1_400, [])
        const until = Math.min(from + length, LAST.closeAt - 1_800_000)
        const first = await run({ from: utcMillis(from), roughness, until })
        const point = Math.max(...first.steps.flatMap(liveInputsOf).map((input) => shownUntil(input) ?? 0))
        const lastNumber = first.steps.at(-1)?.number ?? 0
        const again = await run({
          from: utcMillis(Math.min(until + downtime, LAST.closeAt - 600_000)), roughness, lastNumber,
          need: { shownUntil: utcMillis(point) },
        })
        expectOrder(again.steps, lastNumber + 1)
        const { shown } = shownBy([...first.steps, ...again.steps])
        for (const [series, bars] of shown.entries()) {
          const begin = bars[0]?.openAt ?? Infinity
          expect(bars).toEqual(TRUTH[series]?.filter(({ openAt }) => openAt >= begin))
        }
        const dates = [...first.steps, ...again.steps].flatMap((step) => (
          step.kind === 'session' ? [step.session.date] : step.kind === 'warmup'
            ? step.parts.flatMap((part) => (part.kind === 'session' ? [part.session.date] : [])) : []
        ))
        const expected = CALENDAR.sessions(dates[0] as Session['date'], LAST.date)
        expect(dates).toEqual(expected.map(({ date }) => date))
      },
    ), { numRuns: 4 })
  })
})
