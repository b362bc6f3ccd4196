import { decodeBody, describeFact, traceDecision, type Encoded, type JournalRow } from '../../audit/index.ts'
import { fail, UserError } from '../../base/index.ts'
import type { Bar, RuleTrace as ModelRuleTrace } from '../../model/index.ts'
import { decisionText } from '../../report/index.ts'
import type { Check, Decision, Happening, RuleTrace, Terms, Verdict } from '../../server/index.ts'

type Trace = ReturnType<typeof traceDecision>
type TracedTerms = Trace['orders'][number]['terms']

/** The chain behind a signal or an act as the wire has it, with its bars. Throws `DECISION_NOT_FOUND`. */
export function decisionReply(
  rows: readonly JournalRow[], correlation: number, bars: readonly Bar[],
): Decision {
  const trace = traceDecision(rows, correlation)
  const { signal, decisions, orders, others } = trace
  if (signal === undefined && decisions.length === 0 && orders.length === 0 && others.length === 0) {
    const message = `nothing on record goes back to ${correlation}; /api/v1/signals lists signals`
    throw new UserError(fail('DECISION_NOT_FOUND', message).failure)
  }
  return {
    correlation,
    bars: [...bars],
    signal: signal === undefined ? null : signalOf(signal),
    verdicts: decisions.map(verdictOf),
    orders: orders.map(({ terms, events }) => ({ terms: termsOf(terms), events: events.map(happeningOf) })),
    others: others.map(happeningOf),
    text: decisionText({ ...trace, bars }),
  }
}

function signalOf({
  sequence,
  eventAt,
  body: { signal, evidence },
}: NonNullable<Trace['signal']>): Decision['signal'] {
  return {
    sequence,
    at: eventAt,
    symbol: signal.symbol,
    strategy: signal.strategy,
    type: signal.type,
    strength: figure(signal.strength),
    limit: figure(signal.priceTarget),
    trigger: figure(signal.trigger),
    timeInForce: signal.goodTill === undefined ? signal.timeInForce ?? null : 'GTD',
    goodTill: signal.goodTill ?? null,
    stopLoss: figure(signal.stopLoss),
    takeProfit: figure(signal.takeProfit),
    reason: signal.reason ?? null,
    indicators: figures(evidence.indicators),
    rules: evidence.rules.map(ruleOf),
  }
}

function ruleOf(rule: Encoded<ModelRuleTrace>): RuleTrace {
  return {
    rule: rule.rule,
    held: rule.held,
    values: figures(rule.values),
    ...(rule.news === undefined ? {} : { news: rule.news }),
    ...(rule.parts === undefined ? {} : { parts: rule.parts.map(ruleOf) }),
  }
}

function verdictOf({ sequence, eventAt, body: { decision } }: Trace['decisions'][number]): Verdict {
  const { leg, verdict, code, message, terms, sizing, checks } = decision
  return {
    sequence,
    at: eventAt,
    leg,
    verdict,
    code,
    message,
    terms: terms === undefined || terms === null ? null : termsOf(terms),
    sizing: sizing.map((step) => ({ name: step.name, quantity: step.quantity, note: step.note })),
    checks: checks.map(
      (check): Check => ({ ...check, measured: figure(check.measured), limit: figure(check.limit) }),
    ),
  }
}

function termsOf(terms: TracedTerms): Terms {
  const { clientOrderId, symbol, side, type, role, quantity, limitPrice, stopPrice, timeInForce } = terms
  return {
    orderId: clientOrderId,
    symbol,
    side,
    type,
    role,
    quantity,
    timeInForce,
    limitPrice: limitPrice ?? null,
    stopPrice: stopPrice ?? null,
  }
}

function happeningOf({ sequence, eventAt, body }: JournalRow): Happening {
  const read = decodeBody(JSON.stringify(body))
  return {
    sequence,
    at: eventAt,
    kind: body.kind,
    description: read.ok ? describeFact(read.value) : body.kind,
  }
}

/** Values by name; what is no number, as the record writes it, is null. */
function figures(values: object): Record<string, number | null> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, figure(value)]))
}

function figure(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null
}
