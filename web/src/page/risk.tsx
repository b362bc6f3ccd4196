import type { ReactNode } from 'react'
import type {
  CheckUse,
  LimitUse,
  LimitValue,
  Page,
  Position,
  Risk,
  SectorExposure,
} from '../../../src/server/contract/index.ts'
import { useRead } from '../api/reading.ts'
import { useShownSession } from '../api/shown-session.ts'
import { moneyText, percentText, timeText, unitText } from '../format.ts'
import { CorrelationMatrix } from '../part/correlation-matrix.tsx'
import { Gauge } from '../part/gauge.tsx'
import { HeldSymbols } from '../part/held-symbols.tsx'
import { SmallTable } from '../part/small-table.tsx'
import type { Column } from '../part/sorted-rows.ts'
import { Badge, Empty, Panel, Shown } from '../part/states.tsx'

const CHECKS: readonly Column<CheckUse>[] = [
  { name: 'Check', value: (row) => row.code },
  { name: 'Last', value: (row) => row.outcome, show: (row) => <Badge word={row.outcome} /> },
  {
    name: 'Measured',
    isNumber: true,
    value: (row) => row.measured,
    show: (row) => unitText(row.measured, row.unit),
  },
  { name: 'Limit', isNumber: true, value: (row) => row.limit, show: (row) => unitText(row.limit, row.unit) },
  { name: 'Passed', isNumber: true, value: (row) => row.passed },
  { name: 'Failed', isNumber: true, value: (row) => row.failed },
  { name: 'Not judged', isNumber: true, value: (row) => row.notApplicable },
  { name: 'At (UTC)', value: (row) => row.at, show: (row) => timeText(row.at) },
  {
    name: 'In words',
    value: (row) => row.message,
    show: (row) => <span className="wrapped">{row.message}</span>,
  },
]

/** Limits of a single order, those that are off, and those whose use is not known. */
const OTHER_LIMITS: readonly Column<LimitValue>[] = [
  { name: 'Limit', value: (row) => row.code },
  {
    name: 'Of',
    value: (row) => row.about,
    show: (row) => <span className="wrapped">{row.of === null ? row.about : `${row.about}: ${row.of}`}</span>,
  },
  {
    name: 'Value',
    isNumber: true,
    value: (row) => row.value,
    show: (row) => (row.value === null ? 'off' : unitText(row.value, row.unit)),
  },
]

/** Prices move without a fact that would tell of it. */
const LOOK = { isLive: true, everyMs: 2_000 } as const

/** Every limit and how much of it is used; what stops trading, and how far that is. */
export function RiskPage(): ReactNode {
  const risk = useRead<Risk>('/risk', {}, LOOK)
  return (
    <>
      <h1>Risk</h1>
      <Shown reading={risk}>
        {({
          limits, otherLimits, checks, exposure, sectors, correlations, killSwitch, latched, heldSymbols,
        }) => (
          <>
            {heldSymbols.length > 0 && <HeldSymbols held={heldSymbols} />}
            <Panel title="Limits" aside={<KillWord killSwitch={killSwitch} latched={latched} />}>
              {limits.length === 0 ? (
                <Empty>The session has shown no figures yet.</Empty>
              ) : (
                <ul className="limits">
                  {limits.map((limit) => (
                    <Limit key={`${limit.code} ${limit.about} ${limit.of}`} limit={limit} />
                  ))}
                </ul>
              )}
            </Panel>
            <Panel title="Limits without a gauge">
              <SmallTable
                title="Limits without a gauge"
                rows={otherLimits}
                columns={OTHER_LIMITS}
                keyOf={({ code, about, of }) => `${code} ${about} ${of}`}
              />
            </Panel>
            <div className="pair">
              <Exposure
                title="Exposure by symbol"
                rows={exposure.map(({ symbol, value, equityFraction }) => ({
                  name: symbol,
                  value: Number(value),
                  fraction: equityFraction,
                }))}
              />
              <StrategyExposure />
              <SectorPanel sectors={sectors} />
            </div>
            <CorrelationMatrix correlations={correlations} />
            <Panel title="Checks of orders">
              {checks.length === 0 ? (
                <Empty>No order has been checked yet.</Empty>
              ) : (
                <SmallTable
                  title="Checks of orders"
                  rows={checks}
                  columns={CHECKS}
                  keyOf={(row) => row.code}
                />
              )}
            </Panel>
          </>
        )}
      </Shown>
    </>
  )
}

