import { expect, it } from 'vitest'
import type { Fact, FactBody } from '../../../model/index.ts'
import { HaltBoard } from './halt-board.ts'

function board(isHaltWaiting: () => boolean = () => false, latched: readonly string[] = []): HaltBoard {
  const made = new HaltBoard({ latched, isOverridden: false, isHaltWaiting })
  made.isReconciled = true
  return made
}

const fact = (body: FactBody): Fact => ({ body }) as Fact

it('takes a wish that cannot be read for a halt', () => {
  const unreadable = board(() => {
    throw new Error('EIO')
  })
  expect(unreadable.reason()).toContain('cannot be read: EIO')
})

it('lets nothing pass before books were compared, while a halt waits or holds, or an operator does', () => {
  const fresh = new HaltBoard({ latched: [], isOverridden: false, isHaltWaiting: () => false })
  expect(fresh.reason()).toContain('have not been compared')
  expect(board(() => true).reason()).toContain('asked for a halt')
  expect(board(undefined, ['drawdown']).reason()).toContain('halted by drawdown')
  const held = board()
  held.see(fact({ kind: 'OverrideTaken', by: 'ada', reason: 'to look' }))
  expect(held.reason()).toContain('holds the kill switch')
  held.see(fact({ kind: 'OverrideReturned', by: 'ada', reason: 'looked' }))
  expect(held.reason()).toBeUndefined()
})

it('is opened by the reset of what holds, and of nothing else', () => {
  const halted = board(undefined, ['drawdown', 'operator'])
  halted.see(fact({ kind: 'KillSwitchReset', by: 'ada', reason: 'looked', trigger: 'operator' }))
  expect(halted.reason()).toContain('halted by drawdown')
  halted.see(fact({ kind: 'KillSwitchReset', by: 'ada', reason: 'looked' }))
  expect(halted.reason()).toBeUndefined()
})
