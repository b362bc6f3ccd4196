import { z } from 'zod'
import { API_STYLE, apiPage } from '../api-page.ts'
import { FactsEvent, RunParams, StreamQuery } from '../contract/index.ts'
import { openApi } from '../open-api.ts'
import { page, read, stream } from './make-route.ts'
import type { Route } from './route.ts'

/** Scripts of a tear sheet stand in it, so it runs apart from everything: it cannot ask the API anything. */
const REPORT_POLICY =
  "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; " +
  "style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; form-action 'none'"

/** The stream, tear sheets, and the documents that describe the table itself. */
export function documentRoutes(others: readonly Route[], version: string): readonly Route[] {
  const routes: Route[] = []
  const document = (): Record<string, unknown> => openApi([...others, ...routes], version)
  routes.push(
    stream({
      path: '/stream',
      role: 'viewer',
      scope: 'read',
      tag: 'session',
      query: StreamQuery,
      reply: FactsEvent,
      summary: 'Server-sent events: hello, facts (resumed by Last-Event-ID), status; a beat every 15 s.',
    }),
    page({
      path: '/runs/{run}/report',
      role: 'viewer',
      scope: 'backtest',
      tag: 'backtests',
      params: RunParams,
      summary: 'The tear sheet of a backtest.',
      handle: async ({ room, params }) => ({ html: await room.report(params.run), policy: REPORT_POLICY }),
    }),
    read({
      path: '/openapi.json',
      role: 'viewer',
      scope: 'any',
      tag: 'documents',
      reply: z.record(z.string(), z.unknown()),
      summary: 'This API as OpenAPI 3.1.',
      handle: async () => document(),
    }),
    page({
      path: '/docs',
      role: 'viewer',
      scope: 'any',
      tag: 'documents',
      summary: 'This API as a page.',
      handle: async () => ({ html: apiPage(document(), [...others, ...routes]) }),
    }),
    page({
      path: '/docs.css',
      media: 'text/css',
      role: 'viewer',
      scope: 'any',
      tag: 'documents',
      summary: 'The style of that page.',
      handle: async () => ({ html: API_STYLE }),
    }),
  )
  return routes
}
