import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What is answered; `undefined`: nothing, ever. */
export interface ServerReply {
  readonly status: number
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A server that keeps what it hears and answers with `reply`. */
export interface HttpStage extends AsyncDisposable {
  readonly url: string
  readonly received: ReceivedRequest[]
  reply: (request: ReceivedRequest) => ServerReply | undefined
}

/** Starts an HTTP server on a free port of loopback. */
export async function httpStage(reply: HttpStage['reply']): Promise<HttpStage> {
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => {
      body += chunk.toString()
    })
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const heard = { method, path: url, headers, body }
      stage.received.push(heard)
      const answer = stage.reply(heard)
      if (answer === undefined) return
      response.writeHead(answer.status, answer.headers ?? {})
      response.end(answer.body ?? '')
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stage: HttpStage = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    reply,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
  return stage
}
