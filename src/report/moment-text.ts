import { formatUtc, type UtcMillis } from '../base/index.ts'
import type { DecisionTrace } from '../audit/index.ts'
import type { RuleTrace } from '../model/index.ts'
import { decisionText, figure, ruleLines } from './decision-text.ts'

/** What one strategy thought of a symbol at a moment. */
export interface MomentThought {
  readonly strategy: string
  readonly isWarm: boolean
  readonly position: { readonly units: number; readonly averagePrice: number } | undefined
  readonly indicators: Readonly<Record<string, number>>
  readonly rules: readonly RuleTrace[]
  readonly blockedBy: string
}

/** What stood at one moment of a run or a session, for one symbol. */
export interface Moment {
  readonly symbol: string
  /** The slice that was looked at: the last one at or before the moment. */
  readonly sliceAt: number
  readonly hadBar: boolean
  readonly thoughts: readonly MomentThought[]
  /** Signals of that slice for the symbol, each with its verdicts and orders. */
  readonly decisions: readonly DecisionTrace[]
  readonly position: string
  readonly openOrders: readonly string[]
  readonly killSwitch: string
  readonly latched: readonly string[]
  /** Why the symbol did not trade then; absent where it did. */
  readonly halted?: string
  /** What a person has to know of how this was found; absent where there is nothing. */
  readonly notes?: readonly string[]
}

/**
 * Says why nothing happened at a moment: the first gate that blocked, and the number that would have
 * passed.
 */
export function momentText(moment: Moment): string {
  const lines = [
    `${moment.symbol} at ${formatUtc(moment.sliceAt as UtcMillis)}` +
      `${moment.hadBar ? '' : ' (no bar of it closed then)'}: ` +
      firstGate(moment),
    `  position    ${moment.position}`,
  ]
  if (moment.halted !== undefined) lines.push(`  halted      ${moment.halted}`)
  for (const order of moment.openOrders) lines.push(`  open order  ${order}`)
  if (moment.killSwitch !== 'ACTIVE')
    lines.push(`  kill switch ${moment.killSwitch}: ${moment.latched.join(', ')}`)
  for (const thought of moment.thoughts) lines.push('', ...thoughtLines(thought))
  for (const decision of moment.decisions) lines.push('', decisionText(decision))
  for (const note of moment.notes ?? []) lines.push('', note)
  return lines.join('\n')
}

/** The first gate on the way from bar to order that let nothing through, in one sentence. */
export function firstGate(moment: Moment): string {
  if (moment.thoughts.length === 0) return 'no strategy watches this symbol'
  const rejected = moment.decisions
    .flatMap((trace) => trace.decisions.map((row) => row.body.decision))
    .find((decision) => decision.verdict === 'REJECTED')
  if (rejected !== undefined) {
    const failed = rejected.checks.find((check) => check.outcome === 'FAIL' && check.code === rejected.code)
    const number =
      failed === undefined
        ? ''
        : ` (${figure(failed.measured)} against a limit of ${figure(failed.limit)} ${failed.unit})`
    return `the risk engine rejected the signal with ${rejected.code}${number}: ${rejected.message}`
  }
  if (moment.decisions.length > 0) return 'something did happen: a signal was made and an order sent'
  const [thought] = moment.thoughts
  if (thought === undefined) return ''
  if (!thought.isWarm) return `${thought.strategy} was still warming up`
  const rule = find(thought.rules, thought.blockedBy)
  const needed = rule === undefined ? '' : neededFor(rule)
  return `${thought.strategy} made no signal: ${thought.blockedBy}${needed === '' ? '' : `; ${needed}`}`
}

function find(rules: readonly RuleTrace[], name: string): RuleTrace | undefined {
  for (const rule of rules) {
    const plain = rule.rule.replace(/^(entry|exit|shortEntry|shortExit|filter): /, '')
    if (plain === name) return { ...rule, rule: plain }
    const part = find(rule.parts ?? [], name)
    if (part !== undefined) return part
  }
  return undefined
}

/** The number that would have let a rule hold, where the rule compares numbers. */
export function neededFor(rule: RuleTrace): string {
  const { news } = rule
  if (news !== undefined) return `it saw ${news.source} ${news.id} of ${formatUtc(news.at)}: ${news.headline}`
  const sides = sidesOf(rule)
  if (sides === undefined) {
    return Object.entries(rule.values)
      .map(([name, value]) => `${name} was ${figure(value)}`)
      .join(', ')
  }
  const { left, right, relation } = sides
  const before = rule.values['difference before']
  const crossed =
    before === undefined
      ? ''
      : `, coming from at or ${relation === 'above' ? 'below' : 'above'} it ` +
        `(it was ${figure(before)} from it on the bar before)`
  const found = isConstant(left) ? left[0] : `${left[0]} was ${figure(left[1])} and`
  const named = isConstant(right) ? '' : ` (${right[0]})`
  return `${found} needed to be ${relation} ${figure(right[1])}${named}${crossed}`
}

type Named = readonly [name: string, value: number]

/** A number that a rule compares with is its own name. */
function isConstant([name, value]: Named): boolean {
  return Number(name) === value
}

/**
 * The two operands of a comparison, as the rule names them: the order of its values does not tell, since an
 * object lists what looks like a whole number first.
 */
function sidesOf(
  { rule, values }: RuleTrace,
): { readonly left: Named; readonly right: Named; readonly relation: 'above' | 'below' } | undefined {
  const verb = /^(?:crosses|is)(Above|Below)(?=\()/.exec(rule)
  const named = Object.entries(values).filter(([name]) => name !== 'difference before')
  const [one, other] = named
  if (verb === null || one === undefined || other === undefined) return undefined
  const isTurned = rule === `${verb[0]}(${other[0]}, ${one[0]})`
  const relation = verb[1] === 'Above' ? 'above' : 'below'
  return isTurned ? { left: other, right: one, relation } : { left: one, right: other, relation }
}

function thoughtLines(thought: MomentThought): string[] {
  const indicators = Object.entries(thought.indicators).map(([name, value]) => `${name} = ${figure(value)}`)
  return [
    `${thought.strategy}: ${thought.isWarm ? 'warm' : 'warming up'}, ` +
      (thought.position === undefined
        ? 'no position of its own'
        : `holds ${thought.position.units} at ${figure(thought.position.averagePrice)}`) +
      (thought.blockedBy === '' ? '' : `, blocked by ${thought.blockedBy}`),
    ...(indicators.length === 0 ? [] : [`  indicators  ${indicators.join(', ')}`]),
    ...thought.rules.flatMap((rule) => ruleLines(rule, 1)),
  ]
}
