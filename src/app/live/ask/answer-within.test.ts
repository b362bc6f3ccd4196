import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { answerWithin } from './answer-within.ts'

const ERROR = new Error('no answer')

/** Lets the whole thread stand still, as a process that is stopped. */
function standStill(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

describe('waiting for an answer of another thread', () => {
  it('gives the answer, and reports nothing, when it comes in time', async () => {
    const onReport = vi.fn<() => void>()
    const limits = { reportMs: 5_000, endMs: 10_000, onReport, errorOf: () => ERROR }
    expect(await answerWithin(wait(10, 'here'), limits)).toBe('here')
    expect(onReport).not.toHaveBeenCalled()
  })

  it('reports a silence once, and gives up in the end', async () => {
    const onReport = vi.fn<() => void>()
    const limits = { reportMs: 100, endMs: 500, onReport, errorOf: () => ERROR }
    await expect(answerWithin(new Promise(() => {}), limits)).rejects.toBe(ERROR)
    expect(onReport).toHaveBeenCalledTimes(1)
  })

  it('takes no pause of the process for a silence', async () => {
    const onReport = vi.fn<() => void>()
    const answered = answerWithin(wait(1_100, 'here'), {
      reportMs: 500, endMs: 1_000, onReport, errorOf: () => ERROR,
    })
    standStill(1_050)
    expect(await answered).toBe('here')
    expect(onReport).not.toHaveBeenCalled()
  })
})
