import type { SwarmPlan } from './swarm-plan.ts'

/** The least minutes that a plan is cut to. */
const MINUTES_MIN = 1

/**
 * The smallest plan near a failing one that still fails: features are dropped one by one until none can be
 * spared, then minutes are halved, then taken one by one. `fails` runs a plan; the plan itself has to fail.
 */
export async function shrinkPlan(
  failing: SwarmPlan, fails: (plan: SwarmPlan) => Promise<boolean>,
): Promise<SwarmPlan> {
  let plan = failing
  const attempt = async (smaller: SwarmPlan): Promise<boolean> => {
    if (!await fails(smaller)) return false
    plan = smaller
    return true
  }
  for (let isSmaller = true; isSmaller;) {
    isSmaller = false
    for (const feature of plan.armed) {
      const armed = plan.armed.filter((other) => other !== feature)
      if (await attempt({ ...plan, armed })) isSmaller = true
    }
  }
  while (plan.minutes > MINUTES_MIN && await attempt({ ...plan, minutes: Math.ceil(plan.minutes / 2) }));
  while (plan.minutes > MINUTES_MIN && await attempt({ ...plan, minutes: plan.minutes - 1 }));
  return plan
}
