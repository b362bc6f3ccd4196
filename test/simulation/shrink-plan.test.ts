import { expect, it } from 'vitest'
import { shrinkPlan } from './swarm/shrink-plan.ts'
import { FEATURES, type SwarmPlan } from './swarm/swarm-plan.ts'

const PLAN: SwarmPlan = { seed: 1, minutes: 40, armed: FEATURES, rate: 0.1, venue: 'separate' }

it('leaves of a failing plan what it takes to fail, and nothing else', async () => {
  let runs = 0
  const small = await shrinkPlan(PLAN, async ({ armed, minutes }) => {
    runs += 1
    const isShaken = armed.includes('deposits') || armed.includes('operator')
    return minutes >= 7 && armed.includes('crash') && isShaken
  })
  expect(small).toEqual({ seed: 1, minutes: 7, armed: ['crash', 'operator'], rate: 0.1, venue: 'separate' })
  expect(runs).toBeLessThan(100)
})

it('leaves a plan as it is of which nothing can be spared', async () => {
  const needs = async (plan: SwarmPlan): Promise<boolean> => (
    plan.minutes === 40 && plan.armed.length === FEATURES.length)
  expect(await shrinkPlan(PLAN, needs)).toEqual(PLAN)
})
