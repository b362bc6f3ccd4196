import { expect } from 'vitest'
import {
  formatFixed, price, quantity, type ClientOrderId, type Quantity, type Sequence, type SessionDate,
  type UtcMillis,
} from '../../src/base/index.ts'
import { calendarNamed, intradayIntervals } from '../../src/calendar/index.ts'
import {
  oppositeSide, type Bar, type Instrument, type OrderChanges, type OrderRole, type OrderTerms, type Session,
  type Side,
  type TimeInForce, type Timeframe, type VenueEvent,
} from '../../src/model/index.ts'
import { FRICTIONLESS_VENUE, SimulatedVenue, type VenueSettings } from '../../src/sim/index.ts'

/** A share that trades in cents and whole units. */
export const SHARE: Instrument = {
  symbol: 'ABC', name: 'A share', assetClass: 'equity', currency: 'USD', sector: 'UNKNOWN', calendar: 'XNYS',
  tickTable: [{ since: '1900-01-01' as SessionDate, atLeast: price('0.000000001'), tick: price('0.01') }],
  lotSize: quantity('1'), isFractionable: false, isShortable: true, borrowFeeFraction: 0.036,
}

/** The sessions that scripts are played on, from Tuesday 2 January 2024. */
export const SESSIONS: readonly Session[] = calendarNamed('XNYS')
  .sessions('2024-01-02' as SessionDate, '2024-03-28' as SessionDate)

const TYPES = {
  market: 'MARKET', limit: 'LIMIT', stop: 'STOP', stoplimit: 'STOP_LIMIT', trail: 'TRAILING_STOP',
} as const

const asId = (text: string): ClientOrderId => text as ClientOrderId

interface Words {
  readonly plain: readonly string[]
  readonly named: ReadonlyMap<string, string>
}

function wordsOf(line: string): Words {
  const plain: string[] = []
  const named = new Map<string, string>()
  for (const word of line.split(/\s+/)) {
    const [name, value] = word.split('=')
    if (value === undefined) plain.push(word)
    else named.set(name ?? '', value)
  }
  return { plain, named }
}

/**
 * Plays a script against a venue and writes down what the venue says.
 *
 * Commands, one a line; a daily bar is a session of its own:
 *
 *     buy|sell <id> <units> market | limit <p> | stop <p> | stoplimit <stop> <limit> | trail <distance> [tif]
 *       [stop= target= trail=] (children, made as entries fill)
 *       [oco= role= parent= first= only=reduce until=<session>]
 *     cancel <id>              modify <id> quantity= limit= stop= trail=
 *     day|week|pre|min <open> <high> <low> <close> [volume]
 *     quote <bid> <ask> <bid size> <ask size>      print <price> <size>      open      close
 *     halt  resume  split <new> <old>  wait <ms>
 *
 * Lines that begin with `>` are what the venue says to the command above them; inside bars with the stamp,
 * `open` or `close`. A line that begins with `#` is a remark.
 */
export class MatchingStage {
  readonly venue: SimulatedVenue
  readonly lines: string[] = []
  now: UtcMillis
  #sessionIndex = 0
  #minute = 0
  #bar: Bar | undefined = undefined
  #signal = 0
  readonly #terms = new Map<ClientOrderId, OrderTerms>()
  readonly #filled = new Map<ClientOrderId, Quantity>()

  constructor(settings: Partial<VenueSettings> = {}, instrument: Instrument = SHARE) {
    this.venue = new SimulatedVenue({
      ...FRICTIONLESS_VENUE, ...settings,
      instrument: (symbol) => (symbol === instrument.symbol ? instrument : undefined),
    })
    this.now = (this.#session.preOpenAt - 60_000) as UtcMillis
  }

  /** Plays every line; what the venue says is added below each command. */
  play(script: string): string {
    for (const raw of script.split('\n')) {
      const line = raw.trim()
      if (line === '' || line.startsWith('>')) continue
      this.lines.push(line)
      if (!line.startsWith('#')) this.#run(line)
      this.#drain()
    }
    return this.lines.join('\n')
  }

  get #session(): Session {
    return SESSIONS[this.#sessionIndex] as Session
  }

  readonly #drain = (): void => {
    for (;;) {
      const events = this.venue.takeEvents()
      if (events.length === 0) return
      for (const event of events) {
        this.#write(event)
        if (event.kind === 'Filled') this.#guard(event)
      }
    }
  }

