import fc from 'fast-check'
import { expect, it } from 'vitest'
import { formatFixed } from '../../src/base/index.ts'
import type { OrderState } from '../../src/execution/index.ts'
import { brokerVenue, type VenueWays } from '../../src/model/index.ts'
import { ProtectionDesk } from './protection-desk.ts'

const HELD = 12
const WAYS: readonly (readonly [string, VenueWays | undefined])[] = [
  ['in lock step', undefined], ['separate', brokerVenue('separate')],
  ['after the entry', brokerVenue('after-entry-oco')],
  ['with the entry', brokerVenue('after-entry-oco', true)],
]

/** One thing that a venue does about a pair of guards, and about what closes what they opened. */
const step = fc.record({
  kind: fc.constantFrom('stop', 'target', 'close', 'close', 'refuse', 'cancel', 'time', 'flatten'),
  units: fc.integer({ min: 1, max: HELD }),
})

/** Twelve long, whose guards the venue fills as it likes, each without a thought of the other. */
class Play {
  readonly desk: ProtectionDesk
  /** Units that the guards have sold. */
  sold = 0

  constructor(venue: VenueWays | undefined) {
    this.desk = new ProtectionDesk(['ACME'], {}, {}, venue)
    this.desk.openSession()
    this.desk.enter(`${HELD}`, { stop: '95', target: '110' })
    this.desk.accept('1:e0-0')
    this.desk.fill('1:e0-0', `${HELD}`)
    this.desk.accept('1:s0-0', '1:t0-1')
  }

  take({ kind, units }: { readonly kind: string; readonly units: number }): void {
    const { desk } = this
    const closer = this.#exits().find(({ status }) => status !== 'EMULATED')
    if (kind === 'stop' || kind === 'target') this.#sell(kind === 'stop' ? '1:s0-0' : '1:t0-1', units)
    else if (kind === 'close' && closer !== undefined) this.#close(closer, units)
    else if (kind === 'refuse' && closer?.filledQuantity === 0n) desk.reject(nameOf(closer))
    else if (kind === 'cancel') this.#obey()
    else if (kind === 'flatten') desk.flatten()
    else this.#pass(2)
  }

  /** All that is asked for is done. */
  settle(): void {
    for (let round = 0; round < 40; round++) {
      this.#obey()
      for (const exit of this.#exits()) if (exit.status !== 'EMULATED') this.#close(exit, HELD * 2)
      this.#pass(31)
    }
  }

  #sell(name: string, units: number): void {
    const left = Number(formatFixed(this.desk.order(name).remaining))
    if (!this.desk.order(name).isOpen || left === 0) return
    const taken = Math.min(units, left)
    this.sold += taken
    this.desk.fill(name, `${taken}`)
    this.#check()
  }

  #close(exit: OrderState, units: number): void {
    const left = Number(formatFixed(exit.remaining))
    this.desk.fill(nameOf(exit), `${Math.min(units, left)}`)
    this.#check()
  }

  /** Guards that were asked back are gone. */
  #obey(): void {
    for (const { terms, status } of [...this.desk.engine.execution.book.openFor('ACME')]) {
      const isGuard = terms.role === 'stop' || terms.role === 'target'
      if (isGuard && status === 'PENDING_CANCEL') this.desk.canceled(callName(terms.clientOrderId))
      if (isGuard && status === 'SUBMITTED') this.desk.accept(callName(terms.clientOrderId))
    }
  }

  #pass(seconds: number): void {
    this.desk.wait(seconds)
    this.desk.engine.execution.lookAgain(this.desk.now())
    this.desk.engine.risk.endInput()
    this.#check()
  }

  #exits(): readonly OrderState[] {
    return this.desk.engine.execution.book.openFor('ACME').filter(({ terms }) => terms.role === 'flatten')
  }

  /** No more is bought than is short. */
  #check(): void {
    const held = Number(this.desk.held())
    const bought = this.#exits().filter(({ terms }) => terms.side === 'BUY')
      .reduce((sum, { remaining }) => sum + Number(formatFixed(remaining)), 0)
    expect(bought).toBeLessThanOrEqual(Math.max(0, -held))
  }
}

function nameOf({ terms }: OrderState): string {
  return callName(terms.clientOrderId)
}

function callName(id: string): string {
  const [signal, leg, revision] = id.split('-').slice(-3)
  return `${signal}:${leg}-${revision}`
}

it.each(WAYS)('ends flat or long, never short, however a pair of guards fills (%s)', (_, venue) => {
  let turned = 0
  fc.assert(fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
    const play = new Play(venue)
    for (const each of steps) play.take(each)
    const wasShort = play.desk.facts.some(({ body }) => body.kind === 'SymbolHeld')
    play.settle()
    const held = Number(play.desk.held())
    expect(held).toBeGreaterThanOrEqual(0)
    if (play.sold >= HELD) expect(held).toBe(0)
    expect(play.desk.engine.execution.hasUnfinished).toBe(false)
    if (wasShort) turned += 1
    for (const state of play.desk.restoredStates()) expect(state).toBe(play.desk.engine.factState())
  }), { numRuns: 150 })
  // Else the stories do not bring about what they are about.
  expect(turned).toBeGreaterThan(10)
})
