import { InvariantError, type ClientOrderId, type Sequence } from '../base/index.ts'

/** Parts of a deterministic order name; the same parts always give the same id. */
export interface ClientOrderIdParts {
  /** The writer's lease number; 0 in a backtest. */
  readonly epoch: number
  readonly strategy: string
  readonly signal: Sequence
  /** `e0`, `e1` ... for entries by basket leg, `x` exit, `s` stop, `t` target, `f` flatten, `u` unwished. */
  readonly leg: string
  /** 0 at first; counts replaced or re-placed versions. */
  readonly revision: number
}

const STRATEGY_CHARACTERS = 16
const LENGTH_MAX = 48

const names = new Map<string, string>()

/** The strategy's part of an id; strategies are few, so each name is put into the venue's characters once. */
function nameOf(strategy: string): string {
  let name = names.get(strategy)
  if (name === undefined) {
    name = `-${strategy.replace(/[^A-Za-z0-9_]/g, '_').slice(0, STRATEGY_CHARACTERS)}-`
    names.set(strategy, name)
  }
  return name
}

/** A leg is of `[A-Za-z0-9_]`; it comes with every order, and reading it costs less than a RegExp. */
function isGoodLeg(leg: string): boolean {
  for (let i = 0; i < leg.length; i++) {
    const code = leg.charCodeAt(i)
    const isDigit = code >= 48 && code <= 57
    const letter = code | 32
    if (!isDigit && !(letter >= 97 && letter <= 122) && code !== 95) return false
  }
  return leg.length > 0
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
