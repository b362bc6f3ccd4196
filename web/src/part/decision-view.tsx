import type { ReactNode } from 'react'
import type {
  Check,
  Decision,
  DecisionBar,
  RuleTrace,
  Trade,
  Verdict,
} from '../../../src/server/contract/index.ts'
import { useRead } from '../api/reading.ts'
import { averageText, exactText, figureText, moneyText, timeText, toneOf, unitText } from '../format.ts'
import { Link } from '../shell/route.tsx'
import { SmallTable } from './small-table.tsx'
import type { Column } from './sorted-rows.ts'
import { Badge, Empty, Panel, Shown } from './states.tsx'

/** The whole chain behind a signal or an act: bar, indicators, rules, size, checks, orders, fills, profit. */
export function DecisionView({ correlation }: { readonly correlation: number }): ReactNode {
  const decision = useRead<Decision>(`/decisions/${correlation}`, {}, { isLive: true })
  return (
    <>
      <p>
        <Link to="/decisions">Decisions</Link>
      </p>
      <h1>Decision {correlation}</h1>
      <Shown reading={decision}>{(found) => <Chain decision={found} />}</Shown>
    </>
  )
}

function Chain({ decision }: { readonly decision: Decision }): ReactNode {
  const { bars, signal, verdicts, orders, others, text } = decision
  return (
    <>
      {bars.map((bar) => (
        <BarPart key={`${bar.symbol} ${bar.timeframe}`} bar={bar} />
      ))}
      {signal === null ? (
        <p className="lead">An act of a person, or of the system itself.</p>
      ) : (
        <SignalPart signal={signal} />
      )}
      {signal !== null && <Outcome sequence={signal.sequence} />}
      {verdicts.map((verdict) => (
        <VerdictPart key={`${verdict.sequence} ${verdict.leg}`} verdict={verdict} />
      ))}
      <OrdersPart orders={orders} />
      {others.length > 0 && (
        <Panel title="What came with it">
          <Happenings events={others} />
        </Panel>
      )}
      <details className="panel">
        <summary>The same as text</summary>
        <pre tabIndex={0}>{text}</pre>
      </details>
    </>
  )
}

function BarPart({ bar }: { readonly bar: DecisionBar }): ReactNode {
  const { symbol, timeframe, openAt, closeAt, open, high, low, close, volume } = bar
  const facts: readonly (readonly [string, string])[] = [
    ['Bar opened', `${timeText(openAt)} UTC`],
    ['Bar closed', `${timeText(closeAt)} UTC`],
    ['Open', exactText(open)],
    ['High', exactText(high)],
    ['Low', exactText(low)],
    ['Close', exactText(close)],
    ['Volume', exactText(volume)],
  ]
  return (
    <Panel title={`Bar ${symbol} ${timeframe}`}>
      <Facts facts={facts} />
    </Panel>
  )
}

