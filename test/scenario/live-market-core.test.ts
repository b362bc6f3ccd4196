import { describe, expect, it } from 'vitest'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { LiveCore } from '../../src/app/live/core/live-core.ts'
import {
  liveInputsOf, liveSeries, LiveMarket, RecordedFeed, SteppedClock, strategyNeeds, SyntheticRecording,
  type LiveStep,
} from '../../src/app/live/market/index.ts'
import { utcMillis, type ClientOrderId } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { defaultInstrument } from '../../src/data/index.ts'
import type { CoreInput } from '../../src/model/index.ts'
import { liveRequest } from '../harness/live-market.ts'

const SYMBOLS = ['SYN1', 'SYN2']
const FROM = utcMillis(Date.UTC(2026, 10, 24, 15, 7, 20))

const REQUEST = liveRequest({ seed: 1, bars: 1, timeframe: '1m', symbols: SYMBOLS })
const SETTINGS = await readSettings(REQUEST)
const { watched, warmUps } = strategyNeeds(SETTINGS.strategies)

async function steps(count: number, isQuoted = false): Promise<readonly LiveStep[]> {
  const clock = new SteppedClock(FROM)
  const recording = new SyntheticRecording({ seed: 5, calendar: calendarNamed('XNYS') })
  const market = new LiveMarket({
    provider: new RecordedFeed(recording, clock), clock, adjustment: 'raw',
    series: liveSeries(watched), instruments: SYMBOLS.map((symbol) => defaultInstrument(symbol)),
    need: { warmUps, days: 61 }, isQuoted,
  })
  const taken: LiveStep[] = []
  for await (const step of market) {
    taken.push(step)
    if (taken.length >= count) break
  }
  return taken
}

function newCore(): LiveCore {
  return new LiveCore(SETTINGS, {
    mode: 'paper', profile: 'backtest', calendar: 'XNYS', epoch: 1,
    instruments: SYMBOLS.map((symbol) => defaultInstrument(symbol)),
    series: liveSeries(watched),
  })
}

/** Lets every strategy decide from the first step on: the past must keep them silent by itself. */
function decided(
  core: LiveCore, taken: readonly LiveStep[],
): readonly { readonly kind: string; readonly body: string }[] {
  core.instances.forEach(({ name }) => core.engine.signals.activate(name))
  return taken.flatMap((step) => {
    const inputs: readonly CoreInput[] = liveInputsOf(step)
    const { facts } = core.take({ step: step.number, inputs })
    return facts.map(({ body }) => ({ kind: step.kind, body }))
  })
}

describe('a core with a live market', () => {
  it('decides on what is live, warm from the first bar, never on the past; and the same again', async () => {
    const taken = await steps(600)
    const core = newCore()
    const facts = decided(core, taken)
    expect(warmUps.get('1m')).toBeGreaterThan(10)
    const signals = facts.filter(({ body }) => body.includes('"SignalGenerated"'))
    expect(signals.length).toBeGreaterThan(0)
    expect(signals.every(({ kind }) => kind === 'slice')).toBe(true)
    expect(facts.filter(({ kind }) => kind === 'warmup')).toEqual([])
    expect(core.engine.market.averageDailyVolume('SYN1', 60)).toBeGreaterThan(0)
    expect(core.engine.market.dailyReturns('SYN2', 60)).toHaveLength(60)
    expect(decided(newCore(), taken)).toEqual(facts)
  })

  it('prices entries by quotes that it was shown, by none that came later; and the same again', async () => {
    const taken = await steps(900, true)
    const facts = decided(newCore(), taken)
    expect(decided(newCore(), taken)).toEqual(facts)
    const limits = (of: typeof facts): readonly string[] => of.flatMap(({ body }) => (
      body.includes('"OrderInitialized"') && body.includes('"entry"')
        ? [/"limitPrice":[^,]*/.exec(body)?.[0] ?? ''] : []
    ))
    expect(limits(facts).length).toBeGreaterThan(1)
    const bare = taken.filter(({ kind }) => kind !== 'quotes')
    expect(limits(decided(newCore(), bare))).not.toEqual(limits(facts))
    // What is quoted after the last decision changes nothing of it.
    const lastAt = taken.findLastIndex(({ kind }) => kind === 'slice')
    const later = taken.map((step, index) => (
      index < lastAt || step.kind !== 'quotes' ? step
        : { ...step, quotes: step.quotes.map((quote) => ({ ...quote, bid: 1, ask: 2 })) }
    ))
    expect(decided(newCore(), later)).toEqual(facts)
  })

  it('is shown the newest quotes of the instant of each slice', async () => {
    const taken = await steps(200, true)
    const quoted = taken.slice(0, -1).filter((step) => step.kind === 'quotes')
    expect(quoted.length).toBeGreaterThan(50)
    for (const step of quoted) {
      expect(step.quotes.every(({ at }) => at <= step.at && at > step.at - 2_000)).toBe(true)
      expect(new Set(step.quotes.map(({ symbol }) => symbol)).size).toBe(step.quotes.length)
      expect(taken[taken.indexOf(step) + 1]).toMatchObject({ kind: 'slice', at: step.at })
    }
  })

  it('shows what it was given again without a fact, and is then where it was', async () => {
    const taken = await steps(300, true)
    const [core, again] = [newCore(), newCore()]
    core.reshow(taken.flatMap(liveInputsOf))
    for (const step of taken) again.take({ step: step.number, inputs: liveInputsOf(step) })
    const [shown, decidedOn] = [core.engine.market, again.engine.market]
    for (const symbol of SYMBOLS) {
      expect(shown.lastPrice(symbol)).toBe(decidedOn.lastPrice(symbol))
      expect(shown.quote(symbol)).toBeDefined()
      expect(shown.quote(symbol)).toEqual(decidedOn.quote(symbol))
      expect(shown.dailyReturns(symbol, 60)).toEqual(decidedOn.dailyReturns(symbol, 60))
    }
    expect(core.take({ step: 0, inputs: [] }).facts).toEqual([])
  })

  it('knows after a restart what instant it was, which no bar has told', async () => {
    // Found by the crash matrix: a broker told of an old cancel first, and the clock went back by 54 s.
    const taken = await steps(300)
    const lastAt = taken.at(-1)?.at ?? FROM
    const core = newCore()
    for (const step of taken) core.take({ step: step.number, inputs: liveInputsOf(step) })
    const at = utcMillis(lastAt + 54_000)
    const noted: CoreInput = {
      kind: 'Noted', body: { kind: 'ConnectionChanged', part: 'data', isConnected: false }, at,
    }
    const { facts } = core.take({ step: 300, inputs: [noted] })
    const [fromFacts, fromState] = [newCore(), newCore()]
    for (const again of [fromFacts, fromState]) again.reshow(taken.flatMap(liveInputsOf))
    fromFacts.restoreFacts(facts)
    fromState.restoreState(core.state())
    const late: CoreInput = {
      kind: 'VenueSaid', number: 1,
      event: { kind: 'Canceled', clientOrderId: 'ii-1-x-1-e0-0' as ClientOrderId, reason: 'venue', at: FROM },
    }
    for (const each of [core, fromFacts, fromState]) {
      expect(each.take({ step: 300, inputs: [late] }).at).toBe(at)
    }
  })
})
