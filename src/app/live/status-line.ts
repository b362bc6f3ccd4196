import { formatUtc } from '../../base/index.ts'
import type { CoreStatus } from './core/core-protocol.ts'
import type { SessionMode } from './session-mode.ts'

/** What a line says beside the core's status. */
export interface StatusContext {
  readonly session: string
  readonly mode: SessionMode
  readonly currency: string
}

/** The session in one line: the market's clock, money, day, positions, orders, halt, last decision. */
export function statusText(status: CoreStatus, { session, mode, currency }: StatusContext): string {
  const { at, equity, dayStartEquity, held, openOrders, lastDecision } = status
  const { killSwitch, latched, waitingTriggers } = status
  const day = dayStartEquity === 0 ? 0 : equity - dayStartEquity
  const positions = held
    .map(({ symbol, quantity, stopped }) => `${symbol} ${quantity}${stopText(quantity, stopped)}`)
    .join(', ')
  const parts = [
    `session ${session}${mode === 'live' ? ' LIVE' : ''}`,
    at === 0 ? 'no bar yet' : formatUtc(at).slice(0, 16).replace('T', ' '),
    `${currency} ${grouped(equity)}`,
    `day ${day < 0 ? '-' : '+'}${grouped(Math.abs(day))}`,
    positions === '' ? 'flat' : positions,
    `${openOrders.length} orders`,
    killSwitch === 'ACTIVE' ? 'ACTIVE' : `${killSwitch}: ${[...latched, ...waitingTriggers].join(', ')}`,
    lastDecision,
  ]
  return parts.filter((part) => part !== '').join(' | ')
}

/** A stop for a part of what is held says for how much: the rest is bare. */
function stopText(quantity: string, stopped: string): string {
  if (stopped === '0') return ''
  return stopped === quantity.replace('-', '') ? ' stop' : ` stop for ${stopped}`
}

/** An amount with two decimals and groups of three. */
export function grouped(amount: number): string {
  const [whole = '0', cents = '00'] = Math.abs(amount).toFixed(2).split('.')
  return `${amount < 0 ? '-' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`
}

/** A line of the terminal that is written over; where nobody watches, a line now and then. */
export class StatusLine {
  readonly #stream: NodeJS.WriteStream
  readonly #isTerminal: boolean
  #saidAt = 0
  /** What a terminal shows now. */
  #shown = ''

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream
    this.#isTerminal = stream.isTTY
  }

  show(text: string): void {
    if (this.#isTerminal) {
      this.#shown = text.slice(0, (this.#stream.columns ?? 100) - 1)
      this.#stream.write(`\r\u001B[2K${this.#shown}`)
    } else if (Date.now() - this.#saidAt > SAY_EVERY_MS) {
      this.#saidAt = Date.now()
      this.#stream.write(`${text}\n`)
    }
  }

  /** Writes whole lines above it, so that neither breaks the other. */
  above(lines: string): void {
    this.#stream.write(this.#isTerminal ? `\r\u001B[2K${lines}${this.#shown}` : lines)
  }

  /** Ends the line, so that what follows stands on its own. */
  end(): void {
    if (this.#isTerminal) this.#stream.write('\r\u001B[2K')
    this.#shown = ''
  }
}

const SAY_EVERY_MS = 10_000
