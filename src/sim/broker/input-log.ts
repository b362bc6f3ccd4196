import type { Print, Quote } from '../../model/index.ts'
import { encodeInput, type BrokerInput } from './broker-input.ts'

/**
 * The inputs that the broker's state follows from, and no others.
 *
 * Prices that meet no working order leave nothing behind but the last quote and print, so these are kept
 * aside and written only before what may depend on them: an order that comes, a change of one, a price that
 * meets one. Sessions, orders, and the prices that met them are written.
 */
export class InputLog {
  readonly #lines: string[] = []
  readonly #sink: ((line: string) => void) | undefined
  readonly #isWorking: (symbol: string) => boolean
  readonly #quotes = new Map<string, Quote>()
  readonly #prints = new Map<string, Print>()

  /** `isWorking`: orders of a symbol work or are on their way. */
  constructor(sink: ((line: string) => void) | undefined, isWorking: (symbol: string) => boolean) {
    this.#sink = sink
    this.#isWorking = isWorking
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
    for (const symbol of this.#asideSymbols()) {
      const isConcerned = input.kind === 'submit' && input.terms.symbol === symbol
      if (isConcerned || this.#isWorking(symbol)) this.#flush(symbol)
    }
    if (input.kind === 'open-session' || input.kind === 'close-session') this.#clear()
    this.#write(input)
  }

  /** Writes a quote, or keeps it aside when it meets no order. */
  quote(quote: Quote, isMeeting: boolean): void {
    if (!isMeeting) return void this.#quotes.set(quote.symbol, quote)
    this.#flush(quote.symbol)
    this.#write({ kind: 'quote', quote, at: quote.at })
  }

  /** Writes a print, or keeps it aside when it meets no order. */
  print(print: Print, isMeeting: boolean): void {
    if (!isMeeting) return void this.#prints.set(print.symbol, print)
    this.#flush(print.symbol)
    this.#write({ kind: 'print', print, at: print.at })
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

  /** Sorted, so that an account that was read back writes them in the same order. */
  #asideSymbols(): readonly string[] {
    return [...new Set([...this.#quotes.keys(), ...this.#prints.keys()])].sort()
  }

  #flush(symbol: string): void {
    if (!this.#quotes.has(symbol) && !this.#prints.has(symbol)) return
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
