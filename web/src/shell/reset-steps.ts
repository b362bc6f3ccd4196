import type { Session } from '../../../src/server/contract/index.ts'

/** One thing that can be done about a halt. */
export interface ResetStep {
  readonly path: string
  readonly label: string
  readonly says: string
}

const RESET: ResetStep = {
  path: '/acts/reset',
  label: 'Reset',
  says: 'Lets the session trade again. Where two people are needed, another one confirms it.',
}
const CONFIRM: ResetStep = {
  path: '/acts/confirm-reset',
  label: 'Confirm a reset',
  says: 'You are the second person: with you it counts, and the session trades again.',
}
const TAKE: ResetStep = {
  path: '/acts/take-override',
  label: 'Take it in hand',
  says: 'Nothing is entered, and what trips is recorded and waits until you give it back.',
}
const GIVE_BACK: ResetStep = {
  path: '/acts/return-override',
  label: 'Give it back',
  says: 'What has tripped meanwhile acts at once.',
}

/** What the steps follow from. */
export type Halt = Pick<Session, 'killSwitch' | 'proposedReset'>

/** Whether a record names somebody: alone, or with a remark on how the name came. */
function isOf(recorded: string, name: string): boolean {
  return recorded === name || recorded.startsWith(`${name} (`)
}

/** The reset that waits for a second person; `undefined` where none does, or it has waited for too long. */
export function waitingReset(
  { proposedReset }: Pick<Halt, 'proposedReset'>, now: number,
): NonNullable<Halt['proposedReset']> | undefined {
  return proposedReset !== null && now <= proposedReset.until ? proposedReset : undefined
}

/** What a person may do, what is chosen at first before the others: what another one waits for. */
export function resetSteps(halt: Halt, name: string, now: number): readonly ResetStep[] {
  const waiting = waitingReset(halt, now)
  const isSecond = waiting !== undefined && !isOf(waiting.by, name)
  if (halt.killSwitch === 'MANUAL_OVERRIDE') return isSecond ? [CONFIRM, GIVE_BACK] : [GIVE_BACK, RESET]
  return [isSecond ? CONFIRM : RESET, TAKE]
}
