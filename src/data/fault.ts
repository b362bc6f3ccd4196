/** Why a bar or a row is not used, as a number that costs nothing on the hot path; 0 is a good one. */
export const Fault = {
  Fine: 0,
  MissingField: 1,
  EmptyField: 2,
  NotANumber: 3,
  BadTimestamp: 4,
  LocalTimeSkipped: 5,
  LocalTimeAmbiguous: 6,
  OutsideCalendar: 7,
  NotASession: 8,
  OutsideHours: 9,
  EmptyInterval: 10,
  Duplicate: 11,
  OutOfOrder: 12,
  Overlap: 13,
  Future: 14,
  NonFinite: 15,
  NonPositive: 16,
  HighLowOrder: 17,
  NegativeVolume: 18,
  Spike: 19,
  Frozen: 20,
  BadSymbol: 21,
  ExtraField: 22,
  BadQuote: 23,
  AcrossOpen: 24,
} as const
export type Fault = (typeof Fault)[keyof typeof Fault]

/** Stable names of the faults; place `fault - 1`. */
const FAULT_CODES = [
  'MISSING_FIELD', 'EMPTY_FIELD', 'NOT_A_NUMBER', 'BAD_TIMESTAMP', 'LOCAL_TIME_SKIPPED',
  'LOCAL_TIME_AMBIGUOUS', 'OUTSIDE_CALENDAR', 'NOT_A_SESSION', 'OUTSIDE_HOURS', 'EMPTY_INTERVAL',
  'DUPLICATE', 'OUT_OF_ORDER', 'OVERLAP', 'FUTURE', 'NON_FINITE', 'NON_POSITIVE', 'HIGH_LOW_ORDER',
  'NEGATIVE_VOLUME', 'SPIKE', 'FROZEN', 'BAD_SYMBOL', 'EXTRA_FIELD', 'BAD_QUOTE', 'ACROSS_OPEN',
] as const
/** One of `FAULT_CODES`. */
export type FaultCode = (typeof FAULT_CODES)[number]

/** The code of a fault; asking for the code of a good bar is a bug. */
export function faultCode(fault: Exclude<Fault, 0>): FaultCode {
  return FAULT_CODES[fault - 1] as FaultCode
}

/** How often each fault was met, in place. */
export class FaultCounts {
  readonly #counts = new Float64Array(FAULT_CODES.length)

  /** Counts one. */
  add(fault: Exclude<Fault, 0>): void {
    this.#counts[fault - 1] = (this.#counts[fault - 1] as number) + 1
  }

  /** All of them together. */
  get total(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0)
  }

  /** Counts that are not zero, by code. */
  toRecord(): Readonly<Partial<Record<FaultCode, number>>> {
    const met = FAULT_CODES.map((code, index) => [code, this.#counts[index] as number] as const)
    return Object.fromEntries(met.filter(([, count]) => count > 0))
  }
}