  #run(line: string): void {
    const { plain, named } = wordsOf(line)
    const [command = '', ...rest] = plain
    const numbers = rest.map(Number)
    switch (command) {
      case 'buy': case 'sell': this.#submit(command === 'buy' ? 'BUY' : 'SELL', rest, named); break
      case 'cancel': this.venue.cancel(asId(rest[0] ?? ''), this.now); break
      case 'modify': this.venue.modify(asId(rest[0] ?? ''), changesOf(named), this.now); break
      case 'day': case 'week': case 'pre': case 'min': this.#playBar(command, numbers); break
      case 'quote': case 'print': this.#playTick(command, numbers); break
      case 'open':
        this.now = this.#session.openAt
        this.venue.openSession('XNYS', this.#session)
        break
      case 'close': this.#close(); break
      case 'halt': this.venue.halt('ABC', this.now); break
      case 'resume': this.venue.resume('ABC', this.now); break
      case 'split': this.venue.onSplit('ABC', numbers[0] ?? 1, numbers[1] ?? 1, this.now); break
      case 'wait': this.now = (this.now + (numbers[0] ?? 0)) as UtcMillis; break
      default: throw new Error(`the script says "${line}", which is no command`)
    }
  }

  #submit(side: Side, words: readonly string[], named: ReadonlyMap<string, string>): void {
    const [id = '', units = '', type = '', ...prices] = words
    const kind = TYPES[type as keyof typeof TYPES]
    const priceCount = { MARKET: 0, LIMIT: 1, STOP: 1, STOP_LIMIT: 2, TRAILING_STOP: 1 }[kind]
    const [first, second] = prices
    const tif = (prices[priceCount] ?? 'gtc').toUpperCase() as TimeInForce
    const stop = named.get('stop')
    const target = named.get('target')
    const trail = named.get('trail')
    const until = named.get('until')
    const protection = {
      ...(stop === undefined ? {} : { stopPrice: price(stop) }),
      ...(target === undefined ? {} : { targetPrice: price(target) }),
      ...(trail === undefined ? {} : { trailingOffset: price(trail) }),
    }
    const limitPrice = kind === 'LIMIT' ? first : kind === 'STOP_LIMIT' ? second : undefined
    const stopPrice = kind === 'STOP' || kind === 'STOP_LIMIT' ? first : named.get('first')
    const group = named.get('oco')
    const parent = named.get('parent')
    this.#send({
      clientOrderId: asId(id), symbol: named.get('symbol') ?? 'ABC', side, quantity: quantity(units),
      type: kind,
      ...(limitPrice === undefined ? {} : { limitPrice: price(limitPrice) }),
      ...(stopPrice === undefined ? {} : { stopPrice: price(stopPrice) }),
      ...(kind === 'TRAILING_STOP' ? { trailingOffset: price(first ?? '') } : {}),
      timeInForce: tif,
      ...(until === undefined ? {} : { expiresAt: (SESSIONS[Number(until)] as Session).closeAt }),
      isReduceOnly: named.has('only'), role: (named.get('role') ?? 'entry') as OrderRole, strategy: 'test',
      signal: ++this.#signal as Sequence,
      ...(group === undefined ? {} : { ocoGroup: group }),
      ...(parent === undefined ? {} : { parent: asId(parent) }),
      ...(Object.keys(protection).length === 0 ? {} : { protection }),
    }, this.now)
  }

  #send(terms: OrderTerms, at: UtcMillis): void {
    this.#terms.set(terms.clientOrderId, terms)
    this.venue.submit(terms, at)
  }

  /** What the execution engine does: children for what has filled, grown as more fills. */
  #guard({ clientOrderId: entryId, at, fill }: Extract<VenueEvent, { kind: 'Filled' }>): void {
    const entry = this.#terms.get(entryId)
    if (entry?.protection === undefined) return
    const before = this.#filled.get(entryId) ?? 0n
    const guarded = (before + fill.quantity) as Quantity
    this.#filled.set(entryId, guarded)
    const { stopPrice, targetPrice, trailingOffset } = entry.protection
    const base = {
      symbol: entry.symbol, side: oppositeSide(entry.side), quantity: guarded, timeInForce: 'GTC',
      isReduceOnly: true, strategy: entry.strategy, signal: entry.signal, parent: entryId,
      ocoGroup: `oco-${entryId}`,
    } as const
    const children: OrderTerms[] = []
    if (trailingOffset !== undefined) {
      children.push({
        ...base, clientOrderId: asId(`${entryId}.stop`), type: 'TRAILING_STOP', role: 'stop', trailingOffset,
        ...(stopPrice === undefined ? {} : { stopPrice }),
      })
    } else if (stopPrice !== undefined) {
      const clientOrderId = asId(`${entryId}.stop`)
      children.push({ ...base, clientOrderId, type: 'STOP', role: 'stop', stopPrice })
    }
    if (targetPrice !== undefined) {
      children.push({
        ...base, clientOrderId: asId(`${entryId}.target`), type: 'LIMIT', role: 'target',
        limitPrice: targetPrice,
      })
    }
    for (const child of children) {
      if (before === 0n) this.#send(child, at)
      else this.venue.modify(child.clientOrderId, { quantity: guarded }, at)
    }
  }

  #playBar(kind: string, [open = 0, high = 0, low = 0, close = 0, volume = 0]: readonly number[]): void {
    const prices = { symbol: 'ABC', open, high, low, close, volume }
    if (kind === 'min') {
      const slot = intradayIntervals(this.#session, 1)
      const timeframe: Timeframe = '1m'
      const minute = this.#minute
      this.#match({ ...prices, timeframe, openAt: slot.openAt(minute), closeAt: slot.closeAt(minute) })
      this.#minute++
    } else if (kind === 'pre') {
      const openAt = (this.#session.openAt - 60_000) as UtcMillis
      this.#match({ ...prices, timeframe: '1m', openAt, closeAt: this.#session.openAt })
    } else {
      const { openAt } = this.#session
      const timeframe: Timeframe = kind === 'week' ? '1w' : '1d'
      if (kind === 'week') this.#sessionIndex += 4
      this.#match({ ...prices, timeframe, openAt, closeAt: this.#session.closeAt })
      this.#sessionIndex++
    }
  }

  #match(bar: Bar): void {
    this.#bar = bar
    this.now = bar.closeAt
    this.venue.onBar(bar, this.#session, this.#drain)
    this.#drain()
    this.#bar = undefined
  }

  #playTick(kind: string, [first = 0, second = 0, third = 0, fourth = 0]: readonly number[]): void {
    this.now = (this.now + 1_000) as UtcMillis
    if (kind === 'print') this.venue.onPrint('ABC', { price: first, size: second, at: this.now }, this.#drain)
    else {
      const quote = { bid: first, ask: second, bidSize: third, askSize: fourth, at: this.now }
      this.venue.onQuote('ABC', quote, this.#drain)
    }
  }

  #close(): void {
    this.now = this.#session.closeAt
    this.venue.closeSession('XNYS', this.#session, this.#drain)
    this.#sessionIndex++
    this.#minute = 0
  }

  #write(event: VenueEvent): void {
    const { openAt, closeAt } = this.#bar ?? {}
    const stamp = event.at === openAt ? 'open ' : event.at === closeAt ? 'close ' : ''
    this.lines.push(`> ${stamp}${event.clientOrderId} ${wordsFor(event)}`)
  }
}

