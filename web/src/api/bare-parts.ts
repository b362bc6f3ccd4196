import type { HeldPart, Session } from '../../../src/server/contract/index.ts'

/** Between a fill and its stop a status may see the position alone: so long it is not yet worth an alarm. */
const ALARM_MS = 1_000

/** Since when each part has been told of without the stops it needs, in milliseconds of this browser. */
export type BareParts = ReadonlyMap<string, number>

/** The name of a part of a position. */
export function partKey({ strategy, symbol }: Pick<HeldPart, 'strategy' | 'symbol'>): string {
  return `${strategy} ${symbol}`
}

/** Whether a part has fewer stops at the venue than it needs. */
export function isBare({ needsStop, stopped, quantity }: HeldPart): boolean {
  return needsStop && Number(stopped) < Math.abs(Number(quantity))
}

/** Parts without the stops they need; what is still so keeps its time. */
export function bareParts(held: readonly HeldPart[], earlier: BareParts, now: number): BareParts {
  return new Map(held.filter(isBare).map((part) => [partKey(part), earlier.get(partKey(part)) ?? now]))
}

/** Parts that a person has to be told of: bare for a second, or in a session that does nothing about it. */
export function unprotected(parts: BareParts, state: Session['state'], now: number): readonly string[] {
  const isAtWork = state === 'live'
  return [...parts].filter(([, since]) => !isAtWork || now - since >= ALARM_MS).map(([key]) => key)
}
