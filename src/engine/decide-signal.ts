import type { UtcMillis } from '../base/index.ts'
import type { ExecutionEngine } from '../execution/index.ts'
import { isLeaving } from '../model/index.ts'
import type { Portfolio } from '../portfolio/index.ts'
import type { RiskEngine, RiskOutcome } from '../risk/index.ts'
import type { EmittedSignal, SignalEngine } from '../signal/index.ts'
import type { Recorder } from './recorder.ts'
import { CHANGED_SIGNAL, isEntryWish } from './strategy-change.ts'

/** What turns a signal into orders. */
export interface SignalDecider {
  readonly recorder: Recorder
  readonly risk: RiskEngine
  readonly execution: ExecutionEngine
  readonly signals: SignalEngine
  readonly portfolio: Portfolio
}

/** Puts a signal on record, has risk decide on it, and submits what was approved. */
export function decideSignal(parts: SignalDecider, { signal, evidence }: EmittedSignal, at: UtcMillis): void {
  const { recorder, risk, execution } = parts
  const sequence = recorder.next
  recorder.record({ kind: 'SignalGenerated', signal, evidence }, at, sequence)
  const { strategy, symbol, legs = [] } = signal
  if (parts.signals.isExitOnly(strategy) && isEntryWish(signal, parts.portfolio)) {
    recorder.record({ kind: 'SignalDiscarded', signal: sequence, ...CHANGED_SIGNAL }, at, sequence)
    return
  }
  for (const part of legs.length === 0 ? [signal] : legs) {
    const units = parts.portfolio.strategyPosition(strategy, part.symbol)?.quantity ?? 0n
    if (!isLeaving(part.type, units)) continue
    execution.cancelEntries({ strategy, symbol: part.symbol }, 'the strategy closes', at)
  }
  const outcomes = risk.decide({ sequence, signal })
  for (let i = 0; i < outcomes.length; i++) {
    const { decision, approval } = outcomes[i] as RiskOutcome
    recorder.record({ kind: 'RiskDecided', decision }, at, sequence)
    if (decision.verdict !== 'REJECTED' && decision.protection !== undefined) {
      execution.adjustProtection({ strategy, symbol }, decision.protection, at, sequence)
    }
    if (approval !== undefined) execution.submit(approval, at)
  }
}
