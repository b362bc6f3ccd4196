import { describe, expect, it } from 'vitest'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { LiveCore } from '../../src/app/live/core/live-core.ts'
import {
  BackedFeed, liveInputsOf, LiveMarket, liveSeries, RecordedFeed, SteppedClock, strategyNeeds,
  SyntheticRecording, type LiveStep,
} from '../../src/app/live/market/index.ts'
import { utcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { defaultInstrument } from '../../src/data/index.ts'
import type { Bar, CoreInput } from '../../src/model/index.ts'
import { liveRequest } from '../harness/live-market.ts'
import { RoughFeed } from '../harness/rough-feed.ts'

const SYMBOLS = ['SYN1', 'SYN2']
const FROM = utcMillis(Date.UTC(2026, 10, 24, 15, 7, 20))
const MINUTE = 60_000
/** From here on something is wrong with a source. */
const CUT = FROM + 10 * MINUTE
const UNTIL = FROM + 30 * MINUTE

const REQUEST = liveRequest({ seed: 1, bars: 1, timeframe: '1m', symbols: SYMBOLS })
const SETTINGS = await readSettings(REQUEST, 'live')
const { watched, warmUps } = strategyNeeds(SETTINGS.strategies)

type IsLost = (bar: Bar) => boolean
const well: IsLost = () => false
const silent: IsLost = ({ closeAt }) => closeAt > CUT

/** What a session gives its core of half an hour of a market with a backup: the clock ticks each second. */
async function inputs(primary: IsLost, backup: IsLost): Promise<readonly CoreInput[]> {
  const clock = new SteppedClock(FROM)
  const recording = new SyntheticRecording({ seed: 5, calendar: calendarNamed('XNYS') })
  const feed = (isLost: IsLost) => new RoughFeed(new RecordedFeed(recording, clock), clock, {
    delayMs: () => 200, isDoubled: () => false, outages: [], isLost,
  })
  const market = new LiveMarket({
    provider: new BackedFeed({ primary: feed(primary), backup: feed(backup), clock, silenceMs: 30_000 }),
    clock, adjustment: 'raw', series: liveSeries(watched), need: { warmUps, days: 61 },
    instruments: SYMBOLS.map((symbol) => defaultInstrument(symbol)),
  })
  const given: CoreInput[] = [{ kind: 'Started', at: FROM }]
  let tick: number = FROM + 1_000
  for await (const step of market) {
    for (; tick <= step.at; tick += 1_000) given.push({ kind: 'TimePassed', at: utcMillis(tick) })
    if (step.at >= UNTIL) break
    given.push(...inputsOfStep(step))
  }
  return given
}

function inputsOfStep(step: LiveStep): readonly CoreInput[] {
  if (step.kind === 'start') return []
  if (step.kind !== 'connection') return liveInputsOf(step)
  const { part, isConnected, at } = step
  return [{ kind: 'ConnectionChanged', part, isConnected, at }, {
    kind: 'ConnectionChanged', part: 'broker', isConnected: true, at,
  }]
}

function facts(given: readonly CoreInput[]): readonly string[] {
  const core = new LiveCore(SETTINGS, {
    mode: 'paper', profile: 'live', calendar: 'XNYS', epoch: 1, series: liveSeries(watched),
    instruments: SYMBOLS.map((symbol) => defaultInstrument(symbol)),
  })
  core.instances.forEach(({ name }) => core.engine.signals.activate(name))
  return given.flatMap((input, step) => core.take({ step, inputs: [input] }).facts.map(({ body }) => body))
}

const trips = (recorded: readonly string[]) => recorded.filter((body) => body.includes('data_feed_stale'))
const alerts = (recorded: readonly string[]) => recorded.filter((body) => body.includes('market data come'))

describe('a core whose market has a backup', () => {
  it.each([
    ['falls silent', silent],
    ['falls silent about one symbol', (bar: Bar) => silent(bar) && bar.symbol === 'SYN2'],
  ])('does not miss a source that %s, has it on record, decides the same again', async (_, primary) => {
    const given = await inputs(primary, well)
    const recorded = facts(given)
    expect(trips(recorded)).toEqual([])
    expect(alerts(recorded)).toHaveLength(2)
    expect(alerts(recorded)[1]).toContain('lacks minutes since')
    expect(facts(given)).toEqual(recorded)
    const shown = given.flatMap((input) => (input.kind === 'BarClosed' ? [input.bar.closeAt] : []))
    expect(Math.max(...shown)).toBeGreaterThan(UNTIL - 2 * MINUTE)
  })

  it('is halted when both sources are silent', async () => {
    expect(trips(facts(await inputs(silent, silent))).length).toBeGreaterThan(0)
  })
})
