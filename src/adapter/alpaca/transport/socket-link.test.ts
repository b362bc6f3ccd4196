import { createServer, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { SocketLink } from './socket-link.ts'
import { systemTimers, type Timers } from './timers.ts'

/** An upgrade that is refused, as a vendor's gateway does it. */
const REFUSAL = 'HTTP/1.1 429 Too Many Requests\r\nRetry-After: 99999999\r\nContent-Length: 0\r\n\r\n'

it('waits a quarter of an hour at most, however long it is asked to: timers overflow', async () => {
  const server = createServer((socket) => {
    socket.once('data', () => socket.end(REFUSAL))
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const waits: number[] = []
  const timers: Timers = {
    ...systemTimers,
    after: (ms) => {
      waits.push(ms)
      return () => {}
    },
  }
  const interrupted = await new Promise<string>((resolve) => {
    const link = new SocketLink({
      url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/stream`, timers,
      protocol: {
        headers: {}, encode: JSON.stringify, decode: () => [], greeting: () => [], heartbeat: () => ({}),
        receive: () => ({ kind: 'go-on' }),
      },
      listener: {
        onReady: () => {}, onRefused: resolve, onUnreadable: () => {},
        onInterrupted: (code) => {
          link.close()
          resolve(code)
        },
      },
    })
    link.open()
  })
  await new Promise((resolve) => {
    server.close(resolve)
  })
  expect([interrupted, waits.at(-1)]).toEqual(['STREAM_LIMIT', 15 * 60_000])
})
