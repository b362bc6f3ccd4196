import { useState, type ReactNode } from 'react'
import type { Health, Order, Page, Position, Session } from '../../../src/server/contract/index.ts'
import { unprotected } from '../api/bare-parts.ts'
import { useEquity } from '../api/equity.ts'
import { useLive } from '../api/live-feed.ts'
import { useRead } from '../api/reading.ts'
import { usePast } from '../api/past.ts'
import { useShownSession } from '../api/shown-session.ts'
import {
  countText, durationText, moneyText, NOTHING, percentText, secondText, timeText, toneOf,
} from '../format.ts'
import { Curve } from '../part/curve.tsx'
import { FactList } from '../part/fact-list.tsx'
import { Gauge } from '../part/gauge.tsx'
import { HeldPositions } from '../part/held-positions.tsx'
import { OpenOrders } from '../part/open-orders.tsx'
import { Badge, Empty, Loading, Panel, Shown } from '../part/states.tsx'
import { Link } from '../shell/route.tsx'

const HEALTH_MS = 5_000
const PRICES_MS = 1_000

/** What a person who watches money wants to see first. */
export function Overview(): ReactNode {
  const { session } = useShownSession()
  const isPast = usePast() !== undefined
  const isUnheard = useLive((state) => state.heardAt === 0)
  const isAsking = isPast || isUnheard
  const parts = useLive((state) => state.bare)
  if (session === undefined) {
    return (
      <>
        <h1>Overview</h1>
        {isAsking ? (
          <Loading />
        ) : (
          <Empty>
            Nothing has traded here yet. <code>investor start</code> begins a session on paper.
          </Empty>
        )}
      </>
    )
  }
  if (isPast) return <PastOverview session={session} />
  const bare = unprotected(parts, session.state, Date.now())
  return (
    <>
      <h1 className="unseen">Overview</h1>
      <Warnings session={session} bare={bare} />
      <AsOf session={session} />
      <Figures session={session} isBare={bare.length > 0} />
      <EquityPanel session={session} />
      <HoldingPanels bare={bare} />
      <div className="pair">
        <Panel title="Trading now" aside={<Link to="/decisions">all decisions</Link>}>
          <p className="last-decision">{session.lastDecision}</p>
          <FactList />
        </Panel>
        <HealthPanel />
      </div>
    </>
  )
}

/** An earlier session as it stood last: nothing of it moves, and nobody has to be warned. */
function PastOverview({ session }: { readonly session: Session }): ReactNode {
  return (
    <>
      <h1 className="unseen">Overview</h1>
      <AsOf session={session} />
      <Figures session={session} isBare={false} />
      <EquityPanel session={session} />
      <HoldingPanels bare={[]} />
      <Panel title="Its last decision" aside={<Link to="/decisions">all decisions</Link>}>
        <p className="last-decision">{session.lastDecision || 'It decided nothing.'}</p>
      </Panel>
    </>
  )
}

interface Watched {
  readonly session: Session
  /** Parts of positions that lack a stop. */
  readonly bare: readonly string[]
}

