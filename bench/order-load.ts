/** What a session is to do. */
export interface Load {
  /** `turn`: in and out with a stop; `hold`: in, and no more; `rest`: entries that do not fill. */
  readonly way: 'turn' | 'hold' | 'rest'
  readonly symbols: number
  readonly barsPerSecond: number
  readonly bars: number
}

/** Lines that the session prints: where it is, and what was measured. */
export type Said =
  | { readonly kind: 'trading'; readonly at: number; readonly cpuMs: number }
  | { readonly kind: 'shown'; readonly sent: number; readonly latencies: readonly number[] }
  | {
    readonly kind: 'sends'
    readonly lastSubmit: number
    readonly firstCancel: number
    readonly lastCancel: number
    readonly cancels: number
  }

/** What time it is at the exchange when it begins. */
export const LOAD_BEGINS = Date.UTC(2026, 0, 5, 14, 40)

/** The symbol of a place: BAA, BAB ... */
export function symbolOf(index: number): string {
  return `B${String.fromCodePoint(65 + Math.floor(index / 26), 65 + (index % 26))}`
}
