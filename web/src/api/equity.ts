import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { EquityCurve } from '../../../src/server/contract/index.ts'
import type { Point } from '../part/curve.tsx'
import { read } from './request.ts'
import { usePast } from './past.ts'
import { useShownSession } from './shown-session.ts'

/** A curve of equity, and the highest equity behind it. */
export interface EquityLines {
  readonly equity: readonly Point[]
  readonly highWater: readonly Point[]
}

/** Of a session: each open of the exchange, the minutes since the last one, and the point of now in both. */
export interface ShownEquity {
  readonly days: EquityLines
  readonly day: EquityLines
}

interface Grown extends ShownEquity {
  readonly through: number
}

/** Minutes come without a fact that would tell of them. */
const MINUTES_MS = 10_000
const EMPTY: EquityLines = { equity: [], highWater: [] }
const NONE: Grown = { days: EMPTY, day: EMPTY, through: 0 }
/** The curve of the session that is shown; only what is new is asked for. */
let kept: { readonly session: string; readonly grown: Grown } | undefined

/** The equity of the session that is shown. */
export function useEquity(): ShownEquity {
  const { session } = useShownSession()
  const isPast = usePast() !== undefined
  const number = session?.number
  const { data = NONE } = useQuery({
    queryKey: [isPast ? 'still' : 'live', '/equity', number],
    queryFn: ({ signal }) => grow(number ?? '', signal),
    enabled: number !== undefined,
    ...(session?.state === 'live' && { refetchInterval: MINUTES_MS }),
  })
  const [at, equity, highWater] = [session?.at, session?.equity, session?.highWaterEquity]
  return useMemo(() => {
    const withNow = (lines: EquityLines): EquityLines => ({
      equity: [...lines.equity, ...pointOf(at, equity)],
      highWater: [...lines.highWater, ...pointOf(at, highWater)],
    })
    return { days: withNow(data.days), day: withNow(data.day) }
  }, [data, at, equity, highWater])
}

async function grow(session: string, signal: AbortSignal): Promise<Grown> {
  let grown = kept?.session === session ? kept.grown : NONE
  let next: number | null = grown.through
  while (next !== null) {
    const page: EquityCurve = await read('/equity', { session, after: next }, signal)
    const days = joined(grown.days, linesOf(page))
    grown = { days, day: dayOf(days, linesOf(page.minutes)), through: page.through }
    next = page.next
  }
  kept = { session, grown }
  return grown
}

/** The last open, and the minutes after it. */
function dayOf({ equity, highWater }: EquityLines, minutes: EquityLines): EquityLines {
  const openedAt = equity.at(-1)?.at ?? 0
  const since = (points: readonly Point[]): Point[] => points.filter(({ at }) => at > openedAt)
  return joined(
    { equity: equity.slice(-1), highWater: highWater.slice(-1) },
    { equity: since(minutes.equity), highWater: since(minutes.highWater) },
  )
}

function joined(before: EquityLines, after: EquityLines): EquityLines {
  return {
    equity: [...before.equity, ...after.equity],
    highWater: [...before.highWater, ...after.highWater],
  }
}

function linesOf({ at, equity, highWater }: EquityCurve['minutes']): EquityLines {
  return { equity: pointsOf(at, equity), highWater: pointsOf(at, highWater) }
}

function pointsOf(at: readonly number[], values: readonly number[]): readonly Point[] {
  return at.map((each, index) => ({ at: each, value: values[index] ?? 0 }))
}

type Told = string | number | null | undefined

function pointOf(at: Told, value: Told): readonly Point[] {
  if (at === null || at === undefined || value === null || value === undefined) return []
  return [{ at: Number(at), value: Number(value) }]
}
