import type { Print, Quote } from '../../model/index.ts'
import { encodeInput, type BrokerInput } from './broker-input.ts'

/**
 * The inputs that the broker's state follows from, and no others.
 *
 * Prices of a symbol without a working order leave nothing behind but the last quote and print, so these are
 * kept aside and written only when an order comes. Sessions, orders, and the prices that met them are
 * written.
 */
export class InputLog {
  readonly #lines: string[] = []
  readonly #sink: ((line: string) => void) | undefined
  readonly #quotes = new Map<string, Quote>()
  readonly #prints = new Map<string, Print>()

  constructor(sink: ((line: string) => void) | undefined) {
    this.#sink = sink
  }

  get lines(): readonly string[] {
    return this.#lines
  }

  /** Takes over lines that are kept already. */
  load(lines: readonly string[]): void {
    for (const line of lines) this.#lines.push(line)
  }

  /** Writes an input. */
  add(input: BrokerInput): void {
    if (input.kind === 'submit') this.#flush(input.terms.symbol)
    if (input.kind === 'open-session' || input.kind === 'close-session') this.#clear()
    this.#write(input)
  }

  /** Writes a quote, or keeps it aside when no order waits for it. */
  quote(quote: Quote, isMeeting: boolean): void {
    if (isMeeting) this.#write({ kind: 'quote', quote, at: quote.at })
    else this.#quotes.set(quote.symbol, quote)
  }

  /** Writes a print, or keeps it aside when no order waits for it. */
  print(print: Print, isMeeting: boolean): void {
    if (isMeeting) this.#write({ kind: 'print', print, at: print.at })
    else this.#prints.set(print.symbol, print)
  }

  /** What is kept aside of a symbol, or of all, oldest first. */
  aside(symbol?: string): readonly BrokerInput[] {
    const kept: BrokerInput[] = []
    for (const quote of this.#quotes.values()) kept.push({ kind: 'quote', quote, at: quote.at })
    for (const print of this.#prints.values()) kept.push({ kind: 'print', print, at: print.at })
    const symbolOf = (input: BrokerInput): string => (
      input.kind === 'quote' ? input.quote.symbol : input.kind === 'print' ? input.print.symbol : ''
    )
    return kept.filter((input) => symbol === undefined || symbolOf(input) === symbol).sort(
      (a, b) => a.at - b.at
    )
  }

  #flush(symbol: string): void {
    for (const input of this.aside(symbol)) this.#write(input)
    this.#quotes.delete(symbol)
    this.#prints.delete(symbol)
  }

  #clear(): void {
    this.#quotes.clear()
    this.#prints.clear()
  }

  #write(input: BrokerInput): void {
    const line = encodeInput(input)
    this.#lines.push(line)
    this.#sink?.(line)
  }
}
