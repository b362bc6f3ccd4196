import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { EquityCurve } from '../../../src/server/contract/index.ts'
import type { Point } from '../part/curve.tsx'
import { read } from './request.ts'
import { usePast } from './past.ts'
import { useShownSession } from './shown-session.ts'

interface Grown {
  readonly equity: readonly Point[]
  readonly highWater: readonly Point[]
  readonly through: number
}

const NONE: Grown = { equity: [], highWater: [], through: 0 }
/** The curve of the session that is shown; only what is new is asked for. */
let kept: { readonly session: string; readonly grown: Grown } | undefined

/** The equity curve of the session with the point of now, and the highest equity behind it. */
export function useEquity(): Pick<Grown, 'equity' | 'highWater'> {
  const { session } = useShownSession()
  const isPast = usePast() !== undefined
  const number = session?.number
  const { data = NONE } = useQuery({
    queryKey: [isPast ? 'still' : 'live', '/equity', number],
    queryFn: ({ signal }) => grow(number ?? '', signal),
    enabled: number !== undefined,
  })
  const [at, equity, highWater] = [session?.at, session?.equity, session?.highWaterEquity]
  return useMemo(
    () => ({ equity: withNow(data.equity, at, equity), highWater: withNow(data.highWater, at, highWater) }),
    [data, at, equity, highWater],
  )
}

async function grow(session: string, signal: AbortSignal): Promise<Grown> {
  let grown = kept?.session === session ? kept.grown : NONE
  let next: number | null = grown.through
  while (next !== null) {
    const page: EquityCurve = await read('/equity', { session, after: next }, signal)
    grown = {
      equity: [...grown.equity, ...pointsOf(page.at, page.equity)],
      highWater: [...grown.highWater, ...pointsOf(page.at, page.highWater)],
      through: page.through,
    }
    next = page.next
  }
  kept = { session, grown }
  return grown
}

function pointsOf(at: readonly number[], values: readonly number[]): readonly Point[] {
  return at.map((each, index) => ({ at: each, value: values[index] ?? 0 }))
}

type Told = string | number | null | undefined

function withNow(points: readonly Point[], at: Told, value: Told): readonly Point[] {
  if (at === null || at === undefined || value === null || value === undefined) return points
  return [...points, { at: Number(at), value: Number(value) }]
}
