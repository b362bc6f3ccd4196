import type { Result } from '../base/index.ts'
import { fail, ok, toNumber } from '../base/index.ts'
import type { Adjustment, CorporateAction } from '../model/index.ts'
import type { BarSource } from '../port/index.ts'

/**
 * One step of a table: bars that close by `at` are multiplied by these. A week in which `at` lies is told in
 * the terms after it, as `aggregate` does.
 */
export interface AdjustmentStep {
  readonly at: number
  readonly priceFactor: number
  readonly volumeFactor: number
}

/**
 * By what raw bars are multiplied, oldest step first; bars after the last step stay as they are.
 *
 * The factors of a step hold for bars that close by its `at` and after that of the step ahead: they carry all
 * later actions in them.
 */
export type AdjustmentTable = readonly AdjustmentStep[]

/**
 * Makes the table that turns a raw series into its split-adjusted or total-return view.
 *
 * A split of `new` for `old` units multiplies earlier prices by old / new and volumes by new / old. A cash
 * dividend D multiplies earlier prices by 1 - D / C, where C is the raw close before the ex-date: a holder
 * who reinvests is then neither richer nor poorer through the ex-date. `closeBefore` gives C by the action's
 * instant; a dividend before the first bar changes nothing. All actions that are given count, also those
 * after the bars that are looked at. Fails with `DIVIDEND_TOO_LARGE` when D >= C. Sources: Yahoo Finance,
 * "What is the adjusted close?", https://help.yahoo.com/kb/SLN28256.html; CRSP, "Adjusted Data",
 * https://www.crsp.org/products/documentation/crsp-calculations
 */
export function adjustmentTable(
  actions: readonly CorporateAction[],
  adjustment: Adjustment,
  closeBefore: (at: number) => number | undefined,
): Result<AdjustmentTable> {
  if (adjustment === 'raw') return ok([])
  const steps: AdjustmentStep[] = []
  let [priceFactor, volumeFactor] = [1, 1]
  for (const action of actions.toSorted((a, b) => b.at - a.at)) {
    if (action.kind === 'Split') {
      priceFactor *= action.oldUnits / action.newUnits
      volumeFactor *= action.newUnits / action.oldUnits
    } else if (action.kind === 'CashDividend' && adjustment === 'total') {
      const close = closeBefore(action.at)
      if (close === undefined) continue
      const amount = toNumber(action.amount)
      if (amount >= close) {
        const found = `${action.symbol} ${action.date}: found a dividend of ${amount} on a close of ${close}`
        return fail('DIVIDEND_TOO_LARGE', `${found}; a dividend is less than the price, in the same units`)
      }
      priceFactor *= 1 - amount / close
    } else continue
    if (steps[0]?.at === action.at) steps.shift()
    steps.unshift({ at: action.at, priceFactor, volumeFactor })
  }
  return ok(steps)
}

/**
 * Reads a series up to the last of some instants, and gives the close of the last bar that ended at or before
 * each.
 *
 * Closes the source.
 */
export async function closesBefore(
  source: BarSource, instants: readonly number[],
): Promise<ReadonlyMap<number, number>> {
  const wanted = instants.toSorted((a, b) => a - b)
  const closes = new Map<number, number>()
  let [at, last] = [0, NaN]
  for (;;) {
    const columns = at < wanted.length ? await source.next() : undefined
    if (columns === undefined) break
    for (let row = 0; row < columns.length; row++) {
      while (at < wanted.length && (columns.closeAt[row] as number) > (wanted[at] as number)) {
        if (!Number.isNaN(last)) closes.set(wanted[at] as number, last)
        at += 1
      }
      last = columns.close[row] as number
    }
  }
  await source.close()
  for (; at < wanted.length; at++) if (!Number.isNaN(last)) closes.set(wanted[at] as number, last)
  return closes
}
