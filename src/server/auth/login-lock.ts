import { isLoopback, networkOf } from './client-network.ts'

const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 15 * 60_000
/** Failures are forgotten so long after the last of them. */
const LIFE_MS = 24 * 3_600_000
/** Failures in a row that are forgiven: of a name, and of all that come from one place. */
const FREE_OF_NAME = 5
const FREE_OF_PLACE = 20
/** Counts that are remembered of each kind; the ones that failed longest ago are forgotten. */
const COUNTS_MAX = 10_000

interface Failures {
  count: number
  until: number
  lastAt: number
}

/** Who tries to log in: under which name, from which address. */
export interface LoginAttempt {
  readonly name: string
  readonly from: string
}

/** What waits, and for how long, in ms; 0: it may try. */
export interface LoginWait {
  readonly ms: number
  /** Of the name, or of the address that it comes from. */
  readonly of: 'name' | 'address'
}

/**
 * Makes guessing slow: who has failed too often waits 30 s, and after each further failure twice as long, up
 * to 15 minutes.
 *
 * Failures are counted by name, and by address whatever the name, so that trying many names is slow as well.
 * A name has one count for this computer and one for everywhere else: who locks a name from elsewhere does
 * not lock its owner out at this computer. Names that nobody has wait too, so that the wait does not tell who
 * exists.
 */
export class LoginLock {
  readonly #now: () => number
  readonly #names = new Map<string, Failures>()
  readonly #places = new Map<string, Failures>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** For how long an attempt has to wait: the longer one of its name and its address. */
  wait(attempt: LoginAttempt): LoginWait {
    const { name, place } = keysOf(attempt)
    const [ofName, ofPlace] = [this.#waitMs(this.#names, name), this.#waitMs(this.#places, place)]
    return ofPlace > ofName ? { ms: ofPlace, of: 'address' } : { ms: ofName, of: 'name' }
  }

  /** Counts a failure, before the password is looked at, so that many at once are many failures. */
  failed(attempt: LoginAttempt): void {
    const { name, place } = keysOf(attempt)
    this.#count(this.#names, name, FREE_OF_NAME)
    this.#count(this.#places, place, FREE_OF_PLACE)
  }

  /**
   * Forgets the failures of a name that has logged in, and takes as many off its address: those of other
   * names stay, so that somebody with a password of his own cannot clear what he tried on others.
   */
  succeeded(attempt: LoginAttempt): void {
    const { name, place } = keysOf(attempt)
    const forgiven = this.#names.get(name)?.count ?? 0
    this.#names.delete(name)
    const left = this.#places.get(place)
    if (left === undefined) return
    left.count -= forgiven
    if (left.count <= 0) this.#places.delete(place)
    else if (left.count < FREE_OF_PLACE) left.until = 0
  }

  #waitMs(counts: ReadonlyMap<string, Failures>, key: string): number {
    return Math.max(0, (counts.get(key)?.until ?? 0) - this.#now())
  }

  #count(counts: Map<string, Failures>, key: string, free: number): void {
    const now = this.#now()
    const before = counts.get(key)
    const count = (before === undefined || before.lastAt + LIFE_MS <= now ? 0 : before.count) + 1
    const over = count - free
    const wait = over < 0 ? 0 : Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** over)
    counts.delete(key)
    counts.set(key, { count, until: now + wait, lastAt: now })
    for (const oldest of counts.keys()) {
      if (counts.size <= COUNTS_MAX) break
      counts.delete(oldest)
    }
  }
}

function keysOf({ name, from }: LoginAttempt): { readonly name: string; readonly place: string } {
  const isHere = isLoopback(from)
  return { name: `${isHere ? 'here' : 'elsewhere'} ${name}`, place: isHere ? 'here' : networkOf(from) }
}
