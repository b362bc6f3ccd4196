import { MILLIS_PER_DAY, toNumber } from '../base/index.ts'
import type { CorporateAction, Timeframe } from '../model/index.ts'
import type { BarSource } from '../port/index.ts'
import type { BarRow } from './bar-row.ts'
import { copyRow, emptyRow, readRow } from './bar-row.ts'
import { readChunks } from './columns-source.ts'

/** A corporate action that the raw prices around it contradict. */
export interface ActionMisfit {
  readonly action: CorporateAction
  /** Raw close of the last bar ahead of it. */
  readonly closeBefore: number
  /** The first price at its terms. */
  readonly price: number
  /** What is wrong, in words. */
  readonly problem: string
}

/** Over a longer gap prices change for other reasons. */
export const JUMP_GAP_MS_MAX = 5 * MILLIS_PER_DAY
/** A split nearer to 1 than this is within what prices do over a night: nobody can tell whether it shows. */
const TELLABLE_RATIO = 1.1
const TELLABLE_RATIO_OF_WEEK = 1.3

/**
 * Holds raw bars against the corporate actions that take effect between them.
 *
 * A split has to show: the close ahead of it over the open after it is nearer to its ratio than to 1, as
 * ratios go. Where it is not, the prices are adjusted for the split already, and a run would count it twice.
 * A dividend is less than the close ahead of it. Splits within 1.1 (of weeks 1.3) and those over a gap of
 * more than five days are not judged. A week in which an action lies is told in the terms after it: its
 * close counts.
 */
export class ActionFit {
  readonly #actions: readonly CorporateAction[]
  readonly #isWeek: boolean
  #next = 0

  /** `actions` of any kind, as the bars of this timeframe meet them (`fromEarlyHours`). */
  constructor(actions: readonly CorporateAction[], timeframe: Timeframe) {
    this.#actions = actions.toSorted((a, b) => a.at - b.at)
    this.#isWeek = timeframe === '1w'
  }

  /** Judges what takes effect between a bar and the next one; bars are given in order. */
  judge(before: Pick<BarRow, 'closeAt' | 'close'>, bar: BarRow): readonly ActionMisfit[] {
    const found: ActionMisfit[] = []
    for (; ; this.#next++) {
      const action = this.#actions[this.#next]
      if (action === undefined || action.at >= bar.closeAt) return found
      // What lies ahead of the first bar meets no price.
      if (action.at < before.closeAt) continue
      const isNear = bar.openAt - before.closeAt <= JUMP_GAP_MS_MAX
      const met = { closeBefore: before.close, price: this.#isWeek ? bar.close : bar.open }
      const problem = problemOf(action, { ...met, isTold: isNear && this.#isTold(action) })
      if (problem !== undefined) found.push({ action, ...met, problem: `${action.date}: ${problem}` })
    }
  }

  /** Whether a split of this size shows beside what prices do by themselves. */
  #isTold(action: CorporateAction): boolean {
    if (action.kind !== 'Split') return false
    const ratio = action.newUnits / action.oldUnits
    return Math.max(ratio, 1 / ratio) > (this.#isWeek ? TELLABLE_RATIO_OF_WEEK : TELLABLE_RATIO)
  }
}

function problemOf(
  action: CorporateAction,
  { closeBefore, price, isTold }: {
    readonly closeBefore: number
    readonly price: number
    readonly isTold: boolean
  },
): string | undefined {
  if (action.kind === 'CashDividend') {
    const amount = toNumber(action.amount)
    if (amount < closeBefore) return undefined
    return `a dividend of ${amount} on a close of ${closeBefore} before it; a dividend is less than the price`
  }
  if (action.kind !== 'Split' || !isTold) return undefined
  const ratio = action.newUnits / action.oldUnits
  const fall = closeBefore / price
  if (Math.abs(Math.log(fall)) >= Math.abs(Math.log(fall / ratio))) return undefined
  return `a ${action.newUnits}:${action.oldUnits} split that the price does not follow: ${closeBefore} `
    + `before it, ${price} after it; prices that are adjusted for splits already would count it twice`
}

/** Reads a raw series to its end and gives the actions that its prices contradict. Closes the source. */
export async function actionMisfits(
  source: BarSource, actions: readonly CorporateAction[],
): Promise<readonly ActionMisfit[]> {
  const fit = new ActionFit(actions, source.key.timeframe)
  const found: ActionMisfit[] = []
  const [before, row] = [emptyRow(), emptyRow()]
  let rows = 0
  await readChunks(source, (columns) => {
    for (let index = 0; index < columns.length; index++) {
      readRow(row, columns, index)
      if (rows > 0) found.push(...fit.judge(before, row))
      copyRow(before, row)
      rows += 1
    }
  })
  return found
}
