import type { UtcMillis } from '../../base/index.ts'
import { BEGINNING } from '../../engine/index.ts'
import type { Command, CoreInput } from '../../model/index.ts'

/** What the first start of a session asks for: every strategy trades, but those that are quarantined. */
export function activations(
  { strategies, quarantined }: Readonly<Record<'strategies' | 'quarantined', readonly string[]>>,
  at: UtcMillis,
): readonly CoreInput[] {
  return strategies.filter((strategy) => !quarantined.includes(strategy)).map((strategy) => ({
    kind: 'Commanded', command: { kind: 'ActivateStrategy', strategy, ...BEGINNING }, at, isBeginning: true,
  }))
}

/** Strategies that did not return are not asked again. */
export function deactivations(quarantined: readonly string[]): readonly Command[] {
  const asked = { by: 'supervisor', reason: 'it did not return' }
  return quarantined.map((strategy) => ({ kind: 'DeactivateStrategy', strategy, ...asked }))
}
