import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { BarCatalog } from '../../src/adapter/duckdb/index.ts'
import { readVenueChoice } from '../../src/app/backtest/run-config.ts'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { livePlan } from '../../src/app/broker/market/live-plan.ts'
import { venueOf } from '../../src/app/broker/venue/venue-of.ts'
import { SyntheticRecording, type LiveStep } from '../../src/app/live/market/index.ts'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { UserError, utcMillis, type UtcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { ColumnsSource, writeRow } from '../../src/data/index.ts'
import { allocateColumns, type Bar, type Session } from '../../src/model/index.ts'
import { liveRequest } from '../harness/live-market.ts'

const home = mkdtempSync(join(tmpdir(), 'backed-venue-'))
vi.stubEnv('INVESTOR_HOME', home)
afterAll(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true, force: true })
})

const CALENDAR = calendarNamed('XNYS')
const SEED = 3
const SESSIONS = CALENDAR.sessions('2026-11-23' as Session['date'], '2026-11-25' as Session['date'])
const DAY = SESSIONS.at(-1) as Session
const MINUTE = 60_000
/** Half an hour that the stored minutes lack. */
const HOLE = [DAY.openAt + 60 * MINUTE, DAY.openAt + 90 * MINUTE] as const

async function minutesOf(symbol: string): Promise<readonly Bar[]> {
  const recording = new SyntheticRecording({ seed: SEED, calendar: CALENDAR })
  const key = { symbol, timeframe: '1m', adjustment: 'raw' } as const
  const from = utcMillis((SESSIONS[0] as Session).openAt - 1)
  return recording.read(key, from, DAY.closeAt)
}

async function store(symbol: string, isSynthetic: boolean): Promise<void> {
  const bars = (await minutesOf(symbol)).filter(({ closeAt }) => closeAt <= HOLE[0] || closeAt > HOLE[1])
  const columns = allocateColumns(bars.length)
  for (const [row, bar] of bars.entries()) writeRow(columns, row, bar)
  columns.length = bars.length
  const key = { symbol, timeframe: '1m', adjustment: 'raw' } as const
  const record = { source: 'a test', sha256: '', importedAt: utcMillis(0), quarantined: {}, notes: [] }
  const catalog = new BarCatalog(join(home, 'catalog'))
  await catalog.store({
    series: [{
      origin: { key, isSynthetic, calendar: 'XNYS', notes: [], toolVersion: '1', record },
      source: new ColumnsSource(key, columns),
    }],
    replaces: false,
  })
  await catalog.close()
}

/** All steps of the day of stored minutes with the made-up market as their backup. */
async function play(symbols: readonly string[]): Promise<readonly LiveStep[]> {
  const request = {
    ...liveRequest({ seed: 1, bars: 1, timeframe: '1m', symbols }),
    set: [
      'trading.primary_data_provider=catalog', 'trading.backup_data_provider=synthetic',
      `broker.seed=${SEED}`,
    ],
    from: DAY.date, to: DAY.date,
  }
  const choice = readVenueChoice(request)
  if (choice === undefined) throw new Error('no live market was named')
  const settings = await readSettings(request, 'live')
  const path = join(home, `session-${symbols.join('-')}`)
  mkdirSync(path)
  const open = await venueOf({ choice, environment: {}, request, speed: Infinity })
  const venue = await open(settings, livePlan(settings), new SessionFolder(path), () => {})
  const steps: LiveStep[] = []
  try {
    const market = venue.market(0 as UtcMillis, 0 as UtcMillis)
    for (;;) {
      const { value, done } = await market.next()
      if (done === true) break
      steps.push(value)
    }
  } finally {
    await venue.close()
  }
  return steps
}

describe('stored minutes with a made-up market behind them', () => {
  it('have no hole: the backup fills what the catalog lacks, and the catalog comes back', async () => {
    for (const symbol of ['SYN1', 'SYN2']) await store(symbol, true)
    const steps = await play(['SYN1', 'SYN2'])
    const standings = steps.flatMap((step) => (step.kind === 'standing' ? [step.standing.source] : []))
    expect(standings).toEqual(['catalog', 'synthetic', 'catalog'])
    const slices = steps.flatMap((step) => (
      step.kind === 'slice' ? [step] : step.kind === 'warmup' ? step.parts : []
    ))
    const shown = slices.flatMap((slice) => (slice.kind === 'slice' ? slice.bars.map(({ bar }) => bar) : []))
    for (const symbol of ['SYN1', 'SYN2']) {
      const own = shown.filter((bar) => bar.symbol === symbol && bar.timeframe === '1m')
      const first = own[0]?.openAt ?? Infinity
      expect(own).toEqual((await minutesOf(symbol)).filter(({ openAt }) => openAt >= first))
      // All but the first minute of the hole, and the one of the way back at most, are decided on.
      const live = steps.flatMap((step) => (step.kind === 'slice' ? [step.at] : []))
      expect(live.filter((at) => at > HOLE[0] && at <= HOLE[1]).length).toBeGreaterThanOrEqual(28)
    }
  })

  it('are refused where the stored ones are real', async () => {
    await store('SYN3', false)
    const error = await play(['SYN3']).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(UserError)
    expect((error as UserError).failure.code).toBe('SYNTHETIC_MIX')
  })
})
