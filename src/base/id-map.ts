/** The last characters tell ids apart: what comes before them is the same for all orders of a strategy. */
const HASHED_CHARACTERS = 12

interface Entry<V> {
  readonly id: string
  value: V
  next: Entry<V> | undefined
}

/**
 * A map by ids that are made for one thing each: of orders, of executions. Keeps no order of its entries.
 *
 * A `Map` by strings makes V8 enter every new id into its table of all strings, which costs several times
 * what the look-up does; here ids are only ever read.
 */
export class IdMap<Id extends string, V> {
  readonly #chains = new Map<number, Entry<V>>()

  get(id: Id): V | undefined {
    return this.#find(id)?.value
  }

  has(id: Id): boolean {
    return this.#find(id) !== undefined
  }

  set(id: Id, value: V): void {
    if (this.add(id, value)) return
    const entry = this.#find(id)
    if (entry !== undefined) entry.value = value
  }

  /** Sets the value of an id that has none; false, and nothing is done, where it has one. */
  add(id: Id, value: V): boolean {
    const hash = hashOf(id)
    const first = this.#chains.get(hash)
    if (inChain(first, id) !== undefined) return false
    this.#chains.set(hash, { id, value, next: first })
    return true
  }

  delete(id: Id): void {
    const hash = hashOf(id)
    const first = this.#chains.get(hash)
    if (first === undefined) return
    if (first.id !== id) unlink(first, id)
    else if (first.next === undefined) this.#chains.delete(hash)
    else this.#chains.set(hash, first.next)
  }

  *values(): Generator<V> {
    for (const first of this.#chains.values()) {
      for (let entry: Entry<V> | undefined = first; entry !== undefined; entry = entry.next) yield entry.value
    }
  }

  #find(id: Id): Entry<V> | undefined {
    return inChain(this.#chains.get(hashOf(id)), id)
  }
}

function inChain<V>(first: Entry<V> | undefined, id: string): Entry<V> | undefined {
  let entry = first
  while (entry !== undefined && entry.id !== id) entry = entry.next
  return entry
}

function unlink<V>(first: Entry<V>, id: string): void {
  let before = first
  while (before.next !== undefined && before.next.id !== id) before = before.next
  before.next = before.next?.next
}

/** The id that was asked for last, and its hash: several maps are asked for one id in a row. */
let lastId = ''
let lastHash = 0

function hashOf(id: string): number {
  if (id === lastId) return lastHash
  const { length } = id
  let hash = 0
  for (let i = length > HASHED_CHARACTERS ? length - HASHED_CHARACTERS : 0; i < length; i++) {
    hash = (Math.imul(hash, 31) + id.charCodeAt(i)) | 0
  }
  lastId = id
  lastHash = hash
  return hash
}
