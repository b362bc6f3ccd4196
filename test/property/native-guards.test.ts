import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  quantity, toNumber, ZERO_QUANTITY, type ClientOrderId, type Quantity, type VenueOrderId,
} from '../../src/base/index.ts'
import { brokerVenue, OrderRole, type Effect, type OrderTerms } from '../../src/model/index.ts'
import { ProtectionDesk } from './protection-desk.ts'

interface Working {
  readonly terms: OrderTerms
  filled: number
}

/**
 * A venue that promises each unit to one order, or to the two of one OCO request, and refuses an order that
 * stands against a working one that is in no group; as Alpaca does.
 */
class StrictVenue {
  readonly desk: ProtectionDesk
  readonly refusals: string[] = []
  readonly #working = new Map<ClientOrderId, Working>()
  /** Legs that wait for their entries. */
  readonly #held = new Map<ClientOrderId, readonly OrderTerms[]>()
  /** Requests of an entry with its legs that came. */
  groupCount = 0
  readonly #mail: { readonly tell: () => void }[] = []
  #read = 0
  #position = 0

  /** `takesGroups`: entries may bring their guards along. */
  constructor(takesGroups: boolean) {
    this.desk = new ProtectionDesk(['ACME'], {}, {}, brokerVenue('after-entry-oco', takesGroups))
    this.desk.openSession()
  }

