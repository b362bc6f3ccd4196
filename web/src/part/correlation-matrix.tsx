import type { ReactNode } from 'react'
import type { Correlations } from '../../../src/server/contract/index.ts'
import { Empty, Panel } from './states.tsx'

const TITLE = 'Correlations of daily returns'

/** How alike the symbols move, pair by pair, as the correlation check measures it, against its limit. */
export function CorrelationMatrix({ correlations }: CorrelationMatrixProps): ReactNode {
  if (correlations === null) {
    return (
      <Panel title={TITLE}>
        <Empty>The session has not said them.</Empty>
      </Panel>
    )
  }
  const { limit, days, daysMin, symbols, leftOut, pairs } = correlations
  const above = pairs.filter(({ isAboveLimit }) => isAboveLimit)
  return (
    <Panel title={TITLE} aside={<small>limit {limit.toFixed(2)} (CORRELATION)</small>}>
      {symbols.length < 2 ? (
        <Empty>There is nothing to compare: the session has one symbol.</Empty>
      ) : (
        <>
          <p>{aboveText(above)}</p>
          <Matrix correlations={correlations} />
          <p className="hint">
            Over the last {days} sessions, at least {daysMin} in common. An entry is rejected where it
            would be above the limit with anything held or being entered. A short against a long counts with
            its sign turned; what is only traded counts as if it were bought.
            {leftOut > 0 && ` ${leftOut} more symbols have no place here: what is held comes first.`}
          </p>
        </>
      )}
    </Panel>
  )
}

interface CorrelationMatrixProps {
  readonly correlations: Correlations | null
}

type Pair = Correlations['pairs'][number]

function aboveText(above: readonly Pair[]): string {
  if (above.length === 0) return 'No pair is above the limit.'
  const names = above.slice(0, 5).map(({ first, second }) => `${first} and ${second}`)
  return `Above the limit: ${names.join(', ')}${above.length > names.length ? ' and others' : ''}.`
}

function Matrix({ correlations }: { readonly correlations: Correlations }): ReactNode {
  const { symbols, pairs, daysMin } = correlations
  const found = new Map(pairs.flatMap((pair) => [
    [`${pair.first} ${pair.second}`, pair] as const,
    [`${pair.second} ${pair.first}`, pair] as const,
  ]))
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={`${TITLE}, scrolls`}>
      <table className="matrix">
        <caption className="unseen">{TITLE}</caption>
        <thead>
          <tr>
            <th scope="col">Symbol</th>
            {symbols.map(({ symbol }) => (
              <th key={symbol} scope="col">
                {symbol}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {symbols.map(({ symbol, side }) => (
            <tr key={symbol}>
              <th scope="row">
                {symbol} <small>{side === null ? 'not held' : side.toLowerCase()}</small>
              </th>
              {symbols.map((other) => (
                <Cell
                  key={other.symbol}
                  pair={found.get(`${symbol} ${other.symbol}`)}
                  daysMin={daysMin}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** One pair; of a symbol with itself there is nothing to say. */
function Cell({ pair, daysMin }: { readonly pair: Pair | undefined; readonly daysMin: number }): ReactNode {
  if (pair === undefined) return <td className="same">–</td>
  const { correlation, commonDays, isAboveLimit } = pair
  if (correlation === null) {
    const why = commonDays < daysMin ? `${commonDays} of ${daysMin} days` : 'a price is missing'
    return (
      <td className="lacking">
        too few data <small>{why}</small>
      </td>
    )
  }
  return (
    <td className={isAboveLimit ? 'above' : ''}>
      {correlation.toFixed(2)}
      {isAboveLimit && <small>above limit</small>}
    </td>
  )
}
