import { expect, it } from 'vitest'
import { resetSteps, waitingReset, type Halt } from './reset-steps.ts'

const proposedReset = { by: 'anna', reason: 'the feed is back', askedAt: 1_000, until: 61_000 }
const HALTED: Halt = { killSwitch: 'TRIGGERED', proposedReset }
const HELD: Halt = { killSwitch: 'MANUAL_OVERRIDE', proposedReset }
const NONE: Halt = { killSwitch: 'TRIGGERED', proposedReset: null }
const local: Halt = { ...HALTED, proposedReset: { ...proposedReset, by: 'anna (local)' } }

it.each([
  ['to who is alone', NONE, 'otto', 2_000, ['Reset', 'Take it in hand']],
  ['to the second person', HALTED, 'otto', 61_000, ['Confirm a reset', 'Take it in hand']],
  ['to a name that begins alike', HALTED, 'ann', 2_000, ['Confirm a reset', 'Take it in hand']],
  ['to who has asked', HALTED, 'anna', 2_000, ['Reset', 'Take it in hand']],
  ['to who has asked at the command line', local, 'anna', 2_000, ['Reset', 'Take it in hand']],
  ['once the time is over', HALTED, 'otto', 61_001, ['Reset', 'Take it in hand']],
  ['to the second person of a switch in hand', HELD, 'otto', 2_000, ['Confirm a reset', 'Give it back']],
  ['to who has asked for a switch in hand', HELD, 'anna', 2_000, ['Give it back', 'Reset']],
])('offers %s what can be done, first what is next', (_who, halt, name, now, labels) => {
  expect(resetSteps(halt, name, now).map(({ label }) => label)).toEqual(labels)
})

it('waits for a second person up to the instant that the API says', () => {
  expect(waitingReset(HALTED, 61_000)).toEqual(proposedReset)
  expect(waitingReset(HALTED, 61_001)).toBeUndefined()
  expect(waitingReset(NONE, 0)).toBeUndefined()
})
