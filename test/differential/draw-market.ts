import { sessionDate, utcMillis } from '../../src/base/index.ts'
import type { Session } from '../../src/model/index.ts'
import type { RiskLimits } from '../../src/risk/index.ts'
import type { Chance } from '../simulation/swarm/chance.ts'
import { magnitude, ONE, partOf, priceNanos } from './exact-decimal.ts'
import type { InstrumentCase, SymbolCase, TickRow } from './risk-case.ts'

/** Half past ten in New York on a Monday. */
const MIDDAY = Date.UTC(2024, 2, 4, 15, 30)
/** Symbols that orders name; the last is of nobody's run. */
export const NAMES = ['AAA', 'BBB', 'CCC', 'DDD'] as const
/** A symbol of the account that the run knows nothing of. */
export const FOREIGN = 'EXT'
/** One unit below a limit, the limit, one above. */
export const NEAR = [-1, 0, 1] as const

const SESSION: Session = {
  date: sessionDate('2024-03-04'), openAt: utcMillis(Date.UTC(2024, 2, 4, 14, 30)),
  closeAt: utcMillis(Date.UTC(2024, 2, 4, 21)), preOpenAt: utcMillis(Date.UTC(2024, 2, 4, 9)),
  postCloseAt: utcMillis(Date.UTC(2024, 2, 5, 1)), isEarlyClose: false,
}
const AROUND_THE_CLOCK: Session = {
  ...SESSION, openAt: utcMillis(Date.UTC(2024, 2, 4)), preOpenAt: utcMillis(Date.UTC(2024, 2, 4)),
  closeAt: utcMillis(Date.UTC(2024, 2, 5)), postCloseAt: utcMillis(Date.UTC(2024, 2, 5)),
  endsIntoNext: true,
}
const PRICES = [0.75, 4.99, 20, 24.99, 25, 25.01, 49.99, 50, 50.01, 100, 100, 101.37, 999.5]
const LOTS = [ONE, ONE, ONE, ONE, ONE / 1_000n, 10n * ONE, 100n * ONE]
const CENT = ONE / 100n
const TABLES: readonly (readonly TickRow[])[] = [
  [{ since: '1970-01-01', atLeast: 0n, tick: CENT }],
  [
    { since: '1970-01-01', atLeast: 0n, tick: CENT / 100n },
    { since: '1970-01-01', atLeast: ONE, tick: CENT },
  ],
  [
    { since: '1970-01-01', atLeast: 0n, tick: CENT },
    { since: '2024-03-04', atLeast: 25n * ONE, tick: CENT / 2n },
    { since: '2024-03-05', atLeast: 50n * ONE, tick: 5n * CENT },
  ],
]

/** The session, and an instant in it: often one at which a rule on time changes its mind. */
export function drawTime(chance: Chance, limits: RiskLimits): { session: Session | undefined; now: number } {
  const session = chance.hits(0.03) ? AROUND_THE_CLOCK : SESSION
  if (!chance.hits(0.1)) return { session: chance.hits(0.01) ? undefined : session, now: MIDDAY }
  const { openAt, closeAt, preOpenAt, postCloseAt } = session
  const edge = chance.pick([
    openAt, closeAt, preOpenAt, postCloseAt, openAt + limits.openingDelayMs, closeAt - limits.closingCutoffMs,
  ])
  return { session, now: edge + chance.pick(NEAR) }
}

function drawInstrument(chance: Chance): InstrumentCase {
  return {
    sector: chance.pick(['Tech', 'Tech', 'Tech', 'Energy', 'UNKNOWN']),
    ticks: chance.hits(0.75) ? TABLES[0] ?? [] : chance.pick(TABLES), lot: chance.pick(LOTS),
    isFractionable: chance.hits(0.6), isShortable: chance.hits(0.9),
  }
}

