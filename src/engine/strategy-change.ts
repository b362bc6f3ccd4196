import type { Sequence, UtcMillis } from '../base/index.ts'
import type { ExecutionEngine } from '../execution/index.ts'
import { AlertSeverity, isLeaving, SignalType, type FactBody, type Signal } from '../model/index.ts'
import type { Portfolio } from '../portfolio/index.ts'
import type { SignalEngine } from '../signal/index.ts'
import type { Recorder } from './recorder.ts'

/** Why a signal is discarded while only exits of its strategy pass. */
export const CHANGED_SIGNAL = {
  code: 'STRATEGY_CHANGED',
  message: 'its file was changed while it owned positions, and nobody has confirmed it: only exits pass',
} as const

/** What is touched when a start loads a strategy. */
export interface LoadingParts {
  readonly signals: SignalEngine
  readonly portfolio: Portfolio
  readonly execution: ExecutionEngine
  readonly recorder: Recorder
}

const NO_CAUSE = 0 as Sequence

/**
 * Takes note of the version of a strategy's file that a start has loaded.
 *
 * A changed file loses its working entries and keeps of its memory what it migrates, else nothing; while it
 * owns positions only its exits pass until a person activates it.
 */
export function takeLoaded(
  { signals, portfolio, execution, recorder }: LoadingParts,
  loaded: { readonly strategy: string; readonly code: string },
  at: UtcMillis,
): void {
  const { strategy, code } = loaded
  const standing = signals.standing(strategy)
  if (standing === undefined || standing.code === code) return
  const isFirst = standing.code === undefined
  const memory = isFirst ? standing.memory : migrated()
  const kept = memory === undefined ? {} : { memory }
  const isExitOnly = !isFirst && (owns(portfolio, strategy) || standing.isExitOnly === true)
  record({ kind: 'StrategyLoaded', strategy, code, ...kept, isExitOnly })
  if (!isFirst) execution.cancelEntries({ strategy }, 'the strategy was changed', at)

  function record(body: FactBody): void {
    recorder.record(body, at, NO_CAUSE)
  }

  function migrated(): string | undefined {
    const own = signals.instances.find(({ name }) => name === strategy)?.memory
    if (own === undefined || standing?.memory === undefined) return undefined
    try {
      return own.migrated(standing.memory)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      const message = `${strategy} could not migrate what it remembered and begins anew: ${reason}`
      record({ kind: 'AlertRaised', severity: AlertSeverity.Error, component: 'strategy', message })
      return own.initialText
    }
  }
}

/** Says whether a signal, or a leg of it, may do more than take out or guard what the strategy owns. */
export function isEntryWish({ legs = [], ...signal }: Signal, portfolio: Portfolio): boolean {
  if (legs.length > 0) return legs.some((leg) => isEntryWish({ ...signal, ...leg }, portfolio))
  const { type, symbol, strategy, ...wish } = signal
  const units = portfolio.strategyPosition(strategy, symbol)?.quantity ?? 0n
  if (type === SignalType.Hold) return false
  if (type === SignalType.Adjust) return wish.weight !== undefined || wish.quantity !== undefined
  return !isLeaving(type, units)
}

function owns(portfolio: Portfolio, strategy: string): boolean {
  return [...portfolio.holdings()].some(({ symbol }) => portfolio.owners(symbol).includes(strategy))
}
