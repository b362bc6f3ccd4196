import { useState, type ReactNode } from 'react'
import type { StrategyState } from '../../../src/server/contract/index.ts'
import { useRead } from '../api/reading.ts'
import { usePast } from '../api/past.ts'
import { countText, moneyText, percentText, ratioText, timeText, toneOf } from '../format.ts'
import { ReasonDialog } from '../part/reason-dialog.tsx'
import { Badge, Empty, Shown } from '../part/states.tsx'
import { useActing } from '../shell/acting.tsx'

/** Strategies of the session: how they are, what they did; start and stop. */
export function Strategies(): ReactNode {
  const reading = useRead<{ readonly rows: readonly StrategyState[] }>('/strategies', {}, { isLive: true })
  return (
    <>
      <h1>Strategies</h1>
      <Shown reading={reading}>
        {({ rows }) => (
          <div className="cards">
            {rows.length === 0 && <Empty>The session has no strategy yet.</Empty>}
            {rows.map((strategy) => (
              <StrategyCard key={strategy.name} strategy={strategy} />
            ))}
          </div>
        )}
      </Shown>
    </>
  )
}

function StrategyCard({ strategy }: { readonly strategy: StrategyState }): ReactNode {
  const { act } = useActing()
  const isPast = usePast() !== undefined
  const [isAsking, setAsking] = useState(false)
  const { name, state, since, by, reason, errorCount, lastError, started } = strategy
  const isActive = state === 'active'
  const verb = isActive ? 'deactivate' : 'activate'
  return (
    <section className="panel" aria-label={name}>
      <header>
        <h2>{name}</h2>
        <Badge word={state} />
      </header>
      {since !== null && (
        <p className="hint">
          since {timeText(since)} by {by ?? 'the system'}: {reason}
        </p>
      )}
      {started !== null && <p>{started.description}</p>}
      <StrategyFigures strategy={strategy} />
      {started !== null && <StartedWith {...started} />}
      {errorCount > 0 && (
        <p className="problem">
          {countText(errorCount, 'error')}, the last: {lastError}
        </p>
      )}
      <button type="button" disabled={isPast} onClick={() => setAsking(true)}>
        {isActive ? 'Stop' : 'Start'} {name}
      </button>
      {isAsking && (
        <ReasonDialog
          title={`${isActive ? 'Stop' : 'Start'} ${name}`}
          label={isActive ? 'Stop it' : 'Start it'}
          says={isActive ? 'No more signals; stops of what it holds stay.' : 'It may make signals again.'}
          onClose={() => setAsking(false)}
          onReason={(why) => void act(`/strategies/${name}/${verb}`, { reason: why })}
        />
      )}
    </section>
  )
}

function StrategyFigures({ strategy }: { readonly strategy: StrategyState }): ReactNode {
  const { signals, approved, rejected, openPositions, trips } = strategy
  const { count, profit, wonFraction, profitFactor } = trips
  return (
    <dl className="facts-of">
      <div>
        <dt>Signals</dt>
        <dd>{signals}</dd>
      </div>
      <div>
        <dt>Approved</dt>
        <dd>{approved}</dd>
      </div>
      <div>
        <dt>Rejected</dt>
        <dd>{rejected}</dd>
      </div>
      <div>
        <dt>Open positions</dt>
        <dd>{openPositions}</dd>
      </div>
      <div>
        <dt>Round trips</dt>
        <dd>{count}</dd>
      </div>
      <div>
        <dt>Won</dt>
        <dd>{percentText(wonFraction)}</dd>
      </div>
      <div>
        <dt>Profit factor</dt>
        <dd>{ratioText(profitFactor)}</dd>
      </div>
      <div>
        <dt>Their profit</dt>
        <dd className={toneOf(profit)}>{moneyText(profit, true)}</dd>
      </div>
    </dl>
  )
}

/** What it runs with. */
function StartedWith({ timeframe, symbols, parameters }: NonNullable<StrategyState['started']>): ReactNode {
  const values = Object.entries(parameters).map(([name, value]) => `${name} ${String(value)}`)
  return (
    <p className="hint">
      {symbols.join(', ')} on bars of {timeframe}
      {values.length > 0 && <>; {values.join(', ')}</>}
    </p>
  )
}