/** A symbol that all is known of, most of the time. */
export function drawSymbol(chance: Chance, limits: RiskLimits, now: number): SymbolCase {
  const lastPrice = chance.hits(0.01) ? chance.pick([NaN, 0, -1, Infinity]) : chance.pick(PRICES)
  const barIntervalMs = chance.hits(0.005) ? NaN : 60_000
  const ageMax = limits.dataAgeMsMax ?? limits.dataAgeBarsMax * 60_000
  const age = chance.hits(0.2) ? chance.pick([ageMax - 1, ageMax, ageMax + 1, 0, -1]) : 500
  return {
    instrument: chance.hits(0.01) ? undefined : drawInstrument(chance),
    lastPrice, barIntervalMs, lastAt: chance.hits(0.01) ? 0 : now - age,
    quote: chance.hits(0.4) ? drawQuote(chance, limits, { lastPrice, now, ageMax }) : undefined,
    averageVolume: chance.hits(0.03) ? chance.pick([NaN, 0, -1]) : 1e6,
    returns: drawReturns(chance),
    isHalted: chance.hits(0.06) ? chance.pick([true, undefined]) : false,
  }
}

function drawQuote(
  chance: Chance, limits: RiskLimits, around: { lastPrice: number; now: number; ageMax: number },
): SymbolCase['quote'] {
  const { lastPrice, now, ageMax } = around
  const at = now - (chance.hits(0.3) ? chance.pick([ageMax - 1, ageMax, ageMax + 1, -1]) : 100)
  const middle = Number.isFinite(lastPrice) && lastPrice > 0 ? lastPrice : 100
  const bid = Number((middle * (1 + chance.whole(-6, 6) / 200)).toFixed(2))
  if (chance.hits(0.05)) {
    return { at, bid: chance.pick([0, -1, NaN, bid]), ask: chance.pick([0, NaN, Infinity]) }
  }
  if (chance.hits(0.7)) return { at, bid, ask: Number((bid + chance.pick([0, 0.01, 0.02, 0.1])).toFixed(2)) }
  const width = partOf(collarOf(limits, bid), priceNanos(bid) ?? 0n) + BigInt(chance.pick(NEAR))
  const ask = (priceNanos(bid) ?? 0n) + (chance.hits(0.2) ? -1n : width)
  return { at, bid, ask: Number(`${ask}e-9`) }
}

/** The tier's fraction for a reference price. */
function collarOf({ collarTiers }: RiskLimits, reference: number): number {
  return collarTiers.find(({ above }) => reference > above)?.fraction ?? 0
}

function drawReturns(chance: Chance): readonly number[] {
  const count = chance.pick([60, 60, 60, 60, 20, 19, 21, 0])
  if (chance.hits(0.05)) return Array.from({ length: count }, () => 0.001)
  const shift = chance.pick([0, 0, 1.5, 1.5, 3.2, 0.5])
  return Array.from({ length: count }, (_, day) => Math.sin(day + 60 - count + shift) / 100)
}

/** A price on the grid of cents near another, or one unit of 1e-9 beside it. */
export function drawPriceNear(chance: Chance, reference: number, limits: RiskLimits): bigint {
  const nanos = priceNanos(reference) ?? 100n * ONE
  if (chance.hits(0.25)) {
    const width = partOf(collarOf(limits, Number(`${nanos}e-9`)), nanos) + BigInt(chance.pick(NEAR))
    return chance.hits(0.5) ? nanos + width : nanos - width
  }
  const cents = nanos / CENT + BigInt(chance.pick([-50, -10, -2, -1, 0, 0, 1, 2, 10, 50]))
  const odd = chance.hits(0.05) ? BigInt(chance.pick(NEAR)) : 0n
  return (cents > 0n ? cents : 1n) * CENT + odd
}

/** Units of an order: whole lots, a part of one, or one unit of 1e-9 beside. */
export function drawUnits(chance: Chance, instrument: InstrumentCase | undefined): bigint {
  const lot = instrument?.lot ?? ONE
  if (chance.hits(0.02)) return chance.pick([0n, -ONE])
  const whole = lot * BigInt(chance.whole(1, 12))
  if (chance.hits(0.15)) return magnitude(whole + BigInt(chance.pick(NEAR)))
  return chance.hits(0.1) ? whole + lot / 2n : whole
}
