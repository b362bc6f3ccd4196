import { z } from 'zod'
import type { HtmlPage, Route, RouteEntry, RouteRequest } from './route.ts'

/** No parameters at all: what is given nevertheless is refused. */
export const Nothing = z.strictObject({})
type Nothing = typeof Nothing

/** A read: changes nothing, so that nobody can be led to do something by a link. */
export function read<R extends z.ZodType, Q extends z.ZodType = Nothing, P extends z.ZodType = Nothing>(
  entry: RouteEntry<Q, P, undefined, R>,
): Route {
  return made(entry, { kind: 'json', media: JSON_MEDIA, method: 'GET', status: 200, isAct: false })
}

/** An act: taken (202) when it is durable, and done by the engine; needs an `Idempotency-Key`. */
export function act<
  R extends z.ZodType,
  Q extends z.ZodType = Nothing,
  P extends z.ZodType = Nothing,
  B extends z.ZodType | undefined = undefined,
>(entry: RouteEntry<Q, P, B, R>): Route {
  return made(entry, { kind: 'json', media: JSON_MEDIA, method: 'POST', status: 202, isAct: true })
}

/** A change of the login itself: done when the answer comes. */
export function change<R extends z.ZodType, B extends z.ZodType | undefined = undefined>(
  entry: RouteEntry<Nothing, Nothing, B, R>,
): Route {
  return made(entry, { kind: 'json', media: JSON_MEDIA, method: 'POST', status: 200, isAct: false })
}

/** A page for a browser, or its style. */
export function page<P extends z.ZodType = Nothing>(
  entry: Omit<RouteEntry<Nothing, P, undefined, z.ZodString>, 'reply' | 'handle'> & {
    readonly media?: 'text/css'
    readonly handle: (
      request: RouteRequest<Record<never, never>, z.output<P>, undefined>,
    ) => Promise<HtmlPage>
  },
): Route {
  const { handle, media = PAGE.media, ...rest } = entry
  const route = made({ ...rest, reply: z.string(), handle: async () => '' }, { ...PAGE, media })
  return { ...route, handle: handle as Route['handle'] }
}

/** A stream of events; the server carries it out, the table says who may. */
export function stream<Q extends z.ZodType>(
  entry: Omit<RouteEntry<Q, Nothing, undefined, z.ZodType>, 'handle'>,
): Route {
  return made({ ...entry, handle: async () => ({}) }, { ...PAGE, kind: 'stream', media: 'text/event-stream' })
}

/** Bytes from who can sign them; the server carries it out, the table describes it. */
export function webhook<R extends z.ZodType, P extends z.ZodType>(
  entry: Omit<RouteEntry<Nothing, P, undefined, R>, 'handle'>,
): Route {
  const kind: Kind = { kind: 'webhook', media: JSON_MEDIA, method: 'POST', status: 202, isAct: false }
  return made<Nothing, P, undefined, z.ZodType>({ ...entry, handle: async () => ({}) }, kind)
}

const JSON_MEDIA = 'application/json'
const PAGE: Kind = { kind: 'page', media: 'text/html', method: 'GET', status: 200, isAct: false }

type Kind = Pick<Route, 'kind' | 'media' | 'method' | 'status' | 'isAct'>

function made<Q extends z.ZodType, P extends z.ZodType, B extends z.ZodType | undefined, R extends z.ZodType>(
  entry: RouteEntry<Q, P, B, R>,
  kind: Kind,
): Route {
  const { path, role, scope, isStepUp = false, tag, summary, body, reply } = entry
  const { query = Nothing, params = Nothing } = entry
  // The handler takes what its own schemas give, which the table cannot say for all of them at once.
  const handle = entry.handle as Route['handle']
  const who = { role, scope, isStepUp }
  return { ...kind, ...who, path, tag, summary, query, params, body, reply, handle }
}
