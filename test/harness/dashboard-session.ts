import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/**
 * Fails where axe finds something serious, by all of its rules or by some; rows of a list are alike, so a few
 * of each are looked at.
 */
export async function expectAccessible(
  page: Page, what: string, rules: readonly string[] = [],
): Promise<void> {
  const axe = new AxeBuilder({ page })
    .setLegacyMode(true)
    .exclude('tr:nth-child(n + 5)')
    .exclude('.facts li:nth-child(n + 5)')
  if (rules.length > 0) axe.withRules([...rules])
  const { violations } = await axe.analyze()
  const grave = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const found = grave.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map(({ html }) => html).join(' ')}`)
  expect(found).toEqual([])
}
