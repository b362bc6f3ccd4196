import type { Quantity, Sequence } from '../../src/base/index.ts'
import type { OrderTerms } from '../../src/model/index.ts'
import type { RiskOutcome } from '../../src/risk/index.ts'
import { drawCase } from './draw-case.ts'
import { stepOf } from './reference-market.ts'
import { referenceVerdict } from './reference-verdict.ts'
import type { OrderVerdict, Outcome, RiskCase, RiskState } from './risk-case.ts'
import { engineIn, verdictOf } from './risk-stage.ts'
import { shrinkCase } from './shrink-case.ts'

/** Where engine and reference differ about one order of a case. */
export interface Disagreement {
  readonly seed: number
  /** Which order of the case. */
  readonly order: number
  /** What differs: `CODE: engine PASS, reference FAIL`. */
  readonly found: readonly string[]
}

/** What a comparison came to. */
export interface Comparison {
  readonly cases: number
  readonly orders: number
  readonly approved: number
  /** How often each check ended so, by code. */
  readonly outcomes: ReadonlyMap<string, Readonly<Record<Outcome, number>>>
  readonly disagreements: readonly Disagreement[]
}

type Counts = Map<string, Record<Outcome, number>>
type Heard = (engine: OrderVerdict) => void

const LEG_REJECTED = 'BASKET_LEG_REJECTED'
/** Beyond the numbers of all orders. */
const SIGNAL = 2_000_000 as Sequence

/**
 * Puts the orders of a case before the real engine and before the reference, one after the other in one
 * input, then the signal; the first difference, or `undefined`.
 *
 * What the engine approved counts as approved for the orders that follow, with both.
 */
function disagreementOf(
  { seed, state, orders, signal }: RiskCase, heard: Heard = () => undefined,
): Disagreement | undefined {
  const engine = engineIn(state)
  const approved: OrderTerms[] = []
  for (const [order, terms] of orders.entries()) {
    const said = verdictOf(engine.approve(terms))
    heard(said)
    const isAgain = approved.some((one) => one.clientOrderId === terms.clientOrderId)
    const reference = referenceVerdict(state, terms, approved)
    const found = isAgain ? refusals(said, reference) : differences(said, reference)
    if (found.length > 0) return { seed, order, found }
    if (said.isApproved) approved.push(terms)
  }
  if (signal === undefined) return undefined
  for (const outcome of engine.decide({ sequence: SIGNAL, signal })) {
    const found = decidedOtherwise(state, outcome, approved, heard)
    if (found.length > 0) return { seed, order: orders.length, found }
    const { terms, code } = outcome.decision
    // A leg that passes counts for the legs after it, also where another has the basket refused.
    if (terms !== undefined && (code === '' || code === LEG_REJECTED)) approved.push(terms)
  }
  return undefined
}

/** What is wrong with the order that a signal or a leg became, if it became one. */
function decidedOtherwise(
  state: RiskState, outcome: RiskOutcome, approved: readonly OrderTerms[], heard: Heard,
): readonly string[] {
  const { terms, verdict } = outcome.decision
  if (terms === undefined) return []
  const said = verdictOf(outcome)
  heard(said)
  const reference = referenceVerdict(state, terms, approved)
  // The leg itself passes, and goes with its basket.
  const passes = said.code === LEG_REJECTED ? { ...said, code: '', isApproved: true } : said
  const found = differences(passes, reference)
  const instrument = state.symbols.get(terms.symbol)?.instrument
  // Of smallest parts of a unit, one more may be worth nothing more.
  const isCut = verdict === 'MODIFIED' && outcome.decision.sizing.at(-1)?.name !== 'basket'
  if (found.length > 0 || !isCut || instrument === undefined || stepOf(instrument) === 1n) return found
  const more = { ...terms, quantity: (terms.quantity + stepOf(instrument)) as Quantity }
  const isLargest = !referenceVerdict(state, more, approved).isApproved
  return isLargest ? [] : ['a cut left less than the largest order that passes']
}