function KillWord({ killSwitch, latched }: Pick<Risk, 'killSwitch' | 'latched'>): ReactNode {
  if (killSwitch === null) return null
  return (
    <span>
      Kill switch {killSwitch}
      {latched.length > 0 && `, held by ${latched.join(', ')}`}
    </span>
  )
}

function Limit({ limit }: { readonly limit: LimitUse }): ReactNode {
  const { unit, used, limit: most, usedFraction, action, code } = limit
  const about = limit.of === null ? limit.about : `${limit.about}: ${limit.of}`
  const text = `${unitText(used, unit)} of ${unitText(most, unit)}`
  const left = most - used
  return (
    <li>
      <b>{about}</b> <small>{code}</small>
      <Gauge label={`${about} (${code})`} usedFraction={usedFraction} text={text} />
      <span>
        {text}
        <small>{left > 0 ? `${unitText(left, unit)} left, then ${action}` : `passed: ${action}`}</small>
      </span>
    </li>
  )
}

interface Part {
  readonly name: string
  /** Null while it is unknown. */
  readonly value: number | null
  readonly fraction: number | null
  /** What is to be said beside the figure. */
  readonly note?: string
}

function Exposure({ title, rows }: { readonly title: string; readonly rows: readonly Part[] }): ReactNode {
  return (
    <Panel title={title}>
      {rows.length === 0 ? (
        <Empty>Nothing is held.</Empty>
      ) : (
        <ul className="limits">
          {rows
            .toSorted((a, b) => (b.fraction ?? 0) - (a.fraction ?? 0))
            .map(({ name, value, fraction, note }) => (
              <li key={name}>
                <b>{name}</b>
                {fraction !== null && (
                  <Gauge label={`${title}: ${name}`} usedFraction={fraction} text={percentText(fraction)} />
                )}
                <span>
                  {moneyText(value)} <small>{percentText(fraction)} of equity</small>
                  {note !== undefined && <small>{note}</small>}
                </span>
              </li>
            ))}
        </ul>
      )}
    </Panel>
  )
}

/** What stands in each sector, as the sector check counts it; symbols without one are shown as such. */
function SectorPanel({ sectors }: { readonly sectors: Risk['sectors'] }): ReactNode {
  if (sectors === null) {
    return (
      <Panel title="Exposure by sector">
        <Empty>The session has not said it.</Empty>
      </Panel>
    )
  }
  return <Exposure title="Exposure by sector" rows={sectors.map(sectorPart)} />
}

function sectorPart({ sector, symbols, value, equityFraction, limitFraction }: SectorExposure): Part {
  const names = symbols.join(', ')
  const limit =
    limitFraction === null
      ? 'no limit holds for it'
      : `at most ${percentText(limitFraction)}, entries that wait included`
  return {
    name: sector ?? `No sector known: ${names}`,
    value: value === null ? null : Number(value),
    fraction: equityFraction,
    note: [sector === null ? '' : names, value === null ? 'a price is unknown' : '', limit]
      .filter((word) => word !== '')
      .join('; '),
  }
}

function StrategyExposure(): ReactNode {
  const equity = Number(useShownSession().session?.equity ?? 0)
  const positions = useRead<Page<Position>>('/positions', { limit: 500 }, LOOK)
  const values = new Map<string, number | null>()
  for (const { strategy, value } of positions.data?.rows ?? []) {
    const before = values.get(strategy) ?? (values.has(strategy) ? null : 0)
    values.set(strategy, before === null || value === null ? null : before + Math.abs(Number(value)))
  }
  const rows = [...values].map(([name, value]) => ({
    name,
    value,
    fraction: equity > 0 && value !== null ? value / equity : null,
    ...(value === null ? { note: 'a price is unknown' } : {}),
  }))
  return <Exposure title="Exposure by strategy" rows={rows} />
}
