import { invariant } from '../base/index.ts'

/** What JSON can say: the values that a strategy may remember. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [name: string]: Json }

/** Declares what a strategy remembers over a restart, where bars cannot give it back. */
export interface MemoryDeclaration {
  /** What it begins with. */
  readonly initial: Json
  /**
   * Makes this version's memory of what an earlier version of the file remembered; without it a changed file
   * begins with `initial`.
   */
  migrate?(old: Json): Json
}

/** Characters of JSON that a memory may have. */
export const MEMORY_LENGTH_MAX = 4_096

/**
 * What a strategy remembers: small, JSON, on record whenever it changes, and back after a restart.
 *
 * One memory for all symbols of a strategy. Values that are read cannot be changed in place.
 */
export class StrategyMemory {
  /** The strategy declares a memory; without it nothing can be remembered. */
  readonly isDeclared: boolean
  readonly #declaration: MemoryDeclaration
  #recorded: string
  #text: string
  #value: Json

  constructor(declaration: MemoryDeclaration | undefined) {
    this.isDeclared = declaration !== undefined
    this.#declaration = declaration ?? { initial: null }
    this.#text = textOf(this.#declaration.initial)
    this.#recorded = this.#text
    this.#value = frozen(this.#text)
  }

  get value(): Json {
    return this.#value
  }

  /**
   * Remembers something else from now on.
   *
   * Throws for what JSON cannot say (NaN, undefined, functions, objects of classes), for more than
   * `MEMORY_LENGTH_MAX` characters, and where no memory is declared: errors of the strategy, like others.
   */
  set(value: Json): void {
    invariant(this.isDeclared, 'a strategy that remembers declares it: memory: { initial: ... }')
    const text = textOf(value)
    if (text === this.#text) return
    this.#text = text
    this.#value = frozen(text)
  }

  /** What has to go on record; nothing where it is there. */
  get unrecorded(): string | undefined {
    return this.#text === this.#recorded ? undefined : this.#text
  }

  /** Forgets what is not on record: the strategy threw after it. */
  discard(): void {
    if (this.#text !== this.#recorded) this.restore(this.#recorded)
  }

  /** Puts what is on record in place. */
  restore(text: string): void {
    this.#recorded = text
    this.#text = text
    this.#value = frozen(text)
  }

  /** What of an earlier version's memory this version keeps, as text. Throws what `migrate` throws. */
  migrated(old: string): string {
    const { initial, migrate } = this.#declaration
    return textOf(migrate === undefined ? initial : migrate(frozen(old)))
  }

  /** What it begins with, as text. */
  get initialText(): string {
    return textOf(this.#declaration.initial)
  }

  /** The memory as text. */
  get text(): string {
    return this.#text
  }
}

function textOf(value: Json): string {
  check(value, 'memory')
  const text = JSON.stringify(value)
  invariant(
    text.length <= MEMORY_LENGTH_MAX,
    `a memory of ${text.length} characters: at most ${MEMORY_LENGTH_MAX} are kept`,
  )
  return text
}

function check(value: unknown, path: string): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number') {
    invariant(Number.isFinite(value), `${path} is ${value}, which JSON cannot say`)
    return
  }
  invariant(typeof value === 'object', `${path} is of type ${typeof value}, which JSON cannot say`)
  const isPlain = Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
  invariant(isPlain, `${path} is an object of a class: remember plain values`)
  for (const [name, each] of Object.entries(value)) check(each, `${path}.${name}`)
}

function frozen(text: string): Json {
  return JSON.parse(text, (_, value: unknown) => (
    typeof value === 'object' && value !== null ? Object.freeze(value) : value
  )) as Json
}
