/** One request that left. */
export interface Request {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly body: unknown
}

/** What is answered to it. */
export interface Answer {
  readonly status?: number
  readonly text: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Puts an answerer in the place of the network, until it is disposed of. */
export function fakeFetch(answer: (request: Request) => Answer): Disposable {
  const real = globalThis.fetch
  globalThis.fetch = async (input, init) => {
    const url = new URL(String(input))
    const body: unknown = init?.body === undefined ? undefined : JSON.parse(String(init.body))
    const { status = 200, text, headers = {} } = answer({
      method: init?.method ?? 'GET', path: decodeURIComponent(url.pathname), query: url.searchParams, body,
    })
    const body_ = status === 204 ? null : text
    return new Response(body_, { status, headers: { 'X-Request-ID': 'r-1', ...headers } })
  }
  return {
    [Symbol.dispose]() {
      globalThis.fetch = real
    },
  }
}