/** What needs a person, in words and loud. */
function Warnings({ session, bare }: Watched): ReactNode {
  const lines = [
    session.killSwitch === 'TRIGGERED' && `Trading is halted by ${session.latched.join(', ')}.`,
    session.killSwitch === 'MANUAL_OVERRIDE' && 'An operator holds the kill switch: nothing is entered.',
    bare.length > 0 && `UNPROTECTED: ${bare.join(', ')} without the stop it needs.`,
    ...session.heldSymbols.map(({ symbol, reason }) => (
      `${symbol} is not entered until it is released on the Risk page: ${reason}.`)),
    session.unknownOrders > 0 &&
      `${countText(session.unknownOrders, 'order')} without a clear answer of the broker.`,
    session.state === 'crashed' && 'The process of the session is gone. investor start goes on with it.',
    session.state === 'silent' && 'The session has written nothing for a while.',
  ].filter((line) => line !== false)
  const waiting = session.waitingCommands.map(({ kind, by }) => `${kind} of ${by} waits for the engine.`)
  if (lines.length + waiting.length === 0) return null
  return (
    <ul className={`warnings ${lines.length > 0 ? 'loud' : ''}`}>
      {[...lines, ...waiting].map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  )
}

/** Of which instant the figures are where none come any more: the tables are read from the record. */
function AsOf({ session: { state, writtenAt, at } }: { readonly session: Session }): ReactNode {
  if (state === 'live' || writtenAt === null) return null
  const isSilent = state === 'silent'
  return (
    <p className="hint">
      {isSilent ? 'The session has written nothing for a while.' : 'The session does not run.'} These figures
      are of {secondText(writtenAt)} UTC{at !== null && `, when its market was at ${timeText(at)}`}; positions
      and orders are those of the record, which may be newer.
    </p>
  )
}

function Figures({ session, isBare }: { readonly session: Session; readonly isBare: boolean }): ReactNode {
  const { currency, drawdownFraction, drawdownStopFraction, drawdownCloseAllFraction } = session
  const used = (drawdownFraction ?? 0) / drawdownStopFraction
  const [stop, close] = [percentText(drawdownStopFraction), percentText(drawdownCloseAllFraction)]
  const limits = `of ${stop}; all is closed at ${close}`
  const total =
    session.equity === null || session.capital === null
      ? null
      : Number(session.equity) - Number(session.capital)
  return (
    <dl className="figures">
      <Figure
        name="Equity"
        value={moneyText(session.equity)}
        note={`${currency}, cash ${moneyText(session.cash)}`}
        isLarge
      />
      <Figure
        name="Day P&L"
        value={moneyText(session.dayProfit, true)}
        tone={toneOf(session.dayProfit)}
        note={percentText(session.dayProfitFraction, true)}
        isLarge
      />
      <Figure
        name="Since the start"
        value={moneyText(total, true)}
        tone={toneOf(total)}
        note={`of ${moneyText(session.capital)}`}
      />
      <div>
        <dt>Drawdown</dt>
        <dd>
          <b>{percentText(drawdownFraction)}</b>
          <Gauge
            label="Drawdown against its limit"
            usedFraction={used}
            text={`${percentText(drawdownFraction)} ${limits}`}
          />
          <small>{limits}</small>
        </dd>
      </div>
      <Figure
        name="Open orders"
        value={String(session.openOrders)}
        note={`${countText(session.trades, 'trade')} so far`}
      />
      <Figure
        name="Stops"
        value={session.held.length === 0 ? NOTHING : isBare ? 'MISSING' : 'in place'}
        tone={isBare ? 'loss' : ''}
        note={bareNote(session)}
      />
    </dl>
  )
}

/** For how long something has lacked a stop; what was long ago is no matter of this page. */
function bareNote({ held, unprotectedSeconds }: Session): string {
  if (unprotectedSeconds > 0) return `for ${durationText(unprotectedSeconds * 1_000)} without`
  return held.length === 0 ? 'nothing is held' : 'at the broker'
}

function Figure({ name, value, note = '', tone = '', isLarge = false }: FigureProps): ReactNode {
  return (
    <div className={isLarge ? 'large' : ''}>
      <dt>{name}</dt>
      <dd>
        <b className={tone}>{value}</b>
        <small>{note}</small>
      </dd>
    </div>
  )
}

interface FigureProps {
  readonly name: string
  readonly value: string
  readonly note?: string
  readonly tone?: string
  readonly isLarge?: boolean
}

/** A curve of fewer opens than these says less than the minutes of the day. */
const DAYS_MIN = 5

function EquityPanel({ session }: { readonly session: Session }): ReactNode {
  const { days, day } = useEquity()
  const [chosen, choose] = useState<'days' | 'day'>()
  const which = chosen ?? (days.equity.length <= DAYS_MIN ? 'day' : 'days')
  const { equity, highWater } = which === 'day' ? day : days
  const label = `Equity curve, ${equity.length} points, now ${moneyText(session.equity)} ${session.currency}`
  return (
    <Panel title="Equity" aside={<small>dotted: the highest so far</small>}>
      <div className="tabs" role="group" aria-label="Time of the curve">
        {(['day', 'days'] as const).map((each) => (
          <button key={each} type="button" aria-pressed={which === each} onClick={() => choose(each)}>
            {each === 'day' ? 'this day' : 'since the start'}
          </button>
        ))}
      </div>
      <Curve label={label} points={equity} behind={highWater} />
      <Attribution />
    </Panel>
  )
}

/** Who made the charts, as their licence asks. */
export function Attribution(): ReactNode {
  return (
    <small className="attribution">
      Charts: <a href="https://www.tradingview.com/">TradingView Lightweight Charts</a>
    </small>
  )
}

function HoldingPanels({ bare }: Pick<Watched, 'bare'>): ReactNode {
  const isMoving = useShownSession().session?.state === 'live'
  // Prices move without a fact that would tell of it.
  const prices = isMoving ? { isLive: true, everyMs: PRICES_MS } : { isLive: true }
  const positions = useRead<Page<Position>>('/positions', { limit: 500 }, prices)
  const orders = useRead<Page<Order>>('/orders', { open: 'true', limit: 500 }, { isLive: true })
  return (
    <>
      <Panel title="Positions">
        <Shown reading={positions}>
          {({ rows }) => (
            <HeldPositions positions={rows} orders={orders.data?.rows ?? []} unprotected={bare} />
          )}
        </Shown>
      </Panel>
      <Panel title="Open orders" aside={<Link to="/orders">all orders</Link>}>
        <Shown reading={orders}>{({ rows }) => <OpenOrders orders={rows} />}</Shown>
      </Panel>
    </>
  )
}

function HealthPanel(): ReactNode {
  const health = useRead<Health>('/health', {}, { everyMs: HEALTH_MS })
  return (
    <Panel title="Health" aside={<Link to="/health">more</Link>}>
      <Shown reading={health}>
        {({ checks }) => (
          <ul className="checks">
            {checks.map(({ name, state, detail }) => (
              <li key={name}>
                <Badge word={state} /> <b>{name}</b> {detail}
              </li>
            ))}
          </ul>
        )}
      </Shown>
    </Panel>
  )
}
