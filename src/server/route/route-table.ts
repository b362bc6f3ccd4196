import type { AuthDesk } from '../auth/auth-desk.ts'
import { ACT_ROUTES } from './act-routes.ts'
import { authRoutes } from './auth-routes.ts'
import { backtestRoutes } from './backtest-routes.ts'
import { documentRoutes } from './document-routes.ts'
import { READ_ROUTES } from './read-routes.ts'
import { WEBHOOK_ROUTES } from '../webhook/webhook-route.ts'
import type { Route } from './route.ts'

/** Every route of the API: the one list that serves, guards, describes and tests it. */
export function routeTable(desk: AuthDesk, version: string): readonly Route[] {
  const acts = [...ACT_ROUTES, ...backtestRoutes(desk.book)]
  const routes = [...READ_ROUTES, ...acts, ...WEBHOOK_ROUTES, ...authRoutes(desk)]
  return [...routes, ...documentRoutes(routes, version)]
}
