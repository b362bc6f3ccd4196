import type { Session, StreamFact } from '../../../src/server/contract/index.ts'

/** What a page hears of the live stream; `at` is when, in milliseconds of this browser. */
export type StreamNews =
  /** The stream is open. */
  | { readonly kind: 'open'; readonly at: number }
  /** Facts of this session come now; `isNew` where those before were of another one. */
  | { readonly kind: 'hello'; readonly isNew: boolean; readonly at: number }
  | { readonly kind: 'status'; readonly session: Session; readonly at: number }
  /** In order, each once. */
  | { readonly kind: 'facts'; readonly facts: readonly StreamFact[]; readonly at: number }
  /** Nobody answers, or the server refused; the hub tries again by itself. */
  | { readonly kind: 'lost'; readonly isRefused: boolean }

/** Who hears of it. */
export type StreamListener = (news: StreamNews) => void

const RETRY_MS = 1_500
/** Facts that are kept for pages that come later. */
const KEPT_MAX = 250
/** `EventSource.CLOSED`: it does not try again by itself. */
const CLOSED = 2

/** What a hub uses of an `EventSource`. */
export interface StreamSource {
  readonly readyState: number
  addEventListener(type: string, listener: (event: Event) => void): void
  close(): void
}

/** What a hub needs of a browser. */
export interface StreamParts {
  readonly open: () => StreamSource
  readonly now: () => number
  readonly later: (run: () => void, ms: number) => void
}

/**
 * One connection to the live stream for any number of listeners.
 *
 * A browser has six connections to a server, for all its pages together: a stream for each page would leave
 * none for a halt. Who comes later is told what is known.
 */
export class StreamHub {
  readonly #parts: StreamParts
  readonly #listeners = new Set<StreamListener>()
  #source: StreamSource | undefined
  #isOpen = false
  #isRefused = false
  #heardAt = 0
  #named: string | undefined
  #session: Session | undefined
  #facts: readonly StreamFact[] = []
  /** The last fact of the session that was told. */
  #through = 0

  constructor(parts: StreamParts) {
    this.#parts = parts
  }

  /** Tells a listener what is known, and what comes; gives how to end that. */
  join(listener: StreamListener): () => void {
    this.#listeners.add(listener)
    if (this.#source === undefined) this.#connect()
    else this.#tellKnown(listener)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size > 0) return
      this.#source?.close()
      this.#source = undefined
      this.#forget()
    }
  }

  #tellKnown(listener: StreamListener): void {
    const [at, session, facts] = [this.#heardAt, this.#session, this.#facts]
    if (at === 0) return
    listener({ kind: 'open', at })
    if (session !== undefined) listener({ kind: 'status', session, at })
    if (facts.length > 0) listener({ kind: 'facts', facts, at })
    if (!this.#isOpen) listener({ kind: 'lost', isRefused: this.#isRefused })
  }

  #connect(): void {
    const source = this.#parts.open()
    this.#source = source
    const on = (name: string, take: (data: string) => void): void => {
      source.addEventListener(name, (event) => {
        if (this.#source === source) take((event as MessageEvent<string>).data)
      })
    }
    on('open', () => this.#tell({ kind: 'open', at: this.#heard() }))
    on('hello', (data) => {
      const { session } = JSON.parse(data) as { session: string }
      const isNew = session !== this.#named
      if (isNew) this.#forget()
      this.#named = session
      this.#tell({ kind: 'hello', isNew, at: this.#heard() })
    })
    on('status', (data) => {
      this.#session = JSON.parse(data) as Session
      this.#tell({ kind: 'status', session: this.#session, at: this.#heard() })
    })
    on('facts', (data) => this.#take(JSON.parse(data) as readonly StreamFact[]))
    on('error', () => {
      this.#isOpen = false
      this.#isRefused = source.readyState === CLOSED
      this.#tell({ kind: 'lost', isRefused: this.#isRefused })
      if (!this.#isRefused) return
      this.#parts.later(() => {
        if (this.#source === source) this.#connect()
      }, RETRY_MS)
    })
  }

  /** A stream that was opened anew begins a little earlier: what is known of it is left out. */
  #take(told: readonly StreamFact[]): void {
    const facts = told.filter(({ sequence }) => sequence > this.#through)
    const at = this.#heard()
    if (facts.length === 0) return
    this.#through = facts.at(-1)?.sequence ?? this.#through
    this.#facts = [...this.#facts, ...facts].slice(-KEPT_MAX)
    this.#tell({ kind: 'facts', facts, at })
  }

  #heard(): number {
    this.#isOpen = true
    this.#heardAt = this.#parts.now()
    return this.#heardAt
  }

  #forget(): void {
    this.#named = undefined
    this.#session = undefined
    this.#facts = []
    this.#through = 0
    if (this.#source === undefined) this.#heardAt = 0
  }

  #tell(news: StreamNews): void {
    for (const listener of this.#listeners) listener(news)
  }
}
