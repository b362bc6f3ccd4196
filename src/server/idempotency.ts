import { createHash } from 'node:crypto'
import { z } from 'zod'
import { BadRequest, refuse } from './problem.ts'

const LIFE_MS = 24 * 3_600_000
const KEPT_MAX = 10_000
const KEY = /^[A-Za-z0-9_-]{8,128}$/

const KeptAct = z.strictObject({
  /** Hash of the request. */
  asked: z.string(),
  at: z.number(),
  /** Absent while the act is carried out, and for ever where the server ended meanwhile. */
  answer: z.unknown().optional(),
})
/** What is kept of an act: what was asked, since when, and the answer once it was given. */
export type KeptAct = z.infer<typeof KeptAct>

/** Where acts are kept over a restart; every method throws where it cannot be done. */
export interface ActStore {
  /** Keeps an act under a name that is free; else gives what was kept under it. */
  claim(name: string, act: KeptAct): unknown
  /** Puts an act, with its answer or begun anew, in the place of what is kept. */
  put(name: string, act: KeptAct): void
  /** Forgets an act. */
  free(name: string): void
  /** Forgets what is older than an instant, and the oldest beyond `max`. */
  forget(before: number, max: number): void
}

/** What the keys are kept with. */
export interface KeyParts {
  readonly now: () => number
  readonly store: ActStore
  /** Told that an act could not be kept: it goes on, under a key that a restart forgets. */
  readonly onDefect: (error: unknown) => void
}

interface Kept extends KeptAct {
  readonly answer: Promise<unknown>
}

/** Who asks for what. */
export interface AskedAct {
  readonly caller: string
  readonly route: string
  readonly body: unknown
}

/**
 * Answers of acts by their `Idempotency-Key`: the same request again gets the same answer, for a day and over
 * a restart.
 *
 * A disk that does not take the key stops no act: a halt twice is better than none.
 */
export class IdempotencyKeys {
  readonly #parts: KeyParts
  readonly #kept = new Map<string, Kept>()

  constructor(parts: KeyParts) {
    this.#parts = parts
  }

  /**
   * Acts once for a key of a person; what fails may be tried again under the same key.
   *
   * Throws `API_BAD_REQUEST` without a key, `IDEMPOTENCY_CONFLICT` where it belongs to another request,
   * `IDEMPOTENCY_UNKNOWN` where a server ended, or another one is, in the midst of it.
   */
  async once(
    key: unknown,
    { caller, route, body }: AskedAct,
    act: () => Promise<unknown>,
  ): Promise<unknown> {
    if (typeof key !== 'string' || !KEY.test(key)) {
      throw new BadRequest([
        {
          at: 'header Idempotency-Key',
          found: 'nothing usable; 8 to 128 of A-Z a-z 0-9 _ -, new for each act',
        },
      ])
    }
    this.#forget()
    const name = `${caller} ${key}`
    const asked = createHash('sha256')
      .update(`${route} ${JSON.stringify(body)}`)
      .digest('hex')
    const begun = { asked, at: this.#parts.now() }
    const kept = this.#kept.get(name) ?? this.#claimed(name, begun)
    if (kept === undefined) return this.#carryOut(name, begun, act)
    if (kept.asked !== asked)
      refuse('IDEMPOTENCY_CONFLICT', 'this Idempotency-Key belongs to another request: take a new one')
    if ('answer' in kept) return kept.answer
    const message = 'a server ended, or another one is, in the midst of this act: see what became of it'
    return refuse('IDEMPOTENCY_UNKNOWN', `${message}, then take a new key`)
  }

  #carryOut(name: string, begun: KeptAct, act: () => Promise<unknown>): Promise<unknown> {
    const { store } = this.#parts
    const answer = act()
    this.#kept.set(name, { ...begun, answer })
    answer.then(
      (value) => this.#tried(() => store.put(name, { ...begun, answer: value })),
      () => {
        this.#kept.delete(name)
        this.#tried(() => store.free(name))
      },
    )
    return answer
  }

  /** What a server before this one, or beside it, kept. */
  #claimed(name: string, begun: KeptAct): KeptAct | undefined {
    const { store } = this.#parts
    return this.#tried(() => {
      const kept = store.claim(name, begun)
      if (kept === undefined) return undefined
      const read = KeptAct.parse(kept)
      if (read.at + LIFE_MS > begun.at) return read
      store.put(name, begun)
      return undefined
    })
  }

  #tried<T>(work: () => T): T | undefined {
    try {
      return work()
    } catch (error) {
      this.#parts.onDefect(error)
      return undefined
    }
  }

  #forget(): void {
    const before = this.#parts.now() - LIFE_MS
    for (const [name, { at }] of this.#kept) {
      if (this.#kept.size < KEPT_MAX && at > before) break
      this.#kept.delete(name)
    }
    this.#tried(() => this.#parts.store.forget(before, KEPT_MAX))
  }
}
