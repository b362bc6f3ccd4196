import { formatFixed, type Quantity } from '../../../src/base/index.ts'
import {
  EXTERNAL, OrderRole, OrderType, Side, type FactBody, type OrderTerms,
} from '../../../src/model/index.ts'
import type { PaperAccount } from '../../../src/sim/index.ts'

/** So long units may lack a stop that a session knows to be missing before it has told of it (I-12). */
const TOLD_MS = 5_000
/** The clock of a session ticks once a second, and its rows are written after that. */
const SLACK_MS = 1_500
/** So long it may be bare by the broker's ledger, with a line that works: lost answers have come by then. */
const LEARNED_MS = 45_000

/** A symbol's part of the strategy: what facts say of it, and since when it is bare. */
interface Part {
  units: bigint
  /** Every entry since the part was flat wanted a stop, or a change since gave all of it one. */
  isDemanded: boolean
  /** By the session's own facts. */
  lostAt: number | undefined
  /** By the broker's ledger. */
  bareAt: number | undefined
  toldAt: number | undefined
}

/**
 * Watches that every position whose strategy wants a stop has one at the broker, or that somebody is told
 * (I-12): by the facts of the session within five seconds, and by the broker's own ledger beside them.
 *
 * Units that a market order at the broker takes out need none.
 */
export class GuardOracle {
  readonly #ledger: PaperAccount
  readonly #found: (invariant: string, detail: string) => void
  readonly #slackMs: number
  readonly #entries = new Map<string, OrderTerms>()
  readonly #parts = new Map<string, Part>()
  /** When the line to the broker was broken last. */
  #heardSince = 0

  /** `diskMsMax`: how long a commit may take; of a few that follow each other the last one tells. */
  constructor(
    ledger: PaperAccount, found: (invariant: string, detail: string) => void, diskMsMax: number,
  ) {
    this.#slackMs = SLACK_MS + 3 * diskMsMax
    this.#ledger = ledger
    this.#found = found
  }

  see(body: FactBody, at: number): void {
    if (body.kind === 'OrderInitialized') this.#entries.set(body.terms.clientOrderId, body.terms)
    else if (body.kind === 'OrderFilled') this.#fill(body.clientOrderId, body.fill.quantity)
    else if (body.kind === 'ProtectionChanged') {
      const { stopPrice, trailingOffset } = body.protection
      if ((stopPrice ?? trailingOffset) !== undefined) this.#part(body.symbol).isDemanded = true
    } else if (body.kind === 'GuardLost') this.#part(body.symbol).lostAt ??= at
    else if (body.kind === 'GuardRegained') this.#part(body.symbol).lostAt = undefined
    else if (body.kind === 'AlertRaised') {
      for (const [symbol, part] of this.#parts) if (body.message.includes(symbol)) part.toldAt = at
    }
  }

  /** `aliveSince`: when the process that lives now had everything in place; `isHeard`: its line works. */
  check(now: number, aliveSince: number, isHeard: boolean): void {
    if (!isHeard) this.#heardSince = now
    for (const [symbol, part] of this.#parts) {
      const bare = this.#bareUnits(symbol, part)
      if (bare <= 0n) part.bareAt = undefined
      else part.bareAt ??= now
      const lives = { now, aliveSince }
      this.#mustBeTold(part, part.lostAt, lives, {
        within: TOLD_MS + this.#slackMs, what: `${symbol} is known to lack a stop`,
      })
      const hears = { now, aliveSince: Math.max(aliveSince, this.#heardSince) }
      if (isHeard) this.#mustBeTold(part, part.bareAt, hears, {
        within: LEARNED_MS, what: `${formatFixed(bare as Quantity)} ${symbol} have no stop at the broker`,
      })
    }
  }

  #mustBeTold(
    part: Part, since: number | undefined, { now, aliveSince }: { now: number; aliveSince: number },
    { within, what }: { within: number; what: string },
  ): void {
    if (since === undefined || now - Math.max(since, aliveSince) <= within) return
    // Told of once is told of, for as long as it stays so.
    if ((part.toldAt ?? -1) >= since) return
    this.#found('I-12', `${what} for ${now - since} ms, and nobody was told`)
    part.toldAt = now
  }

  /** Units of the part that nothing at the broker takes out, of those that it and the session both know. */
  #bareUnits(symbol: string, { units, isDemanded }: Part): bigint {
    if (!isDemanded) return 0n
    let held = this.#ledger.quantityOf(symbol) as bigint
    let covered = 0n
    for (const { terms, filled, isOpen } of this.#ledger.records()) {
      if (terms.symbol !== symbol) continue
      if (terms.strategy === EXTERNAL) held -= terms.side === Side.Buy ? filled : -filled
      const isGuarding = terms.role === OrderRole.Stop || terms.type === OrderType.Market
      if (isOpen && terms.side === Side.Sell && isGuarding) covered += terms.quantity - filled
    }
    return (held < units ? held : units) - covered
  }

  #fill(id: string, quantity: bigint): void {
    const terms = this.#entries.get(id)
    if (terms === undefined || terms.strategy === EXTERNAL) return
    const part = this.#part(terms.symbol)
    if (terms.role === OrderRole.Entry) {
      const { stopPrice, trailingOffset } = terms.protection ?? {}
      const wantsStop = (stopPrice ?? trailingOffset) !== undefined
      part.isDemanded = wantsStop && (part.units <= 0n || part.isDemanded)
    }
    part.units += terms.side === Side.Buy ? quantity : -quantity
    if (part.units <= 0n) part.isDemanded = false
  }

  #part(symbol: string): Part {
    const found = this.#parts.get(symbol)
    if (found !== undefined) return found
    const part = { units: 0n, isDemanded: false, lostAt: undefined, bareAt: undefined, toldAt: undefined }
    this.#parts.set(symbol, part)
    return part
  }
}
