import { useSyncExternalStore } from 'react'
import type { Session, StreamFact } from '../../../src/server/contract/index.ts'
import { bareParts, type BareParts } from './bare-parts.ts'
import { openStream } from './open-stream.ts'
import { heardRefusal } from './request.ts'
import type { StreamNews } from './stream-hub.ts'

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
  /** Counts up with every fact, and where some may have been missed. */
  readonly factCount: number
}

const FACTS_MAX = 250
/** A session that trades writes its status four times a second. */
const STALE_MS = 4_000
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
 * Whatever arrives between two frames is shown at once, so that a burst costs one drawing. What was missed
 * while the stream was lost is read again.
 */
class LiveFeed {
  #state = EMPTY
  #next: LiveState = EMPTY
  #end: (() => void) | undefined
  #frame = 0
  #watch = 0
  readonly #listeners = new Set<() => void>()

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  readonly state = (): LiveState => this.#state

  /** Opens the stream; a second call does nothing. */
  open(): void {
    if (this.#end !== undefined) return
    this.#end = openStream((news) => this.#hear(news))
    this.#watch = window.setInterval(() => this.#look(), 500)
  }

  /** Ends the stream and forgets what it told. */
  close(): void {
    this.#end?.()
    this.#end = undefined
    window.clearInterval(this.#watch)
    this.#set(EMPTY)
  }

  #hear(news: StreamNews): void {
    if (this.#end === undefined) return
    const { facts, factCount, bare } = this.#next
    switch (news.kind) {
      case 'lost':
        if (news.isRefused) heardRefusal()
        return this.#set({ connection: 'reconnecting' })
      case 'hello':
        return this.#heard(news.at, { facts: news.isNew ? [] : facts, factCount: factCount + 1 })
      case 'status': {
        const { session } = news
        return this.#heard(news.at, { session, bare: bareParts(session.held, bare, Date.now()) })
      }
      case 'facts':
        return this.#heard(news.at, {
          facts: [...news.facts.toReversed(), ...facts].slice(0, FACTS_MAX),
          factCount: factCount + news.facts.length,
        })
      default:
        return this.#heard(news.at, {})
    }
  }

  #heard(heardAt: number, change: Partial<LiveState>): void {
    this.#set({ ...change, connection: 'live', heardAt })
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

/** The stream of this page. */
export const liveFeed = new LiveFeed()

/** A part of what the stream told; drawn again only when that part changes. */
export function useLive<T>(part: (state: LiveState) => T): T {
  return useSyncExternalStore(liveFeed.subscribe, () => part(liveFeed.state()))
}
