import type { ServerResponse } from 'node:http'
import { parseInstant, rfc3339 } from '../clock/new-york-time.ts'
import type { TradeUpdate } from '../order/trade-update.ts'
import type { Json } from '../wire/order-json.ts'

/** An update as one kind of server-sent events tells it; `undefined` where it says nothing of it. */
type Shape = (update: TradeUpdate) => Json | undefined

/** An update as GET /v2/events/trades tells it. */
export function tradeEvent({ data, eventId, at }: TradeUpdate): Json {
  return { at: rfc3339(at), event_id: eventId, ...data }
}

/** Server-sent events, which go on where a client left off: of trades, or of the account's activities. */
export class ServerSentEvents {
  readonly #open = new Map<ServerResponse, Shape>()

  /** How many connections there are. */
  get size(): number {
    return this.#open.size
  }

  /**
   * Answers with what has been since `since_id` or `since`, then with what comes.
   *
   * `until` and `until_id` end the past part and with it the reply.
   */
  accept(
    response: ServerResponse, query: URLSearchParams, { past, shape }: {
      readonly past: readonly TradeUpdate[]; shape: Shape
    },
  ): void {
    const [sinceId, untilId] = [query.get('since_id'), query.get('until_id')]
    const [since, until] = [parseInstant(query.get('since') ?? ''), parseInstant(query.get('until') ?? '')]
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' })
    response.write(': connected\n\n')
    const wantsPast = sinceId !== null || since !== undefined
    for (const update of wantsPast ? past : []) {
      const isAfter = (sinceId === null || update.eventId > sinceId)
        && (since === undefined || update.at >= since)
      const isBefore = (untilId === null || update.eventId <= untilId)
        && (until === undefined || update.at <= until)
      if (isAfter && isBefore) write(response, shape(update))
    }
    if (untilId !== null || until !== undefined) {
      response.end()
      return
    }
    this.#open.set(response, shape)
    response.on('close', () => this.#open.delete(response))
  }

  /** Tells every open connection. */
  publish(update: TradeUpdate): void {
    for (const [response, shape] of this.#open) write(response, shape(update))
  }

  /** Ends every connection. */
  close(): void {
    for (const response of this.#open.keys()) response.end()
  }
}

function write(response: ServerResponse, event: Json | undefined): void {
  if (event !== undefined) response.write(`data: ${JSON.stringify(event)}\n\n`)
}
