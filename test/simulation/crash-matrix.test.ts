import { expect, it } from 'vitest'
import { callSteps, namedSteps, wordsOf } from '../harness/crash-matrix.ts'

/** The run itself takes half an hour: `npm run crash-matrix`. */
it('has deaths on both sides of every step of trading, each once', () => {
  const steps = [...namedSteps(), ...callSteps([3, 8])]
  const words = steps.map(wordsOf)
  expect(new Set(words).size).toBe(words.length)
  const points = (of: string): readonly string[] => namedSteps().filter((step) => step.of === of)
    .map(({ death }) => ('at' in death ? death.at.split('/')[0]?.split(':')[0] ?? '' : death.inject))
  const sides = ['after-ack', 'after-commit', 'after-send', 'before-ack', 'before-commit', 'before-send']
  for (const step of ['submit', 'replace', 'cancel']) {
    expect(points(step).toSorted()).toEqual(sides)
  }
  for (const step of ['fill', 'bracket', 'exit', 'kill switch']) {
    expect(points(step).length).toBeGreaterThan(1)
  }
  for (const step of ['checkpoint', 'snapshot']) {
    expect(points(step)).toEqual(['before', 'during', 'after'].map((side) => `${side}-${step}`))
  }
})