function differences(engine: OrderVerdict, reference: OrderVerdict): readonly string[] {
  const codes = new Set([...engine.outcomes.keys(), ...reference.outcomes.keys()])
  const found = [...codes].flatMap((code) => {
    const [here, there] = [engine.outcomes.get(code), reference.outcomes.get(code)]
    return here === there ? [] : [`${code}: engine ${here ?? 'silent'}, reference ${there ?? 'silent'}`]
  })
  if (engine.isApproved !== reference.isApproved || engine.code !== reference.code) {
    found.push(`verdict: engine ${engine.code || 'approves'}, reference ${reference.code || 'approves'}`)
  }
  return found
}

/** An id that was approved in the same input is refused; what other checks find then is not laid down. */
function refusals(...both: readonly [engine: OrderVerdict, reference: OrderVerdict]): readonly string[] {
  const isRefused = both.every(({ isApproved, outcomes }) => (
    !isApproved && outcomes.get('DUPLICATE_ORDER') === 'FAIL'
  ))
  return isRefused ? [] : ['an id that was approved just now is approved again']
}

function count(counts: Counts, { outcomes }: OrderVerdict): void {
  for (const [code, outcome] of outcomes) {
    let row = counts.get(code)
    if (row === undefined) {
      row = { PASS: 0, FAIL: 0, NOT_APPLICABLE: 0 }
      counts.set(code, row)
    }
    row[outcome] += 1
  }
}

/** Compares case after case from a seed on, as long as `goesOn` says so. */
export function compareFrom(
  from: number, goesOn: (soFar: Pick<Comparison, 'cases' | 'orders' | 'disagreements'>) => boolean,
): Comparison {
  const counts: Counts = new Map()
  const disagreements: Disagreement[] = []
  let [cases, orders, approved] = [0, 0, 0]
  while (goesOn({ cases, orders, disagreements })) {
    const found = disagreementOf(drawCase(from + cases), (engine) => {
      orders += 1
      if (engine.isApproved) approved += 1
      count(counts, engine)
    })
    cases += 1
    if (found !== undefined) disagreements.push(found)
  }
  return { cases, orders, approved, outcomes: counts, disagreements }
}

/** A disagreement in words, with its seed and the case made smaller. */
export function tellDisagreement(disagreement: Disagreement): string {
  const [first = ''] = disagreement.found
  const isSame = (smaller: RiskCase): boolean => disagreementOf(smaller)?.found.includes(first) === true
  const small = shrinkCase(drawCase(disagreement.seed), isSame)
  return `seed ${disagreement.seed}, order ${disagreement.order}: ${disagreement.found.join('; ')}\n`
    + `made smaller: ${JSON.stringify(small, plain, 1)}`
}

const TOLD_EVERY = 100_000
const TOLD_MAX = 5

/** Compares so many orders from a seed on and tells what came of it; true where nothing differed. */
export function compareRisk(from: number, wanted: number, say: (line: string) => void): boolean {
  const since = performance.now()
  let told = 0
  const found = compareFrom(from, ({ orders }) => {
    if (orders - told >= TOLD_EVERY) {
      told = orders
      say(`${orders} orders, ${((performance.now() - since) / 1_000).toFixed(0)} s`)
    }
    return orders < wanted
  })
  const { cases, orders, approved, outcomes, disagreements } = found
  for (const one of disagreements.slice(0, TOLD_MAX)) say(tellDisagreement(one))
  for (const [code, { PASS, FAIL, NOT_APPLICABLE }] of outcomes) {
    say(`${code.padEnd(20)} accepts ${PASS}, refuses ${FAIL}, not applicable ${NOT_APPLICABLE}`)
  }
  const seconds = ((performance.now() - since) / 1_000).toFixed(0)
  say(`${orders} orders in ${cases} states from seed ${from} in ${seconds} s, ${approved} approved: `
    + `${disagreements.length} disagreements`)
  return disagreements.length === 0
}

function plain(_: string, value: unknown): unknown {
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value)
  if (value instanceof Map) return Object.fromEntries(value)
  return value instanceof Set ? [...value] : value
}
