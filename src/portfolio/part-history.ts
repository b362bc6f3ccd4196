import { invariant, type ExecutionId, type Money } from '../base/index.ts'
import type { Fill } from '../model/index.ts'
import { bookFill } from './book-fill.ts'
import type { FillStep } from './fill-step.ts'
import { StrategyPosition, type PartHistory } from './strategy-position.ts'

/** A part's executions booked anew. */
export interface RestatedPart {
  readonly part: StrategyPosition
  readonly history: PartHistory
  /** By how much the realised profit changes, before fees. */
  readonly realizedChange: Money
  /** Round trips that had ended and have not, or otherwise: net profits of all that the history ends now. */
  readonly finishedBefore: number
  readonly profits: readonly Money[]
}

/** Executions of a part that can be taken back one by one; older ones are part of the base. */
const STEPS_MAX = 400

interface Refolded {
  readonly part: StrategyPosition
  readonly realized: bigint
  readonly profits: readonly Money[]
}

function refold({ base, steps }: PartHistory, symbol: string): Refolded {
  const part = StrategyPosition.from(base, symbol)
  let realized = 0n
  const profits: Money[] = []
  for (const step of steps) {
    const { change, finished } = bookFill(part, step)
    realized += change.realized
    if (finished !== undefined) profits.push(finished.profit)
  }
  return { part, realized, profits }
}

/** The history of a part with the execution that it is about to book. */
export function remembered(part: StrategyPosition, step: FillStep): PartHistory {
  const { history } = part
  if (history === undefined) return { base: part.state(), steps: [step] }
  const steps = [...history.steps, step]
  if (steps.length <= STEPS_MAX) return { base: history.base, steps }
  const old = steps.splice(0, STEPS_MAX / 2)
  return { base: refold({ base: history.base, steps: old }, step.fill.symbol).part.state(), steps }
}

/**
 * Books a part's executions again, without one of them or with other numbers for it; `undefined` where the
 * execution is older than what is remembered.
 *
 * Lots, cost and realised profit are then exactly those of a part to which it never happened.
 */
export function restate(
  part: StrategyPosition, executionId: ExecutionId, corrected: Fill | undefined,
): RestatedPart | undefined {
  const { history, symbol } = part
  const index = history?.steps.findIndex(({ fill }) => fill.executionId === executionId) ?? -1
  if (history === undefined || index < 0) return undefined
  const before = refold(history, symbol)
  invariant(
    before.part.quantity === part.quantity && before.part.cost === part.cost,
    'a part differs from its own executions',
  )
  const step = history.steps[index] as FillStep
  const steps = history.steps.toSpliced(
    index, 1, ...(corrected === undefined ? [] : [{ ...step, fill: corrected }]))
  const changed: PartHistory = { base: history.base, steps }
  const after = refold(changed, symbol)
  return {
    part: after.part, history: changed, realizedChange: (after.realized - before.realized) as Money,
    finishedBefore: before.profits.length, profits: after.profits,
  }
}
