import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { fail, RetryClass } from '../base/index.ts'
import { problemOf } from './problem.ts'

const LINE = '\r\n'

/**
 * Answers what never became a request: bytes that are not HTTP, a head that is too long, one that did not
 * come in time. The connection ends with it.
 */
export function answerUnreadable({ code = '' }: Error & { readonly code?: string }, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const { status, failure } = refusalOf(code)
  const body = JSON.stringify({ ...problemOf(failure), status })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'cache-control: no-store',
    'connection: close',
  ].join(LINE)
  socket.end(`${head}${LINE}${LINE}${body}`, () => socket.destroy())
}

function refusalOf(code: string) {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, ...fail('API_TOO_LARGE', 'the address and the headers are too long together') }
    case 'ERR_HTTP_REQUEST_TIMEOUT': {
      const message = 'the request did not come whole in time'
      return { status: 408, ...fail('API_TIMEOUT', message, { retry: RetryClass.Safe }) }
    }
    default:
      return { status: 400, ...fail('API_BAD_REQUEST', 'the request cannot be read: it is not HTTP') }
  }
}
