import { expect, it } from 'vitest'
import { NoticeBoard } from './notice-board.ts'

/** A board whose timers end when it is told so. */
function stage() {
  const timers: (() => void)[] = []
  const board = new NoticeBoard((run) => void timers.push(run))
  const texts = (): readonly string[] => board.notices().map(({ text }) => text)
  const wait = (): void => timers.splice(0).forEach((run) => run())
  return { board, texts, wait }
}

it('what went well goes by itself, what did not stays until a person dismisses it', () => {
  const { board, texts, wait } = stage()
  board.say('done', 'good')
  board.say('not done', 'bad')
  wait()
  expect(texts()).toEqual(['not done'])
  board.dismiss(board.notices()[0]?.id ?? 0)
  expect(texts()).toEqual([])
})

it('an act that is not settled stays, in one place, and is not driven out by others', () => {
  const { board, texts, wait } = stage()
  const act = board.open(true)
  expect(texts()).toEqual([])
  act.tell('sent', 'sent')
  act.tell('silent', 'no answer', 'bad')
  for (let count = 1; count <= 5; count++) board.say(`refused ${count}`, 'bad')
  wait()
  expect(texts()).toEqual(['no answer', 'refused 2', 'refused 3', 'refused 4', 'refused 5'])
  expect(board.notices()[0]).toMatchObject({ stage: 'silent', isStop: true })
  act.settle('halted', 'good')
  expect(texts()).toContain('halted')
  wait()
  expect(texts()).not.toContain('halted')
})

it('an act that is dismissed is told so, and says nothing more of its way', () => {
  const { board, texts } = stage()
  const act = board.open(false)
  act.tell('silent', 'no answer', 'bad')
  expect(act.signal.aborted).toBe(false)
  board.dismiss(board.notices()[0]?.id ?? 0)
  expect(act.signal.aborted).toBe(true)
  act.tell('silent', 'still no answer', 'bad')
  expect(texts()).toEqual([])
  act.settle('done after all', 'good')
  expect(texts()).toEqual(['done after all'])
})
