import { createHash } from 'node:crypto'
import { BadRequest, refuse } from './problem.ts'

const LIFE_MS = 24 * 3_600_000
const KEPT_MAX = 10_000
const KEY = /^[A-Za-z0-9_-]{8,128}$/

interface Kept {
  readonly asked: string
  readonly answer: Promise<unknown>
  readonly at: number
}

/** Answers of acts by their `Idempotency-Key`: the same request again gets the same answer, for a day. */
export class IdempotencyKeys {
  readonly #now: () => number
  readonly #kept = new Map<string, Kept>()

  constructor(now: () => number) {
    this.#now = now
  }

  /**
   * Acts once for a key of a person; what fails may be tried again under the same key.
   *
   * Throws `API_BAD_REQUEST` without a key, `IDEMPOTENCY_CONFLICT` where it belongs to another request.
   */
  async once(
    key: unknown,
    { caller, route, body }: { readonly caller: string; readonly route: string; readonly body: unknown },
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
    const kept = this.#kept.get(name)
    if (kept !== undefined) {
      if (kept.asked === asked) return kept.answer
      refuse('IDEMPOTENCY_CONFLICT', 'this Idempotency-Key belongs to another request: take a new one')
    }
    const answer = act()
    this.#kept.set(name, { asked, answer, at: this.#now() })
    answer.catch(() => this.#kept.delete(name))
    return answer
  }

  #forget(): void {
    for (const [name, { at }] of this.#kept) {
      if (this.#kept.size < KEPT_MAX && at + LIFE_MS > this.#now()) break
      this.#kept.delete(name)
    }
  }
}
