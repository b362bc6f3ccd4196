import type { RouteScope } from '../../src/server/route/route.ts'
import { PASSWORD } from './api-harness.ts'

/** Who may use a route at least. */
export type RowRole = 'public' | 'viewer' | 'operator' | 'admin'

/** Who may use a route, and a request that it answers with `status` for somebody who may. */
export interface Row {
  readonly role: RowRole
  /** Which API tokens may; `person`: none. */
  readonly scope: RouteScope
  readonly isStepUp?: true
  readonly url: string
  readonly status: number
  readonly payload?: object
}

const reason = 'the test asks for it'
const acts = (url: string, more: object = {}): Row => ({
  role: 'operator',
  scope: 'isStepUp' in more ? 'person' : 'stop',
  url,
  status: 202,
  payload: { reason },
  ...more,
})

/** A row for each route: a new route without one fails. */
export const ROUTE_ROWS: Readonly<Record<string, Row>> = {
  'GET /session': { role: 'viewer', scope: 'read', url: '/session', status: 200 },
  'GET /session/status': { role: 'viewer', scope: 'read', url: '/session/status', status: 200 },
  'GET /sessions': { role: 'viewer', scope: 'read', url: '/sessions', status: 200 },
  'GET /equity': { role: 'viewer', scope: 'read', url: '/equity?after=10', status: 200 },
  'GET /positions': { role: 'viewer', scope: 'read', url: '/positions?open=false', status: 200 },
  'GET /orders': { role: 'viewer', scope: 'read', url: '/orders?limit=3', status: 200 },
  'GET /fills': { role: 'viewer', scope: 'read', url: '/fills', status: 200 },
  'GET /trades': { role: 'viewer', scope: 'read', url: '/trades?limit=5', status: 200 },
  'GET /strategies': { role: 'viewer', scope: 'read', url: '/strategies', status: 200 },
  'GET /strategies/known': { role: 'viewer', scope: 'backtest', url: '/strategies/known', status: 200 },
  'GET /signals': { role: 'viewer', scope: 'read', url: '/signals?verdict=APPROVED', status: 200 },
  'GET /decisions/{signal}': { role: 'viewer', scope: 'read', url: '/decisions/999999', status: 404 },
  'GET /why-not': { role: 'viewer', scope: 'read', url: '/why-not?symbol=AAA&at=yesterday', status: 400 },
  'GET /risk': { role: 'viewer', scope: 'read', url: '/risk', status: 200 },
  'GET /bars': { role: 'viewer', scope: 'read', url: '/bars?symbol=AAA&timeframe=1d', status: 404 },
  'GET /indicators': {
    role: 'viewer', scope: 'read',
    url: '/indicators?symbol=AAA&timeframe=1d&session=0099',
    status: 404,
  },
  'GET /alerts': { role: 'viewer', scope: 'read', url: '/alerts', status: 200 },
  'GET /audit': { role: 'viewer', scope: 'audit', url: '/audit?limit=500', status: 200 },
  'GET /logs': { role: 'viewer', scope: 'audit', url: '/logs?category=trades&limit=3', status: 200 },
  'GET /audit/verify': { role: 'operator', scope: 'audit', url: '/audit/verify?session=0099', status: 404 },
  'GET /config': { role: 'viewer', scope: 'audit', url: '/config', status: 200 },
  'GET /config/changes': { role: 'viewer', scope: 'audit', url: '/config/changes?limit=5', status: 200 },
  'GET /config/differences': {
    role: 'viewer', scope: 'audit', url: '/config/differences?with=0099', status: 404,
  },
  'GET /health': { role: 'viewer', scope: 'read', url: '/health', status: 200 },
  'GET /metrics': { role: 'viewer', scope: 'read', url: '/metrics', status: 200 },
  'GET /health/history': { role: 'viewer', scope: 'read', url: '/health/history?points=10', status: 200 },
  'GET /acts/{id}': { role: 'viewer', scope: 'any', url: '/acts/none', status: 404 },
  'GET /runs': { role: 'viewer', scope: 'backtest', url: '/runs', status: 200 },
  'GET /runs/{run}': { role: 'viewer', scope: 'backtest', url: '/runs/0009-none', status: 404 },
  'GET /run-jobs': { role: 'viewer', scope: 'backtest', url: '/run-jobs', status: 200 },
  'GET /run-jobs/{id}': { role: 'viewer', scope: 'backtest', url: '/run-jobs/none', status: 404 },
  'GET /stream': { role: 'viewer', scope: 'read', url: '/stream?session=0099', status: 404 },
  'GET /runs/{run}/report': { role: 'viewer', scope: 'backtest', url: '/runs/0009-none/report', status: 404 },
  'GET /openapi.json': { role: 'viewer', scope: 'any', url: '/openapi.json', status: 200 },
  'GET /docs': { role: 'viewer', scope: 'any', url: '/docs', status: 200 },
  'GET /docs.css': { role: 'viewer', scope: 'any', url: '/docs.css', status: 200 },
  'GET /auth/state': { role: 'public', scope: 'any', url: '/auth/state', status: 200 },
  'GET /auth/me': { role: 'viewer', scope: 'any', url: '/auth/me', status: 200 },
  'GET /auth/events': { role: 'admin', scope: 'audit', url: '/auth/events?limit=3', status: 200 },
  'GET /auth/events/verify': { role: 'admin', scope: 'audit', url: '/auth/events/verify', status: 200 },
  'POST /auth/setup': {
    role: 'public', scope: 'any',
    url: '/auth/setup',
    status: 403,
    payload: { token: 'x'.repeat(43), name: 'eve', password: PASSWORD },
  },
  'POST /auth/login': {
    role: 'public', scope: 'any',
    url: '/auth/login',
    status: 200,
    payload: { name: 'vera', password: PASSWORD },
  },
  'POST /auth/step-up': { role: 'viewer', scope: 'person', url: '/auth/step-up', status: 400, payload: {} },
  'POST /auth/logout': { role: 'viewer', scope: 'any', url: '/auth/logout', status: 200 },
  'POST /acts/halt': acts('/acts/halt'),
  'POST /acts/cancel-entries': acts('/acts/cancel-entries'),
  'POST /acts/release-symbol': {
    ...acts('/acts/release-symbol', { isStepUp: true }), payload: { reason, symbol: 'AAA' },
  },
  'POST /acts/flatten': acts('/acts/flatten', { isStepUp: true }),
  'POST /acts/reset': acts('/acts/reset', { isStepUp: true }),
  'POST /acts/confirm-reset': acts('/acts/confirm-reset', { isStepUp: true }),
  'POST /acts/take-override': acts('/acts/take-override', { isStepUp: true }),
  'POST /acts/return-override': acts('/acts/return-override', { isStepUp: true }),
  'POST /acts/change-config': {
    role: 'admin', scope: 'person',
    isStepUp: true,
    url: '/acts/change-config',
    status: 202,
    payload: { reason, changes: [{ key: 'trading.max_positions', to: '5' }] },
  },
  'POST /alerts/{incident}/acknowledge': {
    role: 'operator', scope: 'alert', url: '/alerts/none/acknowledge', status: 404, payload: { reason },
  },
  'POST /strategies/{name}/activate': acts('/strategies/Donchian/activate', { isStepUp: true }),
  'POST /strategies/{name}/deactivate': acts('/strategies/Donchian/deactivate'),
  'POST /runs': {
    role: 'operator', scope: 'backtest', url: '/runs', status: 400, payload: { strategies: ['./evil.ts'] },
  },
  'POST /webhooks/{name}': { role: 'public', scope: 'any', url: '/webhooks/vendor', status: 404 },
  'POST /run-jobs/{id}/cancel': {
    role: 'operator', scope: 'backtest', url: '/run-jobs/none/cancel', status: 404,
  },
}
