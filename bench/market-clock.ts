/** What the thread of the stream is told, and how both read the market's clock. */
export interface Load {
  readonly symbols: number
  /** Every so many events one is a print; 0: none is. */
  readonly printsEvery: number
  /** Instant of the market at `startedAt` of the machine's clock, and how many times as fast it runs. */
  readonly from: number
  readonly startedAt: number
  readonly speed: number
}

/** What the stream is to do next: so many events a second for so long, or so many in a second. */
export interface Wish {
  readonly rate?: number
  readonly seconds?: number
  readonly burst?: number
}

/** All events that were sent so far, and when the last of them was. */
export interface Sent {
  readonly events: number
  readonly at: number
}

/** The market's clock, the same in both threads. */
export function marketNow({ from, startedAt, speed }: Load): number {
  return Math.floor(from + (Date.now() - startedAt) * speed)
}
