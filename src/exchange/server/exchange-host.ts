/**
 * Real time, which only the network side needs: the rate limit, late replies, the pace of the virtual clock.
 *
 * It is handed in, so that everything else is deterministic and tests need not wait.
 */
export interface ExchangeHost {
  /** Milliseconds since 1970. */
  now(): number
  /** Runs something once after `ms`; the answer calls it off. */
  after(ms: number, run: () => void): () => void
}
