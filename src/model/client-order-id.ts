import { InvariantError, type ClientOrderId, type Sequence } from '../base/index.ts'

/** Parts of a deterministic order name; the same parts always give the same id. */
export interface ClientOrderIdParts {
  /** The writer's lease number; 0 in a backtest. */
  readonly epoch: number
  readonly strategy: string
  readonly signal: Sequence
  /** `e0`, `e1` ... for entries by basket leg, `x` exit, `s` stop, `t` target, `f` flatten. */
  readonly leg: string
  /** 0 at first; counts replaced or re-placed versions. */
  readonly revision: number
}

const STRATEGY_CHARACTERS = 16
const LENGTH_MAX = 48
const LEG = /^[A-Za-z0-9_]+$/

const names = new Map<string, string>()
/** Legs that are known to be good: they are few, and come with every order. */
const legs = new Set<string>()
const LEGS_KEPT = 1_000

/** The strategy's part of an id; strategies are few, so each name is put into the venue's characters once. */
function nameOf(strategy: string): string {
  let name = names.get(strategy)
  if (name === undefined) {
    name = `-${strategy.replace(/[^A-Za-z0-9_]/g, '_').slice(0, STRATEGY_CHARACTERS)}-`
    names.set(strategy, name)
  }
  return name
}

function isGoodLeg(leg: string): boolean {
  if (legs.has(leg)) return true
  if (!LEG.test(leg)) return false
  if (legs.size < LEGS_KEPT) legs.add(leg)
  return true
}

/**
 * Builds `ii-<epoch>-<strategy>-<signalSeq>-<leg>-<revision>`: at most 48 of `[A-Za-z0-9_-]`. The epoch,
 * which counts milliseconds, is written in base 36.
 */
export function clientOrderId(parts: ClientOrderIdParts): ClientOrderId {
  const { epoch, strategy, signal, leg, revision } = parts
  const id = `ii-${epoch.toString(36)}${nameOf(strategy)}${signal}-${leg}-${revision}`
  if (id.length > LENGTH_MAX || !isGoodLeg(leg)) {
    throw new InvariantError(`client order id "${id}" breaks the venue's rules`)
  }
  return id as ClientOrderId
}
