import { profitFactor, tradeOutcomes, winRate } from '../../analysis/index.ts'
import {
  AUDIT_EVENTS, AuditEventType, POSITIONS, SIGNALS, type BodyOf, type EncodedBody,
} from '../../audit/index.ts'
import { formatFixed, money, ZERO_MONEY, type Money } from '../../base/index.ts'
import type { ProjectedRow } from '../../port/index.ts'
import type { StrategyState } from '../../server/index.ts'
import type { SessionViews } from './session-views.ts'
import { orThrow } from '../live/or-throw.ts'
import { startedStrategies } from '../live/past/started-strategies.ts'

/** Facts about strategies that are looked through, the newest first. */
const FACTS_MAX = 5_000
const TRIPS_AT_ONCE = 1_000

interface Standing {
  state: StrategyState['state']
  since: number | null
  by: string | null
  reason: string | null
  errorCount: number
  lastError: string | null
}

/** Strategies of a session, from the facts about them and what it was started with. */
export async function strategyRows(views: SessionViews): Promise<readonly StrategyState[]> {
  const tables = await views.tables()
  if (tables === undefined) return []
  const standings = await standingsOf(views)
  const verdicts = orThrow(tables.tally(SIGNALS, ['strategy', 'verdict']))
  const positions = await views.page({ table: POSITIONS, order: 'oldest', where: [], limit: 10_000 })
  const started = new Map(startedStrategies(views.folder).map(({ name, ...rest }) => [name, rest]))
  const trips = await tripsOf(views)
  const names = new Set([
    ...started.keys(), ...standings.keys(), ...verdicts.map(({ values }) => String(values['strategy'])),
  ])
  return [...names].toSorted().map((name) => {
    const own = verdicts.filter(({ values }) => values['strategy'] === name)
    const count = (...wanted: readonly (string | null)[]): number =>
      own
        .filter(({ values }) => wanted.length === 0 || wanted.includes(values['verdict'] as string | null))
        .reduce((sum, tally) => sum + tally.count, 0)
    const held = positions.map(({ row }) => row).filter((row) => row['strategy'] === name)
    return {
      name,
      ...(standings.get(name) ?? UNKNOWN),
      signals: count(),
      approved: count('APPROVED', 'MODIFIED'),
      rejected: count('REJECTED', 'DISCARDED'),
      openPositions: held.filter((row) => row['quantity'] !== 0n).length,
      realizedProfit: formatFixed(held.reduce((sum, row) => sum + (row['realized_pnl'] as bigint), 0n)),
      started: started.get(name) ?? null,
      trips: tripFigures(trips.get(name) ?? []),
    }
  })
}

/** Round trips of a session by strategy, as far as they were read. */
interface TripTally {
  through: number
  readonly trips: Map<string, Trip[]>
}

/** What was read stays: a long session has many thousands, of which few are new. */
const tallies = new WeakMap<SessionViews, TripTally>()

/** Every round trip of the session, by strategy. Fees are in their profits. */
async function tripsOf(views: SessionViews): Promise<ReadonlyMap<string, readonly Trip[]>> {
  const tally = tallies.get(views) ?? { through: 0, trips: new Map() }
  tallies.set(views, tally)
  for (let isMore = true; isMore;) {
    const closed = await views.page({
      table: AUDIT_EVENTS,
      order: 'oldest',
      limit: TRIPS_AT_ONCE,
      where: [
        { column: 'event_type', is: '=', value: AuditEventType.PositionClosed },
        { column: 'id', is: '>=', value: tally.through + 1 },
      ],
    })
    // Somebody else may have taken them meanwhile.
    for (const { row } of closed) if (Number(row['id']) > tally.through) take(tally, row)
    isMore = closed.length === TRIPS_AT_ONCE
  }
  return tally.trips
}

function take(tally: TripTally, row: ProjectedRow): void {
  tally.through = Number(row['id'])
  const { strategy, tripProfit } = JSON.parse(String(row['data'])) as BodyOf<'PositionClosed'>
  if (tripProfit === undefined) return
  const own = tally.trips.get(strategy) ?? []
  own.push({ profit: money(tripProfit), fees: ZERO_MONEY })
  tally.trips.set(strategy, own)
}

type Trip = Parameters<typeof tradeOutcomes>[0][number]

function tripFigures(trips: readonly Trip[]): StrategyState['trips'] {
  const outcomes = tradeOutcomes(trips)
  return {
    count: outcomes.count,
    profit: formatFixed((outcomes.won - outcomes.lost) as Money),
    wonFraction: winRate(outcomes) ?? null,
    profitFactor: profitFactor(outcomes) ?? null,
  }
}

const UNKNOWN: Standing = {
  state: 'unknown',
  since: null,
  by: null,
  reason: null,
  errorCount: 0,
  lastError: null,
}

async function standingsOf(views: SessionViews): Promise<ReadonlyMap<string, Standing>> {
  const facts = await views.page({
    table: AUDIT_EVENTS,
    order: 'newest',
    limit: FACTS_MAX,
    where: [{ column: 'event_type', is: '=', value: AuditEventType.StrategyEvent }],
  })
  const found = new Map<string, Standing>()
  for (const { row } of facts.toReversed()) {
    const body = JSON.parse(String(row['data'])) as EncodedBody
    if (!('strategy' in body)) continue
    const before = found.get(body.strategy) ?? UNKNOWN
    const since = Number(row['timestamp'])
    if (body.kind === 'StrategyFailed') {
      found.set(body.strategy, { ...before, errorCount: body.errorCount, lastError: body.message })
    } else if (body.kind === 'StrategySuspended') {
      found.set(body.strategy, { ...before, state: 'suspended', since, by: null, reason: body.reason })
    } else if (body.kind === 'StrategyActivated' || body.kind === 'StrategyDeactivated') {
      const state = body.kind === 'StrategyActivated' ? 'active' : 'inactive'
      found.set(body.strategy, { ...before, state, since, by: body.by, reason: body.reason })
    }
  }
  return found
}
