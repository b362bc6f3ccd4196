import { AlertSeverity, TradingStatus, type SymbolStatus } from '../../../model/index.ts'
import type { LiveStep, LiveStepBody } from '../../live/market/index.ts'

/** A step before it has its number. */
export type GivenStep = LiveStepBody & { readonly at: LiveStep['at'] }

/**
 * Holds entries in the symbols of strategies that read news while nobody knows whether there are any: for the
 * core they are symbols of which it is not known whether they trade.
 *
 * What the market says meanwhile is remembered, and told when news are heard again; a halt passes at once.
 */
export class NewsGate {
  readonly #symbols: ReadonlySet<string>
  readonly #trouble: () => string | undefined
  readonly #statuses = new Map<string, SymbolStatus>()
  #isShut = false

  constructor(symbols: readonly string[], trouble: () => string | undefined) {
    this.#symbols = new Set(symbols)
    this.#trouble = trouble
  }

  /** What is to be given instead of a step: the step, with what has changed before it. */
  pass(step: LiveStep): readonly GivenStep[] {
    // Nothing is told before time has begun.
    if (step.kind === 'start') return [step]
    const trouble = this.#trouble()
    const changes = this.#isShut === (trouble === undefined) ? this.#change(trouble, step.at) : []
    if (step.kind !== 'status' || !this.#symbols.has(step.status.symbol)) return [...changes, step]
    this.#statuses.set(step.status.symbol, step.status)
    return this.#isShut && step.status.trading === TradingStatus.Trading ? changes : [...changes, step]
  }

  #change(trouble: string | undefined, at: LiveStep['at']): readonly GivenStep[] {
    this.#isShut = trouble !== undefined
    const statuses = [...this.#symbols].flatMap((symbol): SymbolStatus[] => {
      const known = this.#statuses.get(symbol)
      if (trouble === undefined) return known === undefined ? [] : [{ ...known, at }]
      if (known?.trading === TradingStatus.Halted) return []
      return [{ symbol, trading: TradingStatus.Unknown, reason: 'news are not heard', at }]
    })
    const symbols = [...this.#symbols].join(', ')
    const message = trouble === undefined
      ? 'news are heard again'
      : `news are not heard: ${trouble}; nothing is entered in ${symbols} until they are`
    const severity = trouble === undefined ? AlertSeverity.Info : AlertSeverity.Error
    return [
      { kind: 'notice', severity, message, at },
      ...statuses.map((status): GivenStep => ({ kind: 'status', status, at })),
    ]
  }
}
