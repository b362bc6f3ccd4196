const KEPT_MAX = 50_000

/** One request as it arrived and how it was answered. */
export interface RequestRecord {
  readonly requestId: string
  /** Virtual time in RFC 3339. */
  readonly at: string
  readonly method: string
  readonly path: string
  readonly clientOrderId: string | undefined
  /** What the exchange decided; with a dropped reply the client never saw it. */
  status: number
  /** Names of the faults that struck. */
  readonly faults: readonly string[]
}

/** What clients have asked, oldest first: with the ledger, the evidence of who sent what how often. */
export class RequestLog {
  readonly #records: RequestRecord[] = []

  /** Adds a request. */
  add(record: RequestRecord): RequestRecord {
    this.#records.push(record)
    if (this.#records.length > KEPT_MAX) this.#records.splice(0, KEPT_MAX / 10)
    return record
  }

  get all(): readonly RequestRecord[] {
    return this.#records
  }
}