function Facts({ facts }: { readonly facts: readonly (readonly [string, string])[] }): ReactNode {
  return (
    <dl className="facts-of">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function SignalPart({ signal }: { readonly signal: NonNullable<Decision['signal']> }): ReactNode {
  const { type, symbol, strategy, at, strength, stopLoss, takeProfit, reason, indicators, rules } = signal
  const { limit, trigger, timeInForce, goodTill } = signal
  const sent: readonly (readonly [string, string | null])[] = [
    ['Trigger', trigger === null ? null : figureText(trigger)],
    ['Limit', limit === null ? null : figureText(limit)],
    ['Lives', goodTill === null ? timeInForce : `till ${timeText(goodTill)} UTC`],
  ]
  const facts: readonly (readonly [string, string])[] = [
    ['Made', `${timeText(at)} UTC`],
    ['Strength', figureText(strength)],
    ...sent.flatMap(([name, value]) => (value === null ? [] : [[name, value] as const])),
    ['Stop', figureText(stopLoss)],
    ['Target', figureText(takeProfit)],
    ...Object.entries(indicators).map(([name, value]) => [name, figureText(value)] as const),
  ]
  return (
    <Panel title={`${strategy} said ${type} ${symbol}`}>
      {reason !== null && <p>{reason}</p>}
      <Facts facts={facts} />
      <Rules rules={rules} />
    </Panel>
  )
}

function Rules({ rules }: { readonly rules: readonly RuleTrace[] }): ReactNode {
  if (rules.length === 0) return null
  return (
    <ul className="rules">
      {rules.map(({ rule, held, values, news, parts = [] }) => (
        <li key={rule}>
          <Badge word={held ? 'held' : 'not held'} /> {rule}
          <small>
            {Object.entries(values)
              .map(([name, value]) => `${name} = ${figureText(value)}`)
              .join(', ')}
          </small>
          {news !== undefined && (
            <small>
              {timeText(news.at)} {news.source} {news.id}: {news.headline}
            </small>
          )}
          <Rules rules={parts} />
        </li>
      ))}
    </ul>
  )
}

/** What the round trip brought in that this signal opened, went on with or closed. */
function Outcome({ sequence }: { readonly sequence: number }): ReactNode {
  const query = { signal: sequence }
  const trades = useRead<{ readonly rows: readonly Trade[] }>('/trades', query, { isLive: true })
  const [trade] = trades.data?.rows ?? []
  if (trade === undefined || trades.isPlaceholderData) return null
  const { signal, exitSignals, profit, quantity, entryPrice, exitPrice, exitAt, fees } = trade
  const exits = exitSignals.filter((exit) => exit !== sequence)
  return (
    <p className="lead">
      {signal !== null && signal !== sequence && (
        <>
          Part of what <Link to={`/decisions/${signal}`}>decision {signal}</Link> opened:{' '}
        </>
      )}
      <b className={toneOf(profit)}>{moneyText(profit, true)}</b> after fees of {moneyText(fees)}:{' '}
      {exactText(quantity)} units in at {averageText(entryPrice)}, out at {averageText(exitPrice)} on{' '}
      {timeText(exitAt)}.
      {exits.length > 0 && ' Taken out by '}
      {exits.map((exit, index) => (
        <span key={exit}>
          {index > 0 && ', '}
          <Link to={`/decisions/${exit}`}>decision {exit}</Link>
        </span>
      ))}
      {exits.length > 0 && '.'}
    </p>
  )
}

const SIZING: readonly Column<Verdict['sizing'][number]>[] = [
  { name: 'Size by', value: (row) => row.name },
  { name: 'Units', isNumber: true, value: (row) => row.quantity, show: (row) => exactText(row.quantity) },
  { name: 'How', value: (row) => row.note },
]

const CHECKS: readonly Column<Check>[] = [
  { name: 'Check', value: (row) => row.code },
  { name: 'Outcome', value: (row) => row.outcome, show: (row) => <Badge word={row.outcome} /> },
  {
    name: 'Measured',
    isNumber: true,
    value: (row) => row.measured,
    show: (row) => unitText(row.measured, row.unit),
  },
  { name: 'Limit', isNumber: true, value: (row) => row.limit, show: (row) => unitText(row.limit, row.unit) },
  {
    name: 'In words',
    value: (row) => row.message,
    show: (row) => <span className="wrapped">{row.message}</span>,
  },
]

function VerdictPart({ verdict }: { readonly verdict: Verdict }): ReactNode {
  const { terms, sizing, checks, message, leg } = verdict
  const failed = checks.filter(({ outcome }) => outcome === 'FAIL')
  const ordered = [...failed, ...checks.filter(({ outcome }) => outcome !== 'FAIL')]
  const title = terms === null ? `Verdict on leg ${leg}` : `Verdict on the ${terms.role} order`
  return (
    <Panel title={title} aside={<Badge word={verdict.verdict} />}>
      <p>{message}</p>
      {sizing.length > 0 && (
        <SmallTable title="Size arithmetic" rows={sizing} columns={SIZING} keyOf={(row) => row.name} />
      )}
      <details open={failed.length > 0 || terms?.role === 'entry'}>
        <summary>{`${checks.length} checks, ${failed.length} failed`}</summary>
        <SmallTable
          title="Checks"
          rows={ordered}
          columns={CHECKS}
          keyOf={(row) => row.code}
          toneOf={(row) => (row.outcome === 'FAIL' ? 'alarm-row' : '')}
        />
      </details>
    </Panel>
  )
}

function OrdersPart({ orders }: { readonly orders: Decision['orders'] }): ReactNode {
  if (orders.length === 0) {
    return (
      <Panel title="Orders">
        <Empty>No order came of it.</Empty>
      </Panel>
    )
  }
  return orders.map(({ terms, events }) => (
    <Panel
      key={terms.orderId}
      title={`${terms.role}: ${terms.side} ${exactText(terms.quantity)} ${terms.symbol}`}
      aside={<small>{terms.orderId}</small>}
    >
      <p>
        {terms.type} {terms.timeInForce}
        {terms.limitPrice !== null && `, limit ${exactText(terms.limitPrice)}`}
        {terms.stopPrice !== null && `, stop ${exactText(terms.stopPrice)}`}
      </p>
      <Happenings events={events} />
    </Panel>
  ))
}

function Happenings({ events }: { readonly events: Decision['others'] }): ReactNode {
  return (
    <ol className="facts">
      {events.map(({ sequence, at, description }) => (
        <li key={sequence}>
          <time>{timeText(at)}</time>
          <span>{description}</span>
        </li>
      ))}
    </ol>
  )
}
