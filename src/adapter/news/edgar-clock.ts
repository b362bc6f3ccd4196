import type { UtcMillis } from '../../base/index.ts'

const ZONE = 'America/New_York'
const OPENS_AT = 6
const CLOSES_AT = 22
const STAMP = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(?:\.\d+)?Z?$/
const MIDNIGHT = '00:00:00'
/** So many stamps have to say that they are UTC, and none may say otherwise. */
const WITNESSES_MIN = 3

/** How the stamps of a filer are to be read. */
export const EdgarReading = { Utc: 'UTC', NewYork: 'NEW_YORK' } as const
export type EdgarReading = (typeof EdgarReading)[keyof typeof EdgarReading]

/**
 * Tells what the `acceptanceDateTime`s of a filer mean, from the hours at which EDGAR accepts filings.
 *
 * They end in `Z`, and for most filers they are UTC; for others they are New York's clock all the same. Of
 * 808 companies measured against the headers of their filings, 624 had the former, 181 the latter and 3 both,
 * and nothing in a stamp tells which: https://github.com/dgunning/edgartools/issues/557,
 * https://github.com/john-friedman/datamule-python/issues/115. EDGAR accepts from 06:00 to 22:00 in New York
 * and at no other time, so many stamps of a filer can be only one of the two, and none lies in the future.
 * Where they do not agree, they are read as New York's clock: that is the later one, and no backtest may see
 * a filing before it was there.
 */
export function edgarReading(stamps: readonly string[], now: number): EdgarReading {
  let mustBeUtc = 0
  let cannotBeUtc = 0
  for (const stamp of stamps) {
    const read = bothReadings(stamp)
    if (read === undefined || read.isTimeless) continue
    if (!isOpen(read.local) || read.local.epochMilliseconds > now) mustBeUtc += 1
    if (!isOpen(read.utc)) cannotBeUtc += 1
  }
  const isUtc = mustBeUtc >= WITNESSES_MIN && cannotBeUtc === 0
  return isUtc ? EdgarReading.Utc : EdgarReading.NewYork
}

/**
 * When the public could first read a filing; `undefined` where its stamps are none.
 *
 * The later of its acceptance and 06:00 in New York of its filing date: what is accepted after 17:30 is filed
 * on the next business day, and published then (17 CFR 232.13(a)(2)). A filing of long ago without a time of
 * day counts from 22:00 of its filing date.
 */
export function publicAt(
  acceptance: string, filingDate: string, reading: EdgarReading,
): UtcMillis | undefined {
  const read = bothReadings(acceptance)
  const filed = within(() => Temporal.PlainDate.from(filingDate))
  if (read === undefined || filed === undefined) return undefined
  if (read.isTimeless) return millisOf(filed, CLOSES_AT)
  const accepted = reading === EdgarReading.Utc && isOpen(read.utc) ? read.utc : read.local
  return Math.max(accepted.epochMilliseconds, millisOf(filed, OPENS_AT)) as UtcMillis
}

interface Readings {
  readonly local: Temporal.ZonedDateTime
  readonly utc: Temporal.ZonedDateTime
  /** Only a day is known. */
  readonly isTimeless: boolean
}

function bothReadings(stamp: string): Readings | undefined {
  const [, day, time] = STAMP.exec(stamp) ?? []
  if (day === undefined || time === undefined) return undefined
  return within(() => ({
    local: Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(ZONE, { disambiguation: 'later' }),
    utc: Temporal.Instant.from(`${day}T${time}Z`).toZonedDateTimeISO(ZONE),
    isTimeless: time === MIDNIGHT,
  }))
}

/** `undefined` for a day or a time that does not exist. */
function within<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function millisOf(day: Temporal.PlainDate, hour: number): UtcMillis {
  const at = day.toZonedDateTime({ timeZone: ZONE, plainTime: new Temporal.PlainTime(hour) })
  return at.epochMilliseconds as UtcMillis
}

function isOpen({ hour, minute }: Temporal.ZonedDateTime): boolean {
  return hour >= OPENS_AT && (hour < CLOSES_AT || (hour === CLOSES_AT && minute < 5))
}
