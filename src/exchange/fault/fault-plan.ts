import { RandomStream } from '../market/random-stream.ts'
import type { FaultHook } from './fault-catalogue.ts'
import { FAULT_KINDS } from './fault-catalogue.ts'
import type { FaultRule } from './fault-rule.ts'

/** An occasion on which faults can strike. */
export interface Occasion {
  /** `POST /v2/orders` with the real path's ids. */
  readonly route?: string
  readonly event?: string
  readonly symbol?: string
  readonly stream?: 'trading' | 'data'
  /** Which data the stream is of. */
  readonly feed?: string | undefined
}

/** A rule with how it has gone so far. */
export interface FaultState {
  readonly id: number
  readonly rule: FaultRule
  /** Occasions that fitted. */
  seen: number
  /** Times that it struck. */
  struck: number
}

/**
 * Decides on each occasion which faults strike: the n-th occasion of a script, or a seeded chance.
 *
 * Each rule draws from a stream of its own, so that adding one does not move the others.
 */
export class FaultPlan {
  readonly #seed: string
  readonly #states: (FaultState & { readonly random: RandomStream })[] = []
  readonly #failures: { readonly fault: string; readonly message: string }[] = []
  #nextId = 1

  constructor(seed: string) {
    this.#seed = seed
  }

  get states(): readonly FaultState[] {
    return this.#states
  }

  /** Actions of a script that could not happen when their moment came, and why. */
  get failures(): readonly { readonly fault: string; readonly message: string }[] {
    return this.#failures
  }

  /** Keeps why an action could not happen, for who asks for the state of the plan. */
  noteFailure({ fault }: FaultRule, message: string): void {
    this.#failures.push({ fault, message })
  }

  /** Adds a rule; it counts occasions from here on. */
  add(rule: FaultRule): FaultState {
    const id = this.#nextId
    this.#nextId += 1
    const random = new RandomStream(`${this.#seed}/fault/${id}`)
    const state = { id, rule, seen: 0, struck: 0, random }
    this.#states.push(state)
    return state
  }

  /** Forgets every rule. */
  clear(): void {
    this.#states.length = 0
    this.#failures.length = 0
  }

  /** The rules of one hook that strike on this occasion, oldest first. */
  strike(hook: FaultHook, occasion: Occasion): readonly FaultRule[] {
    return this.#states.filter((state) => {
      const { rule } = state
      if (FAULT_KINDS[rule.fault].hook !== hook || !fits(rule, occasion)) return false
      state.seen += 1
      const isDue = rule.nth === undefined || rule.nth.includes(state.seen)
      if (!isDue || state.struck >= rule.times) return false
      if (rule.probability !== undefined && state.random.uniform() >= rule.probability) return false
      state.struck += 1
      return true
    }).map(({ rule }) => rule)
  }
}

function fits(rule: FaultRule, occasion: Occasion): boolean {
  const stream = rule.parameters['stream']
  return (occasion.route === undefined || isRoute(rule.route, occasion.route))
    && (rule.event === undefined || occasion.event === undefined || rule.event === occasion.event)
    && (rule.symbol === undefined || occasion.symbol === undefined || rule.symbol === occasion.symbol)
    && (stream === undefined || occasion.stream === undefined || stream === occasion.stream
      || stream === occasion.feed)
}

/** `*` stands for anything; a rule for `GET /v2/orders` is about that path alone. */
function isRoute(wanted: string, route: string): boolean {
  const source = wanted.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')
  return new RegExp(`^${source}$`).test(route)
}
