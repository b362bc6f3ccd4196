import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bundledStrategies } from '../../src/app/strategy-loader.ts'
import { fromPlainText, price } from '../../src/base/index.ts'
import type { Engine } from '../../src/engine/index.ts'
import type { Fact } from '../../src/model/index.ts'
import { decodeEntry, encodeExact } from '../../src/audit/index.ts'
import { FRICTIONLESS_VENUE, fixedSlippage, perUnitCommission } from '../../src/sim/index.ts'
import { barAt } from '../harness/live-engine.ts'
import { restingCode, restingRules } from '../harness/resting-strategies.ts'
import { defineStrategy } from '../../src/strategy/index.ts'
import {
  buildHarness,
  dailyColumns,
  minuteColumns,
  runHarness,
  seededWalk,
  type HarnessOptions,
} from '../harness/backtest-harness.ts'

const remembering = defineStrategy({
  name: 'Remembering',
  description: 'enters every third day, and counts how often it did',
  memory: { initial: { entries: 0 } },
  eachSymbol: (_, { memory }) => ({
    onBar(bar, context) {
      const isThird = Math.floor(bar.openAt / 86_400_000) % 3 === 0
      if (!isThird) return context.closeLong()
      const { entries } = memory.value as { entries: number }
      memory.set({ entries: entries + 1 })
      context.buy({ stop: bar.close * 0.97 })
    },
  }),
})
const strategies = [...(await bundledStrategies()), remembering, restingCode, restingRules]
const COSTS = {
  ...FRICTIONLESS_VENUE,
  participationFraction: 0.00002,
  slippage: fixedSlippage(5),
  fees: perUnitCommission({ perUnit: price('0.005') }),
}

/** A core that has recorded nothing, with the strategies of the run. */
function freshCore(options: HarnessOptions): { readonly engine: Engine; readonly recorded: readonly Fact[] } {
  const { backtest, facts } = buildHarness(options)
  // A backtest lets its strategies decide from its first bar on, without a fact; a live core by command.
  backtest.engine.signals.activate(options.definition.name)
  return { engine: backtest.engine, recorded: facts }
}

/** The fact as it comes back from the durable journal. */
function throughJournal(fact: Fact): Fact {
  const { sequence, eventAt, knownAt, correlation } = fact
  const read = decodeEntry({
    sequence,
    eventAt,
    knownAt,
    correlation,
    causation: (correlation < sequence ? correlation : 0) as never,
    kind: fact.body.kind,
    version: 1,
    body: encodeExact(fact.body),
    previousHash: '',
    hash: '',
  })
  if (!read.ok) throw new Error(read.failure.message)
  return read.value
}

const worlds = fc.record({
  seed: fc.integer({ min: 1, max: 1_000_000 }),
  strategy: fc.constantFrom(...strategies),
  isIntraday: fc.boolean(),
  hasCosts: fc.boolean(),
  cut: fc.double({ min: 0.05, max: 0.95, noNaN: true }),
  heard: fc.array(fc.constantFrom('TRADING', 'HALTED', 'UNKNOWN', 'correction'), { maxLength: 4 }),
})

type World = typeof worlds extends fc.Arbitrary<infer T> ? T : never

function optionsOf({ seed, strategy, isIntraday, hasCosts }: World): HarnessOptions {
  const columnsOf = isIntraday ? minuteColumns : dailyColumns
  const columns = Object.fromEntries(
    ['AAA', 'BBB'].map((symbol, index) => [symbol, columnsOf(seededWalk(500, seed + index))]),
  )
  return {
    definition: strategy,
    columns,
    timeframe: isIntraday ? '1m' : '1d',
    input: hasCosts ? { venue: COSTS } : {},
  }
}

/** Lets the core hear what only a live market says, after its last bar. */
function hear(engine: Engine, { heard }: World): void {
  const at = engine.sessions.now
  for (const what of heard) {
    if (what === 'correction') engine.correctBar(0, { ...barAt(at, 123), symbol: 'AAA' }, at)
    else engine.onStatus({ symbol: 'BBB', trading: what, reason: 'T1', at })
  }
}

describe('a core restored from its journal', () => {
  it('has the state of the run that wrote it, and records nothing on the way', async () => {
    let facts = 0
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const options = optionsOf(world)
        const run = await runHarness(options)
        hear(run.outcome.engine, world)
        const { engine, recorded } = freshCore(options)
        for (const fact of run.facts) engine.restore(throughJournal(fact))
        facts += run.facts.length
        expect(fromPlainText(engine.factState())).toEqual(fromPlainText(run.outcome.engine.factState()))
        expect(engine.factState()).toBe(run.outcome.engine.factState())
        expect(recorded).toEqual([])
        expect(engine.outbox).toEqual([])
      }),
      { numRuns: 40 },
    )
    expect(facts).toBeGreaterThan(1_000)
  })

  it('has it from a snapshot and the facts after it as well', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async (world) => {
        const options = optionsOf(world)
        const whole = await runHarness(options)
        const [first, last] = [whole.outcome.firstAt, whole.outcome.lastAt]
        const part = await runHarness(options, first + (last - first) * world.cut)
        hear(part.outcome.engine, world)
        const { engine } = freshCore(options)
        engine.restoreState(part.outcome.engine.state())
        expect(fromPlainText(engine.state())).toEqual(fromPlainText(part.outcome.engine.state()))
        // The last fact of the part is its end, which the whole run does not have there.
        hear(whole.outcome.engine, world)
        const end = part.facts.findIndex(({ body }) => body.kind === 'RunEnded')
        for (const fact of whole.facts.slice(end)) engine.restore(fact)
        expect(fromPlainText(engine.factState())).toEqual(fromPlainText(whole.outcome.engine.factState()))
        expect(engine.factState()).toBe(whole.outcome.engine.factState())
      }),
      { numRuns: 25 },
    )
  })
})
