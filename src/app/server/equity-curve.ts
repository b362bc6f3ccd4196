import { AUDIT_EVENTS, AuditEventType } from '../../audit/index.ts'
import { EQUITY_POINTS_MAX, type EquityCurve } from '../../server/index.ts'
import type { SessionViews } from './session-views.ts'

/** Equity as `SessionOpened` facts hold it, after a fact. */
export async function equityCurve(views: SessionViews, session: string, after: number): Promise<EquityCurve> {
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
  return {
    session,
    at: opened.map(({ at }) => at),
    equity: opened.map(({ equity }) => equity),
    highWater: opened.map(({ highWater }) => highWater),
    next: rows.length < EQUITY_POINTS_MAX ? null : through,
    through,
  }
}

/** Exact numbers as the record writes them: decimal text. */
interface OpenedBody {
  readonly equity: string
  readonly highWater?: string
}