  /** Takes what the core has sent since the last call, adjacent orders of one group as one request. */
  take(): void {
    const sent = this.desk.effects.slice(this.#read)
    this.#read = this.desk.effects.length
    for (let index = 0; index < sent.length; index++) {
      const [effect, next] = [sent[index] as Effect, sent[index + 1]]
      if (effect.kind === 'CancelOrder') this.#cancel(effect.clientOrderId)
      else if (effect.kind === 'ModifyOrder') this.#refuseChange(effect.clientOrderId)
      else if (isLeg(next)) {
        const legs: OrderTerms[] = []
        for (let leg: Effect | undefined = next; isLeg(leg); leg = sent[++index + 1]) legs.push(leg.terms)
        this.#receiveGroup(effect.terms, legs)
      }
      else if (isPair(effect, next)) this.#receive([effect.terms, sent[++index] as Effect])
      else this.#receive([effect.terms])
    }
  }

  get mailCount(): number {
    return this.#mail.length
  }

  /** Delivers the message at that place: messages overtake each other, those of one order too. */
  deliver(choice: number): void {
    const [message] = this.#mail.splice(choice % this.#mail.length, 1)
    message?.tell()
    this.desk.sent()
    this.take()
  }

  /** Fills a part of a working order that may fill. */
  fill(choice: number, part: number): void {
    const open = [...this.#working.values()]
    const order = open[choice % Math.max(1, open.length)]
    if (order === undefined) return
    const units = Math.max(1, Math.floor(((remainingOf(order)) * part) / 100))
    const { terms } = order
    order.filled += units
    this.#position += terms.side === 'BUY' ? units : -units
    const name = callName(terms.clientOrderId)
    this.#mail.push({ tell: () => void this.desk.fill(name, `${units}`, '100') })
    const isWhole = remainingOf(order) === 0
    if (isWhole) this.#working.delete(terms.clientOrderId)
    if (isWhole) this.#arm(terms.clientOrderId)
    for (const other of this.#groupOf(terms)) {
      if (isWhole) this.#end(other)
      else this.#reduce(other, units)
    }
  }

  get held(): number {
    return this.#position
  }

  /** Units that stops take out at the venue. */
  get stopped(): number {
    return this.#units((order) => order.terms.role === OrderRole.Stop)
  }

  /** Orders that work, with what they may still fill. */
  open(): readonly (readonly [ClientOrderId, number])[] {
    const working = [...this.#working.values()]
    return working.map((order) => [order.terms.clientOrderId, remainingOf(order)] as const)
  }

  hasWorking(role: OrderRole): boolean {
    return [...this.#working.values()].some(({ terms }) => terms.role === role)
  }

  #units(which: (order: Working) => boolean): number {
    return [...this.#working.values()].filter(which).reduce((sum, order) => sum + remainingOf(order), 0)
  }

  #receive([first, second]: readonly [OrderTerms, Effect?]): void {
    const terms = second?.kind === 'SubmitOrder' ? [first, second.terms] : [first]
    const why = this.#refusal(terms)
    for (const each of terms) {
      const { clientOrderId } = each
      if (why !== undefined) {
        this.#mail.push({ tell: () => this.desk.reject(callName(clientOrderId)) })
        continue
      }
      const kept = terms.length === 1 ? { ...each, ocoGroup: undefined } : each
      this.#working.set(clientOrderId, { terms: kept, filled: 0 })
      this.#mail.push({
        tell: () => this.desk.tell({
          kind: 'Accepted', clientOrderId, at: this.desk.now(),
          venueOrderId: `v-${clientOrderId}` as VenueOrderId,
        }),
      })
    }
    if (why !== undefined) this.refusals.push(`${callName(first.clientOrderId)}: ${why}`)
  }

  /** An entry and its legs, which do nothing before it has filled whole. */
  #receiveGroup(entry: OrderTerms, legs: readonly OrderTerms[]): void {
    this.groupCount++
    // In a group of its own, it may stand against others.
    const terms = { ...entry, ocoGroup: `with-legs-${entry.clientOrderId}` }
    this.#working.set(entry.clientOrderId, { terms, filled: 0 })
    this.#held.set(entry.clientOrderId, legs)
    for (const { clientOrderId } of [entry, ...legs]) {
      this.#mail.push({
        tell: () => this.desk.tell({
          kind: 'Accepted', clientOrderId, at: this.desk.now(),
          venueOrderId: `v-${clientOrderId}` as VenueOrderId,
        }),
      })
    }
  }

  #arm(entry: ClientOrderId): void {
    for (const terms of this.#held.get(entry) ?? []) {
      this.#working.set(terms.clientOrderId, { terms, filled: 0 })
    }
    this.#held.delete(entry)
  }

  #refusal(terms: readonly OrderTerms[]): string | undefined {
    const [first] = terms as [OrderTerms]
    const open = [...this.#working.values()]
    const isGroup = terms.length === 2
    const isAgainst = open.some(({ terms: other }) => (
      other.side !== first.side && other.ocoGroup === undefined))
    if (!isGroup && isAgainst) return 'wash trade'
    if (first.side === 'BUY') return undefined
    const groups = new Set<string>()
    let promised = 0
    for (const { terms: other, filled } of open) {
      if (other.side === 'BUY' || groups.has(other.ocoGroup ?? '')) continue
      if (other.ocoGroup !== undefined) groups.add(other.ocoGroup)
      promised += toNumber(other.quantity) - filled
    }
    return toNumber(first.quantity) > this.#position - promised ? 'insufficient quantity' : undefined
  }

  #cancel(id: ClientOrderId): void {
    const order = this.#working.get(id)
    if (order === undefined) {
      this.#mail.push({ tell: () => this.desk.cancelRejected(callName(id)) })
      return
    }
    for (const other of this.#groupOf(order.terms)) this.#end(other)
    this.#end(order)
  }

  #refuseChange(id: ClientOrderId): void {
    this.#mail.push({ tell: () => this.desk.modifyRejected(callName(id)) })
  }

  #groupOf({ ocoGroup, clientOrderId }: OrderTerms): readonly Working[] {
    return [...this.#working.values()].filter(({ terms }) => (
      ocoGroup !== undefined && terms.ocoGroup === ocoGroup && terms.clientOrderId !== clientOrderId))
  }

  #end({ terms }: Working): void {
    this.#working.delete(terms.clientOrderId)
    for (const { clientOrderId } of [terms, ...this.#held.get(terms.clientOrderId) ?? []]) {
      this.#mail.push({ tell: () => this.desk.canceled(callName(clientOrderId)) })
    }
    this.#held.delete(terms.clientOrderId)
  }

  #reduce(order: Working, units: number): void {
    const left = (order.terms.quantity - quantity(`${units}`)) as OrderTerms['quantity']
    const { clientOrderId } = order.terms
    this.#working.set(clientOrderId, { ...order, terms: { ...order.terms, quantity: left } })
    // The venue says when it changed the order, however late that is heard.
    const at = this.desk.now()
    this.#mail.push({
      tell: () => this.desk.tell({ kind: 'Updated', clientOrderId, changes: { quantity: left }, at }),
    })
  }
}

function remainingOf({ terms, filled }: Working): number {
  return toNumber(terms.quantity) - filled
}

function isPair(effect: Extract<Effect, { kind: 'SubmitOrder' }>, next: Effect | undefined): boolean {
  return next?.kind === 'SubmitOrder' && effect.terms.ocoGroup !== undefined
    && next.terms.ocoGroup === effect.terms.ocoGroup
}

function isLeg(effect: Effect | undefined): effect is Extract<Effect, { kind: 'SubmitOrder' }> {
  return effect?.kind === 'SubmitOrder' && effect.isLeg === true
}

function callName(id: ClientOrderId): string {
  const [signal, leg, revision] = id.split('-').slice(-3)
  return `${signal}:${leg}-${revision}`
}

const step = fc.record({
  kind: fc.constantFrom('enter', 'fill', 'fill', 'deliver', 'deliver', 'deliver', 'exit', 'wait', 'flatten'),
  choice: fc.nat(99), part: fc.integer({ min: 1, max: 100 }),
})
const story = fc.record({
  target: fc.constantFrom(undefined, '110'),
  steps: fc.array(step, { minLength: 3, maxLength: 60, size: 'max' }),
})

