import { encode } from '@msgpack/msgpack'
import type { WebSocket } from 'ws'
import {
  AlpacaCredentials, AlpacaDataProvider, systemTimers,
} from '../../../src/adapter/alpaca/index.ts'
import { RandomStream } from '../../../src/exchange/market/random-stream.ts'
import type { Bar, InstrumentStatus, Print, Quote } from '../../../src/model/index.ts'
import type { FeedListener, PrintCorrection } from '../../../src/port/index.ts'
import { barsOf, type Row } from './alpaca-samples.ts'
import { mutate, type Json } from './mutate.ts'
import { StreamServer } from './stream-server.ts'

/** What came of a hostile stream of market data. */
export interface MarketCounts {
  readonly messages: number
  readonly frames: number
  /** By what was said of them: bar, quote ... or unreadable. */
  readonly heard: Readonly<Record<string, number>>
  /** Of a kind that nobody uses, or that changes nothing here. */
  readonly unused: number
  readonly findings: readonly string[]
}

const HEAD: Row = { S: 'AAPL', t: '2026-01-05T15:15:00.123456789Z' }

/** One message of every kind, as the documents show them. */
const MESSAGES: readonly Row[] = [
  { T: 'b', ...HEAD, ...barsOf(1)[0] }, { T: 'u', ...HEAD, ...barsOf(1)[0] },
  { T: 'd', ...HEAD, ...barsOf(1)[0] },
  { T: 'q', ...HEAD, bx: 'V', bp: 100, bs: 2, ax: 'V', ap: 100.02, as: 3, c: ['R'], z: 'C' },
  { T: 't', ...HEAD, i: 52_983_525_029_461, x: 'D', p: 100.01, s: 10, c: ['@', 'F'], z: 'C' },
  { T: 't', ...HEAD, i: 7, x: 'D', p: 100.01, s: 10, c: ['@', 'I'], z: 'C' },
  { T: 's', ...HEAD, sc: 'H', sm: 'Trading Halt', rc: 'T12', rm: 'Trading Halted', z: 'C' },
  { T: 's', ...HEAD, sc: 'T', sm: 'Trading Resumption', rc: 'LUDP', rm: 'Volatility Trading Pause', z: 'C' },
  { T: 's', ...HEAD, sc: 'E', sm: 'Short Sale Restriction', rc: '', rm: '', z: 'A' },
  { T: 'l', ...HEAD, u: 110.5, d: 90.1, i: 'B', z: 'C' },
  { T: 'c', ...HEAD, x: 'D', oi: 7, op: 100, os: 1, oc: ['@'], ci: 8, cp: 100.5, cs: 2, cc: ['@'], z: 'C' },
  { T: 'x', ...HEAD, i: 7, x: 'D', p: 100, s: 1, a: 'C', z: 'C' },
]
const UNUSED = ['d', 'l', 'i', 'o', 'n']
const USED = ['b', 'u', 'q', 't', 's', 'c', 'x']

function numbersOf({ open, high, low, close, volume, openAt, closeAt }: Bar): readonly number[] {
  return [open, high, low, close, volume, openAt, closeAt]
}

/** Hears everything, and looks at what it hears. */
class Ear implements FeedListener {
  readonly heard: Record<string, number> = {}
  readonly findings: string[] = []

  onBar(bar: Bar): void {
    this.#hear('bar', bar, numbersOf(bar))
  }

  onBarCorrected(bar: Bar): void {
    this.#hear('corrected', bar, numbersOf(bar))
  }

  onQuote(quote: Quote): void {
    this.#hear('quote', quote, [quote.bid, quote.ask, quote.bidSize, quote.askSize, quote.at])
  }

  onPrint(print: Print): void {
    this.#hear('print', print, [print.price, print.size, print.at])
  }

  onPrintCorrected(correction: PrintCorrection): void {
    const { corrected } = correction
    const numbers = corrected === undefined ? [] : [corrected.price, corrected.size, corrected.at]
    this.#hear('corrected print', correction, numbers)
  }

  onStatus(status: InstrumentStatus): void {
    this.#hear('status', status, [status.at])
  }

  onConnection(): void {}

  onUnreadable(): void {
    this.heard['unreadable'] = (this.heard['unreadable'] ?? 0) + 1
  }

