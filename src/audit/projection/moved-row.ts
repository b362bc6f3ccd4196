import {
  canTransition, isPending, specOrderStatus, transitionOrder, type OrderEvent, type OrderStatus,
} from '../../model/index.ts'
import type { ProjectedRow } from '../../port/index.ts'

/** The row after an event; a table does not fail over an event that the lifecycle does not have. */
export function movedRow(row: ProjectedRow, event: OrderEvent): ProjectedRow {
  const [state, resume] = [row['state'] as OrderStatus, row['resume_state'] as OrderStatus]
  if (!canTransition(state, event)) return row
  const next = transitionOrder(state, event, resume)
  return {
    ...row,
    state: next,
    resume_state: isPending(next) ? resumeAfter(event, { state, resume }) : resume,
    status: specOrderStatus(next, (row['filled_quantity'] as bigint) > 0n),
  }
}

/** Where an order returns to when its request is answered: what happens meanwhile moves that along. */
function resumeAfter(
  event: OrderEvent,
  { state, resume }: { readonly state: OrderStatus; readonly resume: OrderStatus },
): OrderStatus {
  if (!isPending(state)) return state
  if (!canTransition(resume, event)) return resume
  const next = transitionOrder(resume, event, resume)
  return isPending(next) ? resume : next
}
