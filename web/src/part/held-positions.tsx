import type { ReactNode } from 'react'
import type { Order, Position } from '../../../src/server/contract/index.ts'
import { partKey } from '../api/bare-parts.ts'
import { averageText, durationText, exactText, moneyText, toneOf } from '../format.ts'
import { priceText } from './open-orders.tsx'
import { SmallTable } from './small-table.tsx'
import type { Column } from './sorted-rows.ts'
import { Empty } from './states.tsx'

interface Held extends Position {
  readonly stops: readonly Order[]
  readonly targets: readonly Order[]
  readonly isBare: boolean
}

function stopCell(row: Held): ReactNode {
  if (row.isBare) return <strong className="alarm">UNPROTECTED</strong>
  if (row.stops.length > 0) return row.stops.map(priceText).join(', ')
  return row.needsStop === false ? 'none needed' : '–'
}

/** What the market quotes, and how old that is. */
function quoteCell({ bid, ask, quoteAgeMs }: Held): ReactNode {
  if (bid === null || ask === null || quoteAgeMs === null) return '–'
  return (
    <>
      {`${exactText(bid)} – ${exactText(ask)}`}{' '}
      <small className="below">{durationText(quoteAgeMs)} old</small>
    </>
  )
}

/** What a person needs first stands first: a phone shows no more without scrolling. */
const COLUMNS: readonly Column<Held>[] = [
  { name: 'Symbol', value: (row) => row.symbol, show: (row) => <b>{row.symbol}</b> },
  { name: 'Side', value: (row) => row.side },
  { name: 'Units', isNumber: true, value: (row) => row.quantity, show: (row) => exactText(row.quantity) },
  {
    name: 'Open P&L',
    isNumber: true,
    value: (row) => row.unrealizedProfit,
    show: (row) => (
      <span className={toneOf(row.unrealizedProfit)}>{moneyText(row.unrealizedProfit, true)}</span>
    ),
  },
  { name: 'Stop', isNumber: true, value: (row) => row.stopped, show: stopCell },
  {
    name: 'Target',
    isNumber: true,
    value: (row) => row.targets.length,
    show: (row) => row.targets.map((order) => exactText(order.limitPrice)).join(', ') || '–',
  },
  { name: 'Last', isNumber: true, value: (row) => row.mark, show: (row) => exactText(row.mark) },
  {
    name: 'In at',
    isNumber: true,
    value: (row) => row.averagePrice,
    show: (row) => <span title={exactText(row.averagePrice)}>{averageText(row.averagePrice)}</span>,
  },
  {
    name: 'Bid – ask',
    isNumber: true,
    value: (row) => row.bid,
    show: quoteCell,
  },
  { name: 'Value', isNumber: true, value: (row) => row.value, show: (row) => moneyText(row.value) },
  { name: 'Strategy', value: (row) => row.strategy },
]

/** What is held, with its stops and targets; what lacks a stop stands out. */
export function HeldPositions({ positions, orders, unprotected }: HeldPositionsProps): ReactNode {
  if (positions.length === 0) return <Empty>Nothing is held.</Empty>
  const rows = positions.map((position) => {
    const own = orders.filter((order) => isOf(order, position))
    const withRole = (role: string): readonly Order[] => own.filter((order) => order.role === role)
    const isBare = unprotected.includes(partKey(position))
    return { ...position, isBare, stops: withRole('stop'), targets: withRole('target') }
  })
  return (
    <SmallTable
      title="Positions"
      rows={rows}
      columns={COLUMNS}
      keyOf={({ strategy, symbol }) => `${strategy} ${symbol}`}
      toneOf={(row) => (row.isBare ? 'alarm-row' : '')}
    />
  )
}

function isOf(one: Order, position: Position): boolean {
  return one.symbol === position.symbol && one.strategy === position.strategy
}

interface HeldPositionsProps {
  /** Names of parts that lack a stop. */
  readonly unprotected: readonly string[]
  readonly positions: readonly Position[]
  readonly orders: readonly Order[]
}
