/** A stream of market data in a thread of its own, for `market-bench.ts`: it speaks Alpaca's protocol. */
import { setTimeout as wait } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { decode, encode } from '@msgpack/msgpack'
import { WebSocketServer, type WebSocket } from 'ws'
import { marketNow, type Load, type Sent, type Wish } from './market-clock.ts'

const PORT_FREE = 0
const EVENTS_A_FRAME = 50
const BEAT_MS = 10
const MINUTE_MS = 60_000
const DOWN_MS = 200

const load = workerData as Load
const symbols = Array.from({ length: load.symbols }, (_, index) => `S${index}`)
let next = 0
let sent = 0

/** A quote, or now and then a print, of the next symbol. */
function event(at: Date): object {
  const S = symbols[next % symbols.length]
  next += 1
  const cents = 10_000 + (next % 50)
  if (load.printsEvery > 0 && next % load.printsEvery === 0) {
    return { T: 't', S, i: next, x: 'V', p: cents / 100, s: 100, c: ['@'], z: 'C', t: at }
  }
  return {
    T: 'q', S, bx: 'V', bp: (cents - 1) / 100, bs: 3, ax: 'V', ap: (cents + 1) / 100, as: 4, c: ['R'], z: 'C',
    t: at,
  }
}

function frames(events: number): readonly Uint8Array[] {
  const at = new Date(marketNow(load))
  const made: Uint8Array[] = []
  for (let left = events; left > 0; left -= EVENTS_A_FRAME) {
    made.push(encode(Array.from({ length: Math.min(left, EVENTS_A_FRAME) }, () => event(at))))
  }
  return made
}

function bars(openAt: number): readonly Uint8Array[] {
  const t = new Date(openAt)
  const all = symbols.map((S) => ({ T: 'b', S, o: 100, h: 100.5, l: 99.5, c: 100.25, v: 1_000, t }))
  return Array.from({ length: Math.ceil(all.length / EVENTS_A_FRAME) }, (_, index) => (
    encode(all.slice(index * EVENTS_A_FRAME, (index + 1) * EVENTS_A_FRAME))
  ))
}

/** Minutes as they end, while the stream is open. */
async function tellBars(socket: WebSocket): Promise<void> {
  for (;;) {
    const now = marketNow(load)
    const endsAt = now - (now % MINUTE_MS) + MINUTE_MS
    await wait((endsAt - now) / load.speed)
    if (socket.readyState !== socket.OPEN) return
    for (const frame of bars(endsAt - MINUTE_MS)) socket.send(frame)
  }
}

async function tellEvents(socket: WebSocket, perSecond: number, seconds: number): Promise<void> {
  const startedAt = performance.now()
  const total = Math.round(perSecond * seconds)
  for (let told = 0; told < total; ) {
    const due = Math.min(total, Math.floor(((performance.now() - startedAt) / 1_000) * perSecond))
    for (const frame of frames(due - told)) socket.send(frame)
    told = due
    await wait(BEAT_MS)
  }
  sent += total
  parentPort?.postMessage({ events: sent, at: Date.now() } satisfies Sent)
}

async function burst(socket: WebSocket, events: number): Promise<void> {
  const ready = frames(events)
  const beats = 1_000 / BEAT_MS
  const each = Math.ceil(ready.length / beats)
  for (let beat = 0; beat < beats; beat++) {
    for (const frame of ready.slice(beat * each, (beat + 1) * each)) socket.send(frame)
    await wait(BEAT_MS)
  }
  sent += events
  parentPort?.postMessage({ events: sent, at: Date.now() } satisfies Sent)
}

const server = new WebSocketServer({ port: PORT_FREE, host: '127.0.0.1' })
server.on('listening', () => {
  const address = server.address()
  parentPort?.postMessage({ port: typeof address === 'object' ? address?.port : 0 })
})
server.on('connection', (socket) => {
  const lists: Record<string, string[]> = {}
  // An empty list is how the connection is kept alive: it takes nothing away.
  const keep = ([channel, list]: readonly [string, unknown]): void => {
    if (Array.isArray(list) && list.length > 0) lists[channel] = list as string[]
  }
  const say = (message: object): void => socket.send(encode([message]))
  say({ T: 'success', msg: 'connected' })
  socket.on('message', (data: Buffer, isBinary) => {
    const message = (isBinary ? decode(data) : JSON.parse(String(data))) as Record<string, unknown>
    if (message['action'] === 'auth') return say({ T: 'success', msg: 'authenticated' })
    Object.entries(message).forEach(keep)
    return say({ T: 'subscription', ...lists })
  })
  void tellBars(socket)
  parentPort?.on('message', ({ rate = 0, seconds = 0, burst: events }: Wish) => {
    if (events !== undefined) void burst(socket, events)
    else void wait(DOWN_MS).then(() => tellEvents(socket, rate, seconds))
  })
})
