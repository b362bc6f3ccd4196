import type { ReactNode } from 'react'
import type { Order, Position } from '../../../src/server/contract/index.ts'
import { exactText, moneyText, toneOf } from '../format.ts'
import { SmallTable } from './small-table.tsx'
import type { Column } from './sorted-rows.ts'
import { Empty } from './states.tsx'

interface Held extends Position {
  readonly stops: readonly Order[]
  readonly targets: readonly Order[]
}

/** Whether a position has fewer stops at the venue than it needs; null where nobody knows. */
export function isUnprotected({ needsStop, stopped, quantity }: Guarded): boolean | null {
  if (needsStop === null || stopped === null) return null
  return needsStop && Number(stopped) < Math.abs(Number(quantity))
}

type Guarded = Pick<Position, 'needsStop' | 'stopped' | 'quantity'>

function stopCell(row: Held): ReactNode {
  if (isUnprotected(row) === true) return <strong className="alarm">UNPROTECTED</strong>
  if (row.stops.length > 0) return row.stops.map((order) => exactText(order.stopPrice)).join(', ')
  return row.needsStop === false ? 'none needed' : '–'
}

const COLUMNS: readonly Column<Held>[] = [
  { name: 'Symbol', value: (row) => row.symbol, show: (row) => <b>{row.symbol}</b> },
  { name: 'Side', value: (row) => row.side },
  { name: 'Units', isNumber: true, value: (row) => row.quantity, show: (row) => exactText(row.quantity) },
  {
    name: 'Bought at',
    isNumber: true,
    value: (row) => row.averagePrice,
    show: (row) => exactText(row.averagePrice),
  },
  { name: 'Last', isNumber: true, value: (row) => row.mark, show: (row) => exactText(row.mark) },
  { name: 'Value', isNumber: true, value: (row) => row.value, show: (row) => moneyText(row.value) },
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
  { name: 'Strategy', value: (row) => row.strategy },
]

/** What is held, with its stops and targets; what lacks a stop stands out. */
export function HeldPositions({ positions, orders }: HeldPositionsProps): ReactNode {
  if (positions.length === 0) return <Empty>Nothing is held.</Empty>
  const rows = positions.map((position) => {
    const own = orders.filter((order) => isOf(order, position))
    const withRole = (role: string): readonly Order[] => own.filter((order) => order.role === role)
    return { ...position, stops: withRole('stop'), targets: withRole('target') }
  })
  return (
    <SmallTable
      title="Positions"
      rows={rows}
      columns={COLUMNS}
      keyOf={({ strategy, symbol }) => `${strategy} ${symbol}`}
      toneOf={(row) => (isUnprotected(row) === true ? 'alarm-row' : '')}
    />
  )
}

function isOf(order: Order, position: Position): boolean {
  return order.symbol === position.symbol && order.strategy === position.strategy
}

interface HeldPositionsProps {
  readonly positions: readonly Position[]
  readonly orders: readonly Order[]
}
