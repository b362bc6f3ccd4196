import { formatUtc, type UtcMillis } from '../base/index.ts'
import type { Bar, RuleTrace } from '../model/index.ts'
import type { BodyOf, DecisionTrace, Encoded, JournalRow, OrderTrace } from '../audit/index.ts'
import type { Explanation } from './explanation.ts'

type Decision = BodyOf<'RiskDecided'>['decision']

/**
 * Writes the chain behind a decision for a person: the bar, what was seen, which rules held, the size
 * arithmetic, every check with value and limit, the orders and their fills; of a trade then the chains of
 * what added to it and took it out.
 */
export function decisionText(trace: DecisionTrace & Partial<Explanation>): string {
  const { added = [], exits = [] } = trace
  const chains = [chainText(trace)]
  for (const [index, each] of added.entries()) chains.push(headed('Added to', each, { index, of: added }))
  for (const [index, each] of exits.entries()) chains.push(headed('Exit', each, { index, of: exits }))
  return chains.join('\n\n')
}

interface ChainPlace {
  readonly index: number
  readonly of: readonly unknown[]
}

function headed(title: string, chain: Explanation, { index, of }: ChainPlace): string {
  return `${title}${of.length > 1 ? ` ${index + 1} of ${of.length}` : ''}\n${decisionText(chain)}`
}

function chainText(trace: DecisionTrace & Partial<Explanation>): string {
  const { bars } = trace
  const lines = (bars ?? []).map(barLine)
  if (bars?.length === 0 && trace.signal !== undefined) lines.push('Bar not kept')
  if (trace.signal !== undefined) lines.push(...signalLines(trace.signal))
  else lines.push(`Decision ${trace.correlation}: no signal; an operator's or the kill switch's act`)
  const [first, ...rest] = trace.decisions
  if (first !== undefined) lines.push('', ...decisionLines(first.body.decision, true))
  for (const each of rest)
    lines.push('', ...decisionLines(each.body.decision, each.body.decision.verdict === 'REJECTED'))
  for (const order of trace.orders) lines.push('', ...orderLines(order))
  const positions = trace.others.flatMap(positionLine)
  if (positions.length > 0) lines.push('', 'Position', ...positions)
  return lines.join('\n')
}

/** Numbers as the bar has them: a rounded price would not be found in the data. */
function barLine({ symbol, timeframe, openAt, closeAt, open, high, low, close, volume }: Bar): string {
  return `Bar ${symbol} ${timeframe}, ${at(openAt)} to ${at(closeAt)}: ` +
    `open ${open}, high ${high}, low ${low}, close ${close}, volume ${volume}`
}

function at(ms: number): string {
  return formatUtc(ms as UtcMillis)
}

function signalLines(row: JournalRow & { readonly body: BodyOf<'SignalGenerated'> }): string[] {
  const { signal, evidence } = row.body
  const wishes = [
    ['trigger', signal.trigger],
    ['limit', signal.priceTarget],
    ['stop', signal.stopLoss],
    ['target', signal.takeProfit],
    ['trailing', signal.trailingDistance],
    ['weight', signal.weight],
    ['quantity', signal.quantity],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`${name} ${figure(value as number)}`]))
  if (signal.goodTill !== undefined) wishes.push(`good till ${at(signal.goodTill)}`)
  else if (signal.timeInForce !== undefined) wishes.push(signal.timeInForce)
  const lines = [
    `Signal ${row.sequence}: ${signal.type} ${signal.symbol} by ${signal.strategy} at ${at(signal.at)}, ` +
      `strength ${signal.strength}${wishes.length > 0 ? `, ${wishes.join(', ')}` : ''}`,
  ]
  if (signal.reason !== undefined) lines.push(`  reason      ${signal.reason}`)
  for (const leg of signal.legs ?? [])
    lines.push(
      `  leg         ${leg.type} ${leg.symbol}${leg.weight === undefined ? '' : ` weight ${leg.weight}`}`,
    )
  const indicators = Object.entries(evidence.indicators)
  if (indicators.length > 0) {
    lines.push('  indicators  ' + indicators.map(([name, value]) => `${name} = ${figure(value)}`).join(', '))
  }
  for (const rule of evidence.rules) lines.push(...ruleLines(rule, 1))
  return lines
}

