import { AUDIT_EVENTS, AuditEventType } from '../../audit/index.ts'
import { EQUITY_POINTS_MAX, type EquityCurve } from '../../server/index.ts'
import { latestMinutes, type EquityPoint } from '../watch/equity-trail.ts'
import type { SessionViews } from './session-views.ts'

/** Equity as `SessionOpened` facts hold it, after a fact, and the latest minutes as the watch kept them. */
export async function equityCurve(views: SessionViews, after: number): Promise<EquityCurve> {
  const rows = await views.page({
    table: AUDIT_EVENTS,
    order: 'oldest',
    limit: EQUITY_POINTS_MAX,
    where: [
      { column: 'id', is: '>=', value: after + 1 },
      { column: 'event_type', is: '=', value: AuditEventType.SystemEvent },
      { column: 'description', is: '=', value: 'session opened' },
    ],
  })
  const opened = rows.map(({ row }) => {
    const { equity, highWater } = JSON.parse(String(row['data'])) as OpenedBody
    return { at: Number(row['timestamp']), equity: Number(equity), highWater: Number(highWater ?? equity) }
  })
  const through = Number(rows.at(-1)?.row['id'] ?? after)
  const isLast = rows.length < EQUITY_POINTS_MAX
  const minutes = isLast ? latestMinutes(views.folder.path, EQUITY_POINTS_MAX) : []
  return {
    session: views.folder.name,
    ...columnsOf(opened),
    minutes: columnsOf(minutes),
    next: isLast ? null : through,
    through,
  }
}

function columnsOf(points: readonly EquityPoint[]): EquityCurve['minutes'] {
  return {
    at: points.map(({ at }) => at),
    equity: points.map(({ equity }) => equity),
    highWater: points.map(({ highWater }) => highWater),
  }
}

/** Exact numbers as the record writes them: decimal text. */
interface OpenedBody {
  readonly equity: string
  readonly highWater?: string
}
