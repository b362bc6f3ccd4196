import type { LimitUse } from '../../server/index.ts'

/** A limit and its use, where they are known; `of` is the strategy that it is counted for. */
export interface LimitRow {
  readonly code: string
  readonly about: string
  readonly unit: LimitUse['unit']
  readonly used: number | null
  /** Absent: off, or it cannot be computed. */
  readonly limit: number | undefined
  readonly action: string
  readonly of?: string
}

/** A limit with its gauge; nothing where its use is not known, or it is off. */
export function limitUse({ of, used, limit, ...row }: LimitRow): readonly LimitUse[] {
  if (used === null || limit === undefined || !Number.isFinite(limit)) return []
  // Where nothing is allowed, all of it is used.
  return [{ ...row, of: of ?? null, used, limit, usedFraction: limit > 0 ? used / limit : 1 }]
}