describe.each([
  ['guards at a venue that promises each unit once', false],
  ['guards that entries bring along to it', true],
])('%s', (_, takesGroups) => {
  it('are never too many, and all stand when the talk, which has an end, is over', () => {
    let [guarded, exits, groups] = [0, 0, 0]
    fc.assert(fc.property(story, ({ target, steps }) => {
      const venue = new StrictVenue(takesGroups)
      const { desk } = venue
      for (const { kind, choice, part } of steps) {
        const own = desk.engine.portfolio.strategyPosition('one', 'ACME')?.quantity ?? 0n
        if (kind === 'enter') attempt(() => desk.enter(`${part}`, { stop: '95', ...(target && { target }) }))
        else if (kind === 'fill') venue.fill(choice, part)
        else if (kind === 'deliver' && venue.mailCount > 0) venue.deliver(choice)
        else if (kind === 'exit' && own > 0n) {
          attempt(() => desk.exit(`${Math.ceil(toNumber(own as Quantity) / 2)}`))
        }
        else if (kind === 'flatten' && choice < 20) flatten(desk)
        else if (kind === 'wait') desk.wait(6)
        desk.sent()
        venue.take()
      }
      settle(venue)
      groups += venue.groupCount
      expect(desk.engine.portfolio.imbalance()).toBe(0n)
      const known = desk.engine.portfolio.position('ACME')?.quantity ?? ZERO_QUANTITY
      expect(toNumber(known)).toBe(venue.held)
      expect(venue.stopped).toBeLessThanOrEqual(Math.max(0, venue.held))
      expect(venue.held).toBeGreaterThanOrEqual(0)
      if (!venue.hasWorking(OrderRole.Exit) && !venue.hasWorking(OrderRole.Flatten)) {
        expect([venue.stopped, desk.engine.execution.bareParts]).toEqual([venue.held, []])
        if (venue.held > 0) guarded++
      } else exits++
      expect(desk.restoredStates().every((state) => state === desk.engine.factState())).toBe(true)
    }), { numRuns: 80 })
    expect(guarded).toBeGreaterThan(5)
    expect(exits).toBeGreaterThan(1)
    expect(groups > 20).toBe(takesGroups)
  })
})

const parts = fc.array(fc.record({ choice: fc.nat(99), part: fc.constantFrom(10, 25, 40, 100) }), {
  minLength: 2, maxLength: 6,
})

describe('stop and target of one request that fill in parts', () => {
  it('end here as they do at the venue, whatever order their sizes and fills are told in', () => {
    let overtaken = 0
    fc.assert(fc.property(parts, fc.infiniteStream(fc.nat(99)), (fills, order) => {
      const venue = new StrictVenue(false)
      const { desk } = venue
      const deliverAll = (choose: () => number): void => {
        while (venue.mailCount > 0) venue.deliver(choose())
      }
      desk.enter('100', { stop: '95', target: '110' })
      desk.sent()
      venue.take()
      venue.fill(0, 100)
      deliverAll(() => 0)
      for (const { choice, part } of fills) venue.fill(choice, part)
      if (venue.mailCount > 2) overtaken++
      deliverAll(() => order.next().value as number)
      const open = [...desk.engine.execution.book.open()].map(({ terms, remaining }) => (
        [terms.clientOrderId, toNumber(remaining)]))
      expect(open.toSorted()).toEqual(venue.open().toSorted())
      expect(desk.restoredStates().every((state) => state === desk.engine.factState())).toBe(true)
    }), { numRuns: 300 })
    expect(overtaken).toBeGreaterThan(100)
  })
})

/** A person flattens, and lets trading go on. */
function flatten(desk: ProtectionDesk): void {
  desk.engine.command({ kind: 'Flatten', by: 'ann', reason: 'out' }, desk.now())
  desk.engine.command({ kind: 'Reset', by: 'ann', reason: 'on', askedAt: desk.now() }, desk.now())
}

/** Risk may refuse what the story wants. */
function attempt(act: () => void): void {
  try {
    act()
  } catch (error) {
    if (!/^[A-Z_]+: /.test((error as Error).message)) throw error
  }
}

/** All mail is delivered and time passes until nobody has anything to say; the talk has an end. */
function settle(venue: StrictVenue): void {
  for (let round = 0; round < 40; round++) {
    for (let letters = 0; venue.mailCount > 0; letters++) {
      if (letters > 200) throw new Error(`the talk has no end: ${venue.refusals.slice(-6).join('; ')}`)
      venue.deliver(0)
    }
    venue.desk.wait(2)
    venue.desk.sent()
    venue.take()
  }
  expect(venue.mailCount).toBe(0)
}
