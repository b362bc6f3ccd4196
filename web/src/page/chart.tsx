import { useMemo, useState, type ReactNode } from 'react'
import type {
  Bars,
  BarsQuery,
  Fill,
  Indicators,
  Order,
  Page,
  Position,
  Settings,
} from '../../../src/server/contract/index.ts'
import { useRead } from '../api/reading.ts'
import { ApiError } from '../api/request.ts'
import { useShownSession } from '../api/shown-session.ts'
import { useSymbols } from '../api/symbols.ts'
import { exactText } from '../format.ts'
import { linesOf, strategiesWithLines } from '../part/chart-lines.ts'
import { PriceChart, type Level } from '../part/price-chart.tsx'
import { Empty, Shown } from '../part/states.tsx'
import { navigate, useAddress } from '../shell/route.tsx'
import { Attribution } from './overview.tsx'

const TIMEFRAMES: readonly BarsQuery['timeframe'][] = ['1m', '5m', '15m', '1h', '1d', '1w']
const BARS = 1_000
/** Indicators cost the server a thread: they follow the bars a little later. */
const LINES_MS = 5_000
const NO_LINES = 'none'

/** Bars as they come, with indicators, entries, exits, stops and targets. */
export function ChartPage(): ReactNode {
  const { searchParams } = useAddress()
  const symbols = useSymbols()
  const settings = useRead<Settings>('/config')
  const set = settings.data?.settings.find(({ key }) => key === 'backtest.timeframe')?.value
  const symbol = searchParams.get('symbol') ?? symbols[0]
  const timeframe = searchParams.get('timeframe') ?? (typeof set === 'string' ? set : '1d')
  const show = (change: Readonly<Record<string, string>>): void => {
    const strategy = searchParams.get('strategy')
    const now = { symbol: symbol ?? '', timeframe, ...(strategy === null ? {} : { strategy }) }
    navigate(`/chart?${new URLSearchParams({ ...now, ...change }).toString()}`)
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
        <SymbolChart
          symbol={symbol}
          timeframe={timeframe}
          strategy={searchParams.get('strategy') ?? undefined}
          onStrategy={(strategy) => show({ strategy })}
        />
      )}
    </>
  )
}

interface SymbolChartProps {
  readonly symbol: string
  readonly timeframe: string
  /** Whose indicators are drawn; the first that has some where it is not said. */
  readonly strategy: string | undefined
  readonly onStrategy: (strategy: string) => void
}

function SymbolChart({ symbol, timeframe, strategy, onStrategy }: SymbolChartProps): ReactNode {
  const bars = useRead<Bars>('/bars', { symbol, timeframe, limit: BARS }, { isLive: true, everyMs: 2_000 })
  const fills = useRead<Page<Fill>>('/fills', { symbol, limit: 500 }, { isLive: true })
  const orders = useRead<Page<Order>>('/orders', { symbol, open: 'true', limit: 500 }, { isLive: true })
  const positions = useRead<Page<Position>>('/positions', { symbol, limit: 500 }, { isLive: true })
  const levels = useMemo(
    () => [...orderLevels(orders.data?.rows ?? []), ...positionLevels(positions.data?.rows ?? [])],
    [orders.data, positions.data],
  )
  const isLive = useShownSession().session?.state === 'live'
  const asked = { symbol, timeframe, limit: BARS }
  const indicators = useRead<Indicators>('/indicators', asked, isLive ? { everyMs: LINES_MS } : {})
  const own = indicators.data?.symbol === symbol && indicators.data.timeframe === timeframe
  const found = own ? indicators.data : undefined
  const chosen = strategy ?? (found === undefined ? undefined : strategiesWithLines(found)[0]) ?? NO_LINES
  const lines = useMemo(() => (found === undefined ? [] : linesOf(found, chosen)), [found, chosen])
  const fillRows = fills.data?.rows ?? NO_FILLS
  const [isList, setList] = useState(false)
  return (
    <Shown reading={bars}>
      {(shown) => (
        <div className="panel">
          <StrategyChoice
            indicators={found}
            chosen={chosen}
            error={indicators.error}
            adjustment={shown.adjustment}
            onStrategy={onStrategy}
          />
          <PriceChart bars={shown} fills={fillRows} levels={levels} lines={lines} />
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

const NO_FILLS: readonly Fill[] = []

interface StrategyChoiceProps extends Pick<SymbolChartProps, 'onStrategy'> {
  readonly indicators: Indicators | undefined
  readonly chosen: string
  readonly error: Error | null
  /** Of the bars that are drawn. */
  readonly adjustment: string
}

/** Whose indicators are drawn, and what is to be known about them. */
function StrategyChoice(props: StrategyChoiceProps): ReactNode {
  const { indicators, chosen, error, adjustment, onStrategy } = props
  if (indicators === undefined) {
    const code = error instanceof ApiError ? ` (${error.code})` : ''
    const says = error === null ? 'Indicators are being computed.' : `No indicators: ${error.message}${code}`
    return <p className="hint">{says}</p>
  }
  const names = strategiesWithLines(indicators)
  const others = indicators.strategies.filter(({ lines }) => lines.length === 0)
  return (
    <>
      <form className="inline" onSubmit={(event) => event.preventDefault()}>
        <label>
          Indicators of
          <select value={chosen} onChange={(event) => onStrategy(event.target.value)}>
            {[...new Set([...names, chosen, NO_LINES])].map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </form>
      {others.map(({ name, timeframe }) => (
        <p key={name} className="hint">
          {name} decides on bars of {timeframe}, without indicators at these.
        </p>
      ))}
      {indicators.adjustment !== adjustment && names.length > 0 && (
        <p className="hint">
          The bars are {adjustment}, the indicators are of {indicators.adjustment} prices: they differ at
          splits and dividends.
        </p>
      )}
    </>
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
