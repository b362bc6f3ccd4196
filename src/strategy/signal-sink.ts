import type { Signal, SignalEvidence } from '../model/index.ts'

/** Where a running strategy puts what it wants; the signal engine owns it. */
export interface SignalSink {
  emit(signal: Signal, evidence: SignalEvidence): void
}
