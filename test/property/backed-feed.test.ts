import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  BackedFeed, LiveMarket, RecordedFeed, SteppedClock, WELL_MS, type LiveStep,
} from '../../src/app/live/market/index.ts'
import { utcMillis, type UtcMillis } from '../../src/base/index.ts'
import { defaultInstrument } from '../../src/data/index.ts'
import type { Bar } from '../../src/model/index.ts'
import { RoughFeed, type Roughness } from '../harness/rough-feed.ts'
import {
  expectOrder, LAST, mendedBy, outages, RECORDING, roughnessOf, seeds, SERIES, shownBy, starts, SYMBOLS,
  TRUTH,
} from '../harness/true-series.ts'

const MINUTE = 60_000
const SILENCE_MS = 30_000

type Spans = Roughness['outages']

interface World {
  readonly from: UtcMillis
  readonly primary: Roughness
  readonly backup: Roughness
}

/** A feed that misbehaves, under a name of its own. */
class NamedFeed extends RoughFeed {
  readonly #name: string

  constructor(name: string, parts: ConstructorParameters<typeof RoughFeed>) {
    super(...parts)
    this.#name = name
  }

  override get source(): string {
    return this.#name
  }
}

async function run({ from, primary, backup }: World) {
  const clock = new SteppedClock(from)
  const named = (name: string, roughness: Roughness) => (
    new NamedFeed(name, [new RecordedFeed(RECORDING, clock), clock, roughness])
  )
  const provider = new BackedFeed({
    primary: named('first', primary), backup: named('other', backup), clock, silenceMs: SILENCE_MS,
  })
  const market = new LiveMarket({
    provider, clock, series: SERIES, adjustment: 'raw',
    instruments: SYMBOLS.map((symbol) => defaultInstrument(symbol)),
    need: { warmUps: new Map([['5m', 100], ['1d', 3]]), days: 4 },
  })
  const steps: LiveStep[] = []
  for await (const step of market) steps.push(step)
  return { steps, market }
}

/** Which source told from when on. */
function sourcesOf(steps: readonly LiveStep[]): readonly { readonly at: number; readonly source: string }[] {
  const told = steps.flatMap((step) => (
    step.kind === 'standing' ? [{ at: step.at, source: step.standing.source }] : []
  ))
  return told.filter(({ source }, index) => source !== told[index - 1]?.source)
}

/** No bar of a series is shown twice: what was decided on is never decided on again. */
function expectOnce(steps: readonly LiveStep[]): void {
  for (const bars of shownBy(steps).shown) {
    const closes = bars.map(({ closeAt }) => closeAt)
    expect(new Set(closes).size).toBe(closes.length)
  }
}

function expectTruth(steps: readonly LiveStep[]): void {
  const { shown } = shownBy(steps)
  for (const [series, bars] of mendedBy(steps).entries()) {
    const first = shown[series]?.[0]?.openAt ?? Infinity
    expect(bars.length).toBeGreaterThan(0)
    expect(bars).toEqual(TRUTH[series]?.filter(({ openAt }) => openAt >= first))
  }
}

/** Spans that keep so far from another one that the source is well during it. */
function apart(spans: Spans, [from, to]: Spans[number]): Spans {
  const gap = 3 * MINUTE
  return spans.filter(([begin, end]) => to + gap < begin || from - gap > end)
}

const worlds = starts.chain((from) => fc.record({
  from: fc.constant(utcMillis(from)), seed: seeds, otherDown: outages(from),
  down: outages(from).map((drawn) => (drawn.length > 0 ? drawn : [tenMinutes(from)])),
  silent: fc.tuple(fc.integer({ min: 5, max: 200 }), fc.integer({ min: 15, max: 90 }))
    .map(([after, minutes]) => {
      const begin = Math.max(from, LAST.openAt) + after * MINUTE
      return [begin, begin + minutes * MINUTE] as const
    }),
}))

function tenMinutes(from: number): Spans[number] {
  return [from + 10 * MINUTE, from + 20 * MINUTE]
}

describe('a market with a backup', () => {
  it('is the true series, each bar once, wherever both lines are cut', async () => {
    let changes = 0
    await fc.assert(fc.asyncProperty(worlds, async ({ from, seed, down, otherDown }) => {
      const { steps, market } = await run({
        from, primary: roughnessOf(seed, 1_400, down), backup: roughnessOf(seed + 1, 1_400, otherDown),
      })
      expectOrder(steps)
      expectOnce(steps)
      expectTruth(steps)
      expect(market.bad.kept).toEqual([])
      changes += sourcesOf(steps).length - 1
    }), { numRuns: 6 })
    expect(changes).toBeGreaterThan(0)
  }, 60_000)

  it('is the true series where the first source falls silent and the other one does not', async () => {
    let changes = 0
    await fc.assert(fc.asyncProperty(worlds, async ({ from, seed, down, otherDown, silent }) => {
      const isLost = ({ closeAt }: Bar): boolean => closeAt > silent[0] && closeAt <= silent[1]
      const { steps } = await run({
        from, primary: { ...roughnessOf(seed, 1_400, apart(down, silent)), isLost },
        backup: roughnessOf(seed + 1, 1_400, apart(otherDown, silent)),
      })
      expectOrder(steps)
      expectOnce(steps)
      expectTruth(steps)
      changes += sourcesOf(steps).length - 1
    }), { numRuns: 6 })
    expect(changes).toBeGreaterThan(0)
  }, 60_000)

  it('comes back to the first source when that has been well for a while, and not to and fro', async () => {
    const session = LAST
    const from = utcMillis(session.openAt + 30 * MINUTE)
    const cuts = Array.from({ length: 10 }, (_, index) => {
      const begin = from + (10 + index) * MINUTE + 20_000
      return [begin, begin + 5_000] as const
    })
    const { steps } = await run({ from, primary: roughnessOf(1, 0, cuts), backup: roughnessOf(2, 0, []) })
    const sources = sourcesOf(steps)
    expect(sources.map(({ source }) => source)).toEqual(['first', 'other', 'first'])
    expect(sources[1]?.at).toBe(cuts[0]?.[0])
    const back = sources[2]?.at ?? 0
    const well = cuts.at(-1)?.[1] ?? 0
    expect(back).toBeGreaterThanOrEqual(well + WELL_MS)
    expect(back).toBeLessThan(well + WELL_MS + MINUTE)
    // Between two slices, so that no bar is taken from those that are decided on.
    expect(back % MINUTE).toBeGreaterThanOrEqual(10_000)
    expect(back % MINUTE).toBeLessThanOrEqual(40_000)
    expectTruth(steps)
  })
})
