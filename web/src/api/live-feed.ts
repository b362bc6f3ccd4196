import { useSyncExternalStore } from 'react'
import type { Session, StreamFact } from '../../../src/server/contract/index.ts'
import { bareParts, type BareParts } from './bare-parts.ts'
import { apiUrl } from './request.ts'

/** How the live stream is: `stale` where it is open and has said nothing for a while. */
export type Connection = 'connecting' | 'live' | 'stale' | 'reconnecting'

/** What the dashboard knows from the stream. */
export interface LiveState {
  readonly connection: Connection
  /** The session as it was told last; `undefined` until it is, or where there is none. */
  readonly session: Session | undefined
  readonly bare: BareParts
  /** The last facts, the newest first. */
  readonly facts: readonly StreamFact[]
  /** When the stream said something last, in milliseconds of this browser; 0 for never. */
  readonly heardAt: number
  /** Facts since the page was opened. */
  readonly factCount: number
}

const FACTS_MAX = 250
/** A session that trades writes its status four times a second. */
const STALE_MS = 4_000
const RETRY_MS = 1_500
const HIDDEN_MS = 500
const EMPTY: LiveState = {
  connection: 'connecting',
  session: undefined,
  bare: new Map(),
  facts: [],
  heardAt: 0,
  factCount: 0,
}

/**
 * The live stream of the API, for the whole page.
 *
 * Whatever arrives between two frames is shown at once, so that a burst costs one drawing. The browser
 * resumes a lost stream after the last event it has; where the server refuses, this tries again.
 */
export class LiveFeed {
  #state = EMPTY
  #next: LiveState = EMPTY
  #source: EventSource | undefined
  #frame = 0
  #retry = 0
  #watch = 0
  readonly #listeners = new Set<() => void>()

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  readonly state = (): LiveState => this.#state

  /** Opens the stream; a second call does nothing. */
  open(): void {
    if (this.#source !== undefined) return
    this.#connect()
    this.#watch = window.setInterval(() => this.#look(), 500)
  }

  /** Ends the stream and forgets what it told. */
  close(): void {
    this.#source?.close()
    this.#source = undefined
    window.clearInterval(this.#watch)
    window.clearTimeout(this.#retry)
    this.#set(EMPTY)
  }

  #connect(): void {
    const source = new EventSource(apiUrl('/stream'))
    this.#source = source
    source.addEventListener('open', () => this.#heard({}))
    source.addEventListener('hello', () => this.#heard({}))
    source.addEventListener('status', (event) => {
      const session = parsed<Session>(event)
      this.#heard({ session, bare: bareParts(session.held, this.#next.bare, Date.now()) })
    })
    source.addEventListener('facts', (event) => {
      const facts = parsed<readonly StreamFact[]>(event)
      this.#heard({
        facts: [...facts.toReversed(), ...this.#next.facts].slice(0, FACTS_MAX),
        factCount: this.#next.factCount + facts.length,
      })
    })
    source.addEventListener('error', () => {
      this.#set({ connection: 'reconnecting' })
      if (source.readyState !== EventSource.CLOSED || this.#source !== source) return
      this.#retry = window.setTimeout(() => this.#connect(), RETRY_MS)
    })
  }

  #heard(change: Partial<LiveState>): void {
    this.#set({ ...change, connection: 'live', heardAt: Date.now() })
  }

  #look(): void {
    const { connection, heardAt, session } = this.#next
    const isSilent = connection === 'live' && session?.state === 'live' && Date.now() - heardAt > STALE_MS
    if (isSilent) this.#set({ connection: 'stale' })
  }

  #set(change: Partial<LiveState>): void {
    this.#next = { ...this.#next, ...change }
    if (this.#frame !== 0) return
    const show = (): void => {
      this.#frame = 0
      this.#state = this.#next
      for (const listener of this.#listeners) listener()
    }
    this.#frame = document.hidden ? window.setTimeout(show, HIDDEN_MS) : requestAnimationFrame(show)
  }
}

function parsed<T>(event: Event): T {
  return JSON.parse((event as MessageEvent<string>).data) as T
}

/** The stream of this page. */
export const liveFeed = new LiveFeed()

/** A part of what the stream told; drawn again only when that part changes. */
export function useLive<T>(part: (state: LiveState) => T): T {
  return useSyncExternalStore(liveFeed.subscribe, () => part(liveFeed.state()))
}
