import { KillGuard } from '../../src/engine/kill-guard.ts'
import type { Recorder } from '../../src/engine/recorder.ts'
import type { Sequence } from '../../src/base/index.ts'
import type { FactBody } from '../../src/model/index.ts'
import { DEFAULT_KILL_SWITCH_LIMITS, KillSwitch } from '../../src/safety/index.ts'
import type { ProtectionDesk } from '../property/protection-desk.ts'

/** A kill guard over what a desk holds, and what it records: its facts reach the kill switch alone. */
export function guardOf(
  desk: ProtectionDesk, { rearmsDrawdown = false, raisesAlerts = false } = {},
): {
  readonly safety: KillSwitch
  readonly guard: KillGuard
  readonly record: Recorder['record']
  readonly bodies: readonly FactBody[]
} {
  const safety = new KillSwitch(DEFAULT_KILL_SWITCH_LIMITS)
  const bodies: FactBody[] = []
  const record: Recorder['record'] = (body, eventAt, correlation) => {
    const sequence = bodies.push(body) as Sequence
    const fold = safety.folds[body.kind] as ((fact: object) => void) | undefined
    fold?.({ sequence, eventAt, knownAt: eventAt, correlation, body })
    return sequence
  }
  const recorder = { record, get next() { return bodies.length + 1 } } as unknown as Recorder
  const { execution, portfolio } = desk.engine
  const guard = new KillGuard({
    recorder, safety, portfolio, execution, limits: DEFAULT_KILL_SWITCH_LIMITS, rearmsDrawdown, raisesAlerts,
  })
  return { safety, guard, record, bodies }
}
