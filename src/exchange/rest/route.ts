import type { Exchange } from '../exchange.ts'
import type { Reply } from './reply.ts'

/** A request, taken apart. */
export interface RestCall {
  readonly exchange: Exchange
  readonly method: string
  /** Decoded path without the query. */
  readonly path: string
  readonly query: URLSearchParams
  /** The parsed body; `undefined` for none. */
  readonly body: unknown
  /** The captured parts of the path, decoded. */
  readonly parts: readonly string[]
  /** The item of a 207 reply that is to fail (fault n), counted from 0. */
  readonly failItem: number | undefined
}

/** One endpoint; `name` is what fault rules call it, `{}` standing for a part of the path. */
export interface Route {
  readonly name: string
  readonly answer: (call: RestCall) => Reply
}

/** Makes the pattern of a route's name: each `{}` is one part of the path. */
function patternOf(name: string): RegExp {
  const path = name.slice(name.indexOf(' ') + 1)
  const source = path.split('{}').map((part) => part.replace(/[.*+?^$()|[\]\\]/g, '\\$&')).join('([^/]+)')
  return new RegExp(`^${source}$`)
}

/** Finds the route of a method and a path, and the parts of the path. */
export class Router {
  readonly #routes: readonly { readonly route: Route; readonly method: string; readonly pattern: RegExp }[]

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map((route) => ({
      route, method: route.name.slice(0, route.name.indexOf(' ')), pattern: patternOf(route.name),
    }))
  }

  /** The first route that fits. */
  find(method: string, path: string): {
    readonly route: Route; readonly parts: readonly string[],
  } | undefined {
    for (const { route, method: wanted, pattern } of this.#routes) {
      const match = wanted === method ? pattern.exec(path) : null
      if (match !== null) return { route, parts: match.slice(1).map((part) => decodeURIComponent(part)) }
    }
    return undefined
  }

  /** Every route's name. */
  get names(): readonly string[] {
    return this.#routes.map(({ route }) => route.name)
  }
}
