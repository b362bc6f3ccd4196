import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { expect, it } from 'vitest'
import { WebSocketServer } from 'ws'
import { SocketLink, type StreamProtocol } from './socket-link.ts'
import { systemTimers, type Timers } from './timers.ts'

/** A stream that says nothing of itself. */
const PROTOCOL: StreamProtocol = {
  headers: {}, encode: JSON.stringify, decode: () => [], greeting: () => [], heartbeat: () => ({}),
  receive: () => ({ kind: 'go-on' }),
}

/** What becomes of a link whose upgrade is refused with a head, and how long it waits then. */
async function refusedWith(head: string): Promise<readonly [string, number | undefined]> {
  const server = createServer((socket) => {
    socket.once('data', () => socket.end(`HTTP/1.1 ${head}\r\nContent-Length: 0\r\n\r\n`))
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
      url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}/stream`, timers, protocol: PROTOCOL,
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
  return [interrupted, waits.at(-1)]
}

it('waits a quarter of an hour at most, however long it is asked to: timers overflow', async () => {
  expect(await refusedWith('429 Too Many Requests\r\nRetry-After: 99999999')).toEqual(
    ['STREAM_LIMIT', 15 * 60_000],
  )
})

it('tries again where what was granted before is refused', async () => {
  const answers = ['taken', 'refused', 'refused', 'taken']
  const server = createHttpServer().listen(0, '127.0.0.1')
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (request, socket, head) => {
    if (answers.shift() === 'refused') socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n')
    else sockets.handleUpgrade(request, socket, head, (each) => each.send('{}', () => each.close()))
  })
  await once(server, 'listening')
  const heard: string[] = []
  await new Promise<void>((resolve) => {
    const link = new SocketLink({
      url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
      timers: { ...systemTimers, after: (ms, run) => systemTimers.after(ms / 100, run) },
      protocol: { ...PROTOCOL, decode: () => [{}], receive: () => ({ kind: 'ready' }) },
      listener: {
        onReady() {
          heard.push('ready')
          if (answers.length > 0) return
          link.close()
          resolve()
        },
        onInterrupted: (code) => heard.push(code), onRefused: (code) => heard.push(`refused: ${code}`),
        onUnreadable() {},
      },
    })
    link.open()
  })
  sockets.close()
  server.close()
  expect(heard).toEqual(['ready', 'STREAM_BROKEN', 'BROKER_UNAUTHORIZED', 'BROKER_UNAUTHORIZED', 'ready'])
})

it('tries again where a page on the way forbids it, and not where keys are refused', async () => {
  expect((await refusedWith('403 Forbidden'))[0]).toBe('STREAM_BROKEN')
  expect((await refusedWith('401 Unauthorized'))[0]).toBe('BROKER_UNAUTHORIZED')
})
