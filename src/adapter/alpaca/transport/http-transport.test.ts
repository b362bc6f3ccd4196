import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { exchangeHttp, faultOf } from './http-transport.ts'

let server: Server | undefined

/** A server that does what a test says with each connection, once it has read something. */
async function serve(act: (socket: Socket) => void): Promise<string> {
  const made = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.once('data', () => act(socket))
  })
  server = made
  await new Promise<void>((resolve) => {
    made.listen(0, '127.0.0.1', resolve)
  })
  return `http://127.0.0.1:${(made.address() as AddressInfo).port}/`
}

afterEach(() => {
  server?.close()
  server = undefined
})

function post(url: string, timeoutMs = 2_000) {
  return exchangeHttp({ method: 'POST', url, headers: { 'X-Key': 'k' }, body: { a: 1 } }, timeoutMs)
}

describe('a request', () => {
  it('that nobody listens for is proof that nothing was sent', async () => {
    const url = await serve(() => {})
    await new Promise((resolve) => {
      server?.close(resolve)
    })
    expect(await post(url)).toMatchObject({ kind: 'fault', isSent: false, code: 'BROKER_UNREACHABLE' })
  })

  it('to a host without a name is proof that nothing was sent', async () => {
    expect(await post('http://no-such-host.invalid/')).toMatchObject({ kind: 'fault', isSent: false })
  })

  it.each([
    ['while it connects', 'EHOSTUNREACH', 'connect', false],
    ['once it was written', 'EHOSTUNREACH', 'read', true],
    ['while it connects', 'ENETUNREACH', 'connect', false],
    ['once it was written', 'ENETUNREACH', 'write', true],
    ['while it connects', 'UND_ERR_CONNECT_TIMEOUT', undefined, false],
  ])('whose way is lost %s (%s of %s) may have arrived: %s', (_, code, syscall, isSent) => {
    const cause = Object.assign(new Error(code), { code, syscall })
    expect(faultOf(new TypeError('fetch failed', { cause }), 100)).toMatchObject({ isSent })
  })

  it('that is cut off after it was read may have arrived', async () => {
    expect(await post(await serve((socket) => socket.destroy()))).toMatchObject({
      kind: 'fault', isSent: true, code: 'BROKER_CONNECTION_LOST',
    })
  })

  it('without a reply may have arrived', async () => {
    expect(await post(await serve(() => {}), 100)).toMatchObject({
      kind: 'fault', isSent: true, code: 'BROKER_TIMEOUT', message: 'no reply within 100 ms',
    })
  })

  it('whose reply breaks off may have arrived, even with status 200', async () => {
    const url = await serve((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id":')
      socket.end()
    })
    expect(await post(url)).toMatchObject({ kind: 'fault', isSent: true })
  })

  it('whose reply says no HTTP may have arrived', async () => {
    const url = await serve((socket) => socket.end('hello\n'))
    expect(await post(url)).toMatchObject({ kind: 'fault', isSent: true })
  })

  it('is not sent on to where a reply points', async () => {
    const url = await serve((socket) => {
      socket.end('HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n')
    })
    expect(await post(url)).toMatchObject({ kind: 'reply', status: 307 })
  })

  it('learns the limit, how long to wait, and the vendor\'s name of the request', async () => {
    const url = await serve((socket) => {
      socket.end('HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nX-RateLimit-Remaining: 0\r\n'
        + 'X-RateLimit-Reset: 1767000000\r\nX-Request-ID: abc\r\nContent-Length: 2\r\n\r\n{}')
    })
    expect(await post(url)).toMatchObject({
      status: 429, requestId: 'abc', rate: { remaining: 0, resetAt: 1_767_000_000, retryAfterMs: 7_000 },
    })
  })
})
