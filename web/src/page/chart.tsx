import { useState, type ReactNode } from 'react'
import type {
  Bars,
  BarsQuery,
  Fill,
  Order,
  Page,
  Position,
  Settings,
} from '../../../src/server/contract/index.ts'
import { useRead } from '../api/reading.ts'
import { useSymbols } from '../api/symbols.ts'
import { exactText } from '../format.ts'
import { PriceChart, type Level } from '../part/price-chart.tsx'
import { Empty, Shown } from '../part/states.tsx'
import { navigate, useAddress } from '../shell/route.tsx'
import { Attribution } from './overview.tsx'

const TIMEFRAMES: readonly BarsQuery['timeframe'][] = ['1m', '5m', '15m', '1h', '1d', '1w']
const BARS = 1_000

/** Bars as they come, with entries, exits, stops and targets. */
export function ChartPage(): ReactNode {
  const { searchParams } = useAddress()
  const symbols = useSymbols()
  const settings = useRead<Settings>('/config')
  const set = settings.data?.settings.find(({ key }) => key === 'backtest.timeframe')?.value
  const symbol = searchParams.get('symbol') ?? symbols[0]
  const timeframe = searchParams.get('timeframe') ?? (typeof set === 'string' ? set : '1d')
  const show = (change: Readonly<Record<string, string>>): void => {
    navigate(`/chart?${new URLSearchParams({ symbol: symbol ?? '', timeframe, ...change }).toString()}`)
  }
  return (
    <>
      <h1>Chart</h1>
      <form className="inline" onSubmit={(event) => event.preventDefault()}>
        <label>
          Symbol
          <select value={symbol ?? ''} onChange={(event) => show({ symbol: event.target.value })}>
            {[...new Set([...symbols, ...(symbol === undefined ? [] : [symbol])])].map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
        <label>
          Timeframe
          <select value={timeframe} onChange={(event) => show({ timeframe: event.target.value })}>
            {TIMEFRAMES.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </label>
      </form>
      {symbol === undefined ? (
        <Empty>The session has shown no symbol yet.</Empty>
      ) : (
        <SymbolChart symbol={symbol} timeframe={timeframe} />
      )}
    </>
  )
}

function SymbolChart({
  symbol,
  timeframe,
}: {
  readonly symbol: string
  readonly timeframe: string
}): ReactNode {
  const bars = useRead<Bars>('/bars', { symbol, timeframe, limit: BARS }, { isLive: true, everyMs: 2_000 })
  const fills = useRead<Page<Fill>>('/fills', { symbol, limit: 500 }, { isLive: true })
  const orders = useRead<Page<Order>>('/orders', { symbol, open: 'true', limit: 500 }, { isLive: true })
  const positions = useRead<Page<Position>>('/positions', { symbol, limit: 500 }, { isLive: true })
  const levels = [...orderLevels(orders.data?.rows ?? []), ...positionLevels(positions.data?.rows ?? [])]
  const [isList, setList] = useState(false)
  return (
    <Shown reading={bars}>
      {(shown) => (
        <div className="panel">
          <PriceChart bars={shown} fills={fills.data?.rows ?? []} levels={levels} />
          <p>
            <button type="button" className="quiet" aria-expanded={isList} onClick={() => setList(!isList)}>
              Levels as text
            </button>
          </p>
          {isList && (
            <ul>
              {levels.map(({ title, price }) => (
                <li key={`${title} ${price}`}>{`${title} at ${exactText(price)}`}</li>
              ))}
              {levels.length === 0 && <li>No stop, target or position.</li>}
            </ul>
          )}
          <Attribution />
        </div>
      )}
    </Shown>
  )
}

function orderLevels(orders: readonly Order[]): readonly Level[] {
  return orders.flatMap(({ role, side, quantity, stopPrice, limitPrice }) => {
    const price = stopPrice ?? limitPrice
    const tone = role === 'stop' ? 'loss' : role === 'target' ? 'gain' : 'warn'
    return price === null
      ? []
      : [{ price: Number(price), title: `${role} ${side} ${quantity}`, tone } as const]
  })
}

function positionLevels(positions: readonly Position[]): readonly Level[] {
  return positions.map(({ averagePrice, quantity }) => ({
    price: Number(averagePrice),
    title: `held ${quantity}`,
    tone: 'accent',
  }))
}
