import type { Bar, InstrumentStatus, Print, Quote } from '../../src/model/index.ts'
import type { ConnectionState, FeedListener, PrintCorrection } from '../../src/port/index.ts'

/** Remembers everything that a feed tells. */
export class FeedLog implements FeedListener {
  readonly bars: Bar[] = []
  readonly correctedBars: Bar[] = []
  readonly quotes: Quote[] = []
  readonly prints: Print[] = []
  readonly corrections: PrintCorrection[] = []
  readonly statuses: InstrumentStatus[] = []
  readonly states: ConnectionState[] = []
  readonly unreadable: string[] = []

  onBar(bar: Bar): void { this.bars.push(bar) }
  onBarCorrected(bar: Bar): void { this.correctedBars.push(bar) }
  onQuote(quote: Quote): void { this.quotes.push(quote) }
  onPrint(print: Print): void { this.prints.push(print) }
  onPrintCorrected(correction: PrintCorrection): void { this.corrections.push(correction) }
  onStatus(status: InstrumentStatus): void { this.statuses.push(status) }
  onConnection(state: ConnectionState): void { this.states.push(state) }
  onUnreadable(message: string): void { this.unreadable.push(message) }

  async until(isTold: () => boolean, what: string): Promise<void> {
    const deadline = Date.now() + 15_000
    while (!isTold()) {
      if (Date.now() > deadline) throw new Error(`waited in vain for ${what}: ${JSON.stringify(this.states)}`)
      await new Promise((resolve) => {
        setTimeout(resolve, 5)
      })
    }
  }

  untilStatus(status: ConnectionState['status']): Promise<void> {
    return this.until(() => this.states.at(-1)?.status === status, status)
  }
}