function changesOf(named: ReadonlyMap<string, string>): OrderChanges {
  const [units, limit, stop, trail] = ['quantity', 'limit', 'stop', 'trail'].map((name) => named.get(name))
  return {
    ...(units === undefined ? {} : { quantity: quantity(units) }),
    ...(limit === undefined ? {} : { limitPrice: price(limit) }),
    ...(stop === undefined ? {} : { stopPrice: price(stop) }),
    ...(trail === undefined ? {} : { trailingOffset: price(trail) }),
  }
}

function wordsFor(event: VenueEvent): string {
  switch (event.kind) {
    case 'Accepted': return 'accepted'
    case 'Triggered': return 'triggered'
    case 'Expired': return 'expired'
    case 'Canceled': return `canceled ${event.reason}`
    case 'Rejected': return `rejected ${event.code}`
    case 'CancelRejected': return `keeps: ${event.reason}`
    case 'ModifyRejected': return `unchanged: ${event.reason}`
    case 'Updated': return `updated ${Object.entries(event.changes).map(([name, value]) => (
      `${name}=${formatFixed(value)}`)).join(' ')}`
    case 'Filled': {
      const { fill } = event
      const fee = fill.fee === 0n ? '' : ` fee ${formatFixed(fill.fee)}`
      const amount = `${formatFixed(fill.quantity)} @ ${formatFixed(fill.price)}`
      return `filled ${amount} ${fill.liquidity.toLowerCase()}${fee}`
    }
  }
}

/** Plays the script and expects exactly the `>` lines that it holds. */
export function plays(
  script: string, settings: Partial<VenueSettings> = {}, instrument: Instrument = SHARE,
): void {
  const expected = script.split('\n').map((line) => line.trim()).filter((line) => line !== '').join('\n')
  expect(new MatchingStage(settings, instrument).play(script)).toBe(expected)
}
