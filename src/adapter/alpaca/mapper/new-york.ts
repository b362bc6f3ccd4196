import type { UtcMillis } from '../../../base/index.ts'

const ZONE = 'America/New_York'

/** The instant of a wall-clock time in New York, `YYYY-MM-DDTHH:MM[:SS.mmm]`; `undefined`: there is none. */
export function instantInNewYork(local: string): UtcMillis | undefined {
  try {
    return Temporal.PlainDateTime.from(local).toZonedDateTime(ZONE).epochMilliseconds as UtcMillis
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
