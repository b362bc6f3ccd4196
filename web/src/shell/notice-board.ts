/** How what is said is meant. */
export type Tone = 'good' | 'bad' | 'plain'

/** How far an act is that is not settled: `silent` where nobody has answered. */
export type Stage = 'sent' | 'silent' | 'taken'

/** What is said in a corner of the page and read aloud. */
export interface Notice {
  readonly id: number
  readonly tone: Tone
  readonly text: string
  /** Of an act that is not settled. */
  readonly stage?: Stage
  /** It is of an act that stops trading. */
  readonly isStop: boolean
}

/** What is said of one act, from the press on until it is settled. */
export interface ActNotice {
  /** Aborted when a person dismisses it. */
  readonly signal: AbortSignal
  /** Says how far it is, in the place of what was said before. */
  readonly tell: (stage: Stage, text: string, tone?: Tone) => void
  /** Says what came of it. */
  readonly settle: (text: string, tone: Tone) => void
  /** Takes it away: nothing has to be said. */
  readonly close: () => void
}

const NOTICE_MS = 9_000
/** Settled ones that are kept in sight. */
const SETTLED_MAX = 4

/**
 * What is said to the person at the page.
 *
 * What went well goes by itself. What did not, and an act that is not settled, stays until a person dismisses
 * it: who looks away for a moment is not to think that trading was halted.
 */
export class NoticeBoard {
  readonly #later: (run: () => void, ms: number) => void
  readonly #listeners = new Set<() => void>()
  readonly #aborts = new Map<number, AbortController>()
  #notices: readonly Notice[] = []
  #count = 0

  constructor(later: (run: () => void, ms: number) => void) {
    this.#later = later
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => void this.#listeners.delete(listener)
  }

  readonly notices = (): readonly Notice[] => this.#notices

  /** Says something that is about no act. */
  readonly say = (text: string, tone: Tone = 'plain'): void => {
    this.#settle({ id: this.#nextId(), text, tone, isStop: false })
  }

  /** Begins to speak of an act; nothing is said yet. */
  open(isStop: boolean): ActNotice {
    const id = this.#nextId()
    const abort = new AbortController()
    this.#aborts.set(id, abort)
    const { signal } = abort
    return {
      signal,
      tell: (stage, text, tone = 'plain') => {
        if (!signal.aborted) this.#put({ id, text, tone, stage, isStop })
      },
      settle: (text, tone) => {
        this.#aborts.delete(id)
        // An answer after all is told, also to who did not want to wait for it.
        this.#settle({ id, text, tone, isStop })
      },
      close: () => this.dismiss(id),
    }
  }

  /** Takes a notice away; its act is not waited for any more. */
  readonly dismiss = (id: number): void => {
    this.#aborts.get(id)?.abort()
    this.#aborts.delete(id)
    this.#show(this.#notices.filter((notice) => notice.id !== id))
  }

  #settle(notice: Notice): void {
    this.#put(notice)
    if (notice.tone !== 'bad') this.#later(() => this.dismiss(notice.id), NOTICE_MS)
  }

  /** The newest stands last; what is said of an act on its way stays in its place. */
  #put(notice: Notice): void {
    const isOnItsWay = notice.stage !== undefined && this.#notices.some(({ id }) => id === notice.id)
    const all = isOnItsWay
      ? this.#notices.map((each) => (each.id === notice.id ? notice : each))
      : [...this.#notices.filter(({ id }) => id !== notice.id), notice]
    const settled = all.filter(({ stage }) => stage === undefined)
    const old = new Set(settled.slice(0, -SETTLED_MAX))
    this.#show(all.filter((each) => !old.has(each)))
  }

  #show(notices: readonly Notice[]): void {
    this.#notices = notices
    for (const listener of this.#listeners) listener()
  }

  #nextId(): number {
    this.#count += 1
    return this.#count
  }
}
