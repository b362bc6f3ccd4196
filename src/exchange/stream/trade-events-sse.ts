import type { ServerResponse } from 'node:http'
import { parseInstant, rfc3339 } from '../clock/new-york-time.ts'
import type { TradeUpdate } from '../order/trade-update.ts'

/** The server-sent events of trades: GET /v2/events/trades, which goes on where a client left off. */
export class TradeEventsSse {
  readonly #open = new Set<ServerResponse>()

  /** How many connections there are. */
  get size(): number {
    return this.#open.size
  }

  /**
   * Answers with what has been since `since_id` or `since`, then with what comes.
   *
   * `until` and `until_id` end the past part and with it the reply.
   */
  accept(response: ServerResponse, query: URLSearchParams, past: readonly TradeUpdate[]): void {
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
      if (isAfter && isBefore) write(response, update)
    }
    if (untilId !== null || until !== undefined) {
      response.end()
      return
    }
    this.#open.add(response)
    response.on('close', () => this.#open.delete(response))
  }

  /** Tells every open connection. */
  publish(update: TradeUpdate): void {
    for (const response of this.#open) write(response, update)
  }

  /** Ends every connection. */
  close(): void {
    for (const response of this.#open) response.end()
  }
}

function write(response: ServerResponse, { data, eventId, at }: TradeUpdate): void {
  response.write(`data: ${JSON.stringify({ at: rfc3339(at), event_id: eventId, ...data })}\n\n`)
}
