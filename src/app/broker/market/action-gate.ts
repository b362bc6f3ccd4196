import { AlertSeverity, TradingStatus, type SymbolStatus } from '../../../model/index.ts'
import type { LiveStep } from '../../live/market/index.ts'
import type { GivenStep } from './news-gate.ts'
import { RenumberedMarket } from './renumbered-market.ts'
import type { SessionMarket } from '../session-parts.ts'

/** A market, and what is known against its symbols. */
export interface ActionGateParts {
  readonly market: SessionMarket
  readonly symbols: readonly string[]
  /** Why nothing is to be entered in a symbol now. */
  readonly reason: (symbol: string) => string | undefined
}

/**
 * A market of which the core is told that nobody knows whether a symbol trades, while a corporate action is
 * known against it, or while nobody knows of any: entries wait, exits pass.
 *
 * What the market says of the symbol meanwhile is remembered; a halt passes at once.
 */
export class ActionGate extends RenumberedMarket {
  readonly #parts: ActionGateParts
  readonly #statuses = new Map<string, SymbolStatus>()
  /** Why a symbol is held. */
  readonly #held = new Map<string, string>()

  constructor(parts: ActionGateParts) {
    super(parts.market)
    this.#parts = parts
  }

  protected pass(step: LiveStep): readonly GivenStep[] {
    if (step.kind === 'start') return [step]
    const changes = this.#changes(step.at)
    // What is booked with an action is told after it.
    if (step.kind === 'session' || step.kind === 'action') return [step, ...changes]
    if (step.kind !== 'status') return [...changes, step]
    const { symbol, trading } = step.status
    this.#statuses.set(symbol, step.status)
    const isKept = this.#held.has(symbol) && trading === TradingStatus.Trading
    return isKept ? changes : [...changes, step]
  }

  #changes(at: LiveStep['at']): readonly GivenStep[] {
    const steps: GivenStep[] = []
    const told = new Map<string, string[]>()
    for (const symbol of this.#parts.symbols) {
      const [reason, before] = [this.#parts.reason(symbol), this.#held.get(symbol)]
      if (reason === before) continue
      if (reason === undefined) this.#held.delete(symbol)
      else this.#held.set(symbol, reason)
      const message = reason ?? ''
      told.set(message, [...(told.get(message) ?? []), symbol])
      const status = this.#statusOf(symbol, reason)
      if (status !== undefined) steps.push({ kind: 'status', status: { ...status, at }, at })
    }
    return [...[...told].map(([reason, symbols]) => noticeOf(reason, symbols, at)), ...steps]
  }

  #statusOf(symbol: string, reason: string | undefined): SymbolStatus | undefined {
    const known = this.#statuses.get(symbol)
    if (reason === undefined) return known
    if (known?.trading === TradingStatus.Halted) return undefined
    return { symbol, trading: TradingStatus.Unknown, reason, at: known?.at ?? (0 as SymbolStatus['at']) }
  }
}

function noticeOf(reason: string, symbols: readonly string[], at: LiveStep['at']): GivenStep {
  const names = symbols.join(', ')
  const isOver = reason === ''
  return {
    kind: 'notice', at, severity: isOver ? AlertSeverity.Info : AlertSeverity.Error,
    message: isOver ? `no corporate action holds ${names} any more`
      : `${reason}: nothing is entered in ${names}`,
  }
}
