import { fail, UserError, type ClientOrderId, type ExecutionId, type UtcMillis } from '../../base/index.ts'
import type { CoreInput, VenueEvent } from '../../model/index.ts'
import type { BrokerNotice, BrokerOrder, ConnectionState } from '../../port/index.ts'
import type { LiveStep, PacedClock } from '../live/market/index.ts'
import type { Reading } from './account/account-reader.ts'

/** What a session waits for. */
export type SessionItem =
  | { readonly kind: 'venue'; readonly event: VenueEvent }
  | { readonly kind: 'input'; readonly input: CoreInput }
  | {
      readonly kind: 'busted'
      readonly clientOrderId: ClientOrderId
      readonly executionId: ExecutionId
      readonly at: UtcMillis
    }
  | { readonly kind: 'stranger'; readonly order: BrokerOrder }
  | { readonly kind: 'connected' }
  | { readonly kind: 'doubt'; readonly message: string }
  | { readonly kind: 'connection'; readonly state: ConnectionState }
  | { readonly kind: 'read'; readonly reading: Reading }
  | { readonly kind: 'step'; readonly step: LiveStep; readonly done: () => void }
  | { readonly kind: 'market-over'; readonly error: unknown }
  | { readonly kind: 'tick' }
  | { readonly kind: 'look' }
  | { readonly kind: 'wake' | 'drained' }

/** Items that may wait; one more ends the session, since what happens to orders is never dropped. */
const ITEMS_MAX = 100_000
/** What need not wait twice: the next one says all that the first one says. */
const ONCE: ReadonlySet<string> = new Set(['tick', 'look', 'wake'])

/**
 * The one queue of a session that trades at a broker: everything that happens, in the order in which it was
 * heard.
 *
 * Ticks that nobody has taken yet are not added again; they are counted. Nothing else is ever left out.
 */
export class InputQueue {
  readonly #clock: Pick<PacedClock, 'hold' | 'rest'>
  readonly #items: SessionItem[] = []
  readonly #waitingOnce = new Set<string>()
  #wake: (() => void) | undefined
  /** Lets the clock go on that stands still while there is work. */
  #release: (() => void) | undefined
  /** Ticks that found the one before still waiting. */
  conflatedCount = 0
  /** The most that has waited at a time. */
  peak = 0

  /** `clock`: one that is not the machine's stands still from an item to when all items are taken. */
  constructor(clock: Pick<PacedClock, 'hold' | 'rest'> = {}) {
    this.#clock = clock
  }

  get size(): number {
    return this.#items.length
  }

  get health(): { readonly queueSize: number; readonly queuePeak: number } {
    return { queueSize: this.size, queuePeak: this.peak }
  }

  /** Adds an item; throws `UserError` `QUEUE_FULL` where that many wait already. */
  add(item: SessionItem): void {
    if (ONCE.has(item.kind)) {
      if (this.#waitingOnce.has(item.kind)) {
        this.conflatedCount += 1
        return
      }
      this.#waitingOnce.add(item.kind)
    }
    if (this.#items.length >= ITEMS_MAX) {
      const text = `${ITEMS_MAX} messages wait for the core, which is too slow for them: nothing is dropped, `
        + 'the session ends'
      throw new UserError(fail('QUEUE_FULL', text).failure)
    }
    this.#release ??= this.#clock.hold?.()
    this.#items.push(item)
    this.peak = Math.max(this.peak, this.#items.length)
    this.#wake?.()
  }

  /** The next item, as soon as there is one. */
  async next(): Promise<SessionItem> {
    for (;;) {
      const item = this.#items.shift()
      if (item !== undefined) {
        this.#waitingOnce.delete(item.kind)
        return item
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve
        this.#rest()
      })
      this.#wake = undefined
    }
  }

  #rest(): void {
    this.#release?.()
    this.#release = undefined
    this.#clock.rest?.(() => this.#items.length > 0)
  }
}

/** What a notice of the broker becomes: a bust is an input of the core, anything else is a doubt. */
export function itemOf(notice: BrokerNotice): SessionItem {
  if (notice.kind === 'ExecutionBusted') {
    const { clientOrderId, executionId, at } = notice
    return { kind: 'busted', clientOrderId, executionId, at }
  }
  const what = notice.kind === 'MessageUnreadable' ? notice.message
    : `execution ${notice.executionId} of ${notice.clientOrderId}`
  return { kind: 'doubt', message: `${notice.kind}: ${what}` }
}