/** A rule with what it measured, its parts indented below it. */
export function ruleLines(rule: Encoded<RuleTrace>, depth: number): string[] {
  const values = Object.entries(rule.values)
    .filter(([name, value]) => Number(name) !== value) // a number that a rule compares with is its own name
    .map(([name, value]) => `${name} = ${figure(value)}`)
    .join(', ')
  const line =
    `${'  '.repeat(depth)}${rule.held ? 'held    ' : 'not held'}    ` +
    `${rule.rule}${values === '' ? '' : `: ${values}`}`
  const parts = (rule.parts ?? []).flatMap((part) => ruleLines(part, depth + 1))
  return [line, ...newsLine(rule, depth + 1), ...parts]
}

function newsLine({ news }: Encoded<RuleTrace>, depth: number): string[] {
  if (news === undefined) return []
  return [`${'  '.repeat(depth)}            ${at(news.at)} ${news.source} ${news.id}: ${news.headline}`]
}

function decisionLines(decision: Decision, withChecks: boolean): string[] {
  const { terms } = decision
  const what =
    terms === undefined
      ? 'no order was made'
      : `${terms.role} ${terms.side} ${terms.quantity} ${terms.symbol}`
  const lines = [`Risk: ${decision.verdict}${decision.code === '' ? '' : ` ${decision.code}`} (${what})`]
  if (decision.message !== '') lines.push(`  ${decision.message}`)
  for (const step of decision.sizing)
    lines.push(`  size        ${step.name.padEnd(16)} ${step.quantity.padStart(14)}  ${step.note}`)
  if (!withChecks) return lines
  for (const check of decision.checks) {
    const figures =
      check.outcome === 'NOT_APPLICABLE'
        ? ''
        : `${figure(check.measured)} against ${figure(check.limit)} ${check.unit}`
    lines.push(
      `  ${check.outcome.toLowerCase().replace('_', ' ').padEnd(14)}  ${check.code.padEnd(22)} ${figures}`,
    )
    if (check.outcome === 'FAIL') lines.push(`                  ${check.message}`)
  }
  return lines
}

function orderLines(order: OrderTrace): string[] {
  const { terms } = order
  const prices = [
    terms.limitPrice === undefined ? '' : ` limit ${terms.limitPrice}`,
    terms.stopPrice === undefined ? '' : ` stop ${terms.stopPrice}`,
    terms.trailingOffset === undefined ? '' : ` trailing ${terms.trailingOffset}`,
  ].join('')
  return [
    `Order ${terms.clientOrderId}: ${terms.role} ${terms.side} ${terms.quantity} ` +
      `${terms.symbol} ${terms.type}${prices} ` +
      terms.timeInForce +
      (typeof terms.expiresAt === 'number' ? ` till ${at(terms.expiresAt)}` : ''),
    ...order.events.map((row) => `  ${at(row.eventAt)}  ${eventText(row)}`),
  ]
}

function eventText(row: JournalRow): string {
  const { body } = row
  switch (body.kind) {
    case 'OrderFilled':
      return `filled ${body.fill.quantity} at ${body.fill.price}, fee ${body.fill.fee}`
    case 'OrderDenied':
      return `denied ${body.code}: ${body.reason}`
    case 'OrderRejected':
      return `rejected ${body.code}: ${body.reason}`
    case 'OrderCanceled':
      return `canceled: ${body.reason}`
    case 'OrderPendingCancel':
      return `cancel requested: ${body.reason}`
    case 'OrderPendingUpdate':
      return `change requested: ${JSON.stringify(body.changes)}`
    case 'OrderUpdated':
      return `changed: ${JSON.stringify(body.changes)}`
    default:
      return body.kind.replace('Order', '').toLowerCase()
  }
}

function positionLine(row: JournalRow): string[] {
  const { body } = row
  switch (body.kind) {
    case 'PositionClosed':
      return [
        `  ${at(row.eventAt)}  closed: ${body.symbol}, realized ${body.realized}` +
          (body.tripProfit === undefined ? '' : `, profit of the trade ${body.tripProfit}`),
      ]
    case 'PositionOpened':
    case 'PositionChanged':
      return [
        `  ${at(row.eventAt)}  ${body.kind.replace('Position', '').toLowerCase()}: ` +
          `${body.quantity} ${body.symbol} ` +
          `at ${body.averagePrice}, realized ${body.realized}`,
      ]
    case 'KillSwitchTriggered':
      return [
        `  ${at(row.eventAt)}  kill switch ${body.trigger}: ${figure(body.measured)} against ` +
          `${figure(body.limit)}`,
      ]
    default:
      return []
  }
}

/** A float for people: six significant digits, no exponent in the usual range. */
export function figure(value: number | null): string {
  if (value === null || !Number.isFinite(value)) return 'unknown'
  return String(Number(value.toPrecision(value !== 0 && Math.abs(value) >= 1000 ? 9 : 6)))
}