  get count(): number {
    return Object.values(this.heard).reduce((sum, count) => sum + count, 0)
  }

  #hear(kind: string, value: { readonly symbol: string }, numbers: readonly number[]): void {
    this.heard[kind] = (this.heard[kind] ?? 0) + 1
    if (value.symbol !== '' && numbers.every(Number.isFinite)) return
    this.findings.push(`a ${kind} with no symbol or no number: ${JSON.stringify(value)}`)
  }
}

/** How many answers a message may have: one, none, or either. */
function answersTo(message: Json): readonly number[] {
  const kind = typeof message === 'object' && message !== null && !Array.isArray(message)
    ? (message as Row)['T'] : undefined
  if (typeof kind === 'string' && UNUSED.includes(kind)) return [0]
  // Odd lots, and statuses of something other than trading, are left out on purpose.
  if (kind === 't' || kind === 's') return [0, 1]
  return typeof kind === 'string' && USED.includes(kind) ? [1] : [1]
}

function greet(isPacked: boolean): (socket: WebSocket) => void {
  return (socket) => {
    const say = (message: unknown): void => socket.send(isPacked ? encode(message) : JSON.stringify(message))
    say([{ T: 'success', msg: 'connected' }])
    socket.once('message', () => say([{ T: 'success', msg: 'authenticated' }]))
  }
}

/** Sends an adapter market data that are spoiled, so many messages, as text or packed. */
export async function hostileMarket(seed: number, count: number, isPacked: boolean): Promise<MarketCounts> {
  await using server = await StreamServer.start(greet(isPacked))
  const random = new RandomStream(`market ${seed} ${String(isPacked)}`)
  const ear = new Ear()
  const provider = new AlpacaDataProvider({
    credentials: new AlpacaCredentials('HOSTILE-KEY', 'hostile-secret'), feed: 'iex', timers: systemTimers,
    streamUrl: `ws://127.0.0.1:${server.port}`, encoding: isPacked ? 'msgpack' : 'json',
    sessionOn: () => undefined, isMarketOpen: () => false,
  })
  const connected = await provider.connect(ear)
  if (!connected.ok) throw new Error(connected.failure.message)
  const findings: string[] = []
  let [messages, frames, unused] = [0, 0, 0]
  while (messages < count) {
    const frame = Array.from({ length: 1 + random.below(8) }, () => {
      const message = MESSAGES[random.below(MESSAGES.length)] as Json
      return random.below(4) === 0 ? message : mutate(message, random).value
    })
    const before = ear.count
    server.send(isPacked ? encode(frame) : JSON.stringify(frame))
    await server.taken()
    const answers = frame.map(answersTo)
    const [least, most] = [Math.min, Math.max].map((pick) => (
      answers.reduce((sum, each) => sum + pick(...each), 0)
    )) as [number, number]
    const heard = ear.count - before
    if (heard < least || heard > most) {
      findings.push(`seed ${seed}: ${heard} answers to ${JSON.stringify(frame).slice(0, 500)}`)
    }
    messages += frame.length
    frames += 1
    unused += frame.length - heard
  }
  frames += await garbage(server, random, ear, findings)
  await provider.disconnect()
  return { messages, frames, heard: ear.heard, unused, findings: [...findings, ...ear.findings] }
}

/** Frames that are no messages at all: each is told of, and the connection lives on. */
async function garbage(
  server: StreamServer, random: RandomStream, ear: Ear, findings: string[],
): Promise<number> {
  const frames: readonly (string | Uint8Array)[] = [
    '', '{', 'null', '7', '"text"', '[['.repeat(10_000), '<html>', new Uint8Array([0xc1]), new Uint8Array(0),
    Buffer.from(random.hex(200), 'hex'), new Uint8Array([0xdd, 0xff, 0xff, 0xff, 0xff]),
  ]
  for (const frame of frames) {
    const before = ear.heard['unreadable'] ?? 0
    server.send(frame)
    await server.taken()
    const isTold = (ear.heard['unreadable'] ?? 0) > before
    if (!isTold) findings.push(`nothing told of ${String(frame).slice(0, 80)}`)
  }
  return frames.length
}
