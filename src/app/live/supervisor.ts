import { setTimeout as wait } from 'node:timers/promises'
import { invariant, type UserError, type UtcMillis } from '../../base/index.ts'
import type { DurableJournal } from '../../audit/index.ts'
import { BEGINNING } from '../../engine/index.ts'
import type { CoreInput, Fact, NumberedEffect } from '../../model/index.ts'
import type { JournalStore, Lease, TapeSegment, TapeWriter } from '../../port/index.ts'
import { BookCheck } from './book-check.ts'
import type { CoreLink, ToCore } from './core/core-link.ts'
import type { CoreAnswer, InputBatch } from './core/core-protocol.ts'
import { crashPoint } from './crash-point.ts'
import { EntryFence } from './watchdog/entry-fence.ts'
import { decoded } from './core/live-core.ts'
import { loadedInputs, type StrategyCodes } from './loaded-strategies.ts'
import { inputsOf, venuePartOf, type JournaledEffect } from './record/recover-session.ts'
import type { MarketStep } from './market-steps.ts'
import type { SessionFolder } from './record/session-folder.ts'
import type { DriverHealth } from './session-health.ts'
import { SessionRecord } from './record/session-record.ts'
import type { SettingsNote } from './record/settings-note.ts'
import type { StartedFrom } from './started-from.ts'
import { takeWaiting } from './waiting-commands.ts'
import type { SimulatedBroker } from './venue/simulated-broker.ts'
import type { FeeDue, NumberedEvent, VenueRequests } from './venue/venue-protocol.ts'

/** Longest sleep between two looks at commands and signals. */
const NAP_MS = 50
/** A weekend takes no longer than this at any speed. */
const PAUSE_MS_MAX = 1_000
/** Steps between two looks at the venue's books, at full speed. */
const RECONCILE_STEPS = 500
const RECONCILE_MS = 30_000

/** What the supervisor works with; all of it open. */
export interface SupervisorParts {
  readonly folder: SessionFolder
  readonly store: JournalStore
  readonly journal: DurableJournal
  readonly lease: Lease
  readonly tape: TapeWriter
  readonly begun: TapeSegment | undefined
  readonly started: SettingsNote | undefined
  readonly core: CoreLink
  readonly broker: SimulatedBroker
  /** Steps of the market that have not been taken whole. */
  readonly steps: AsyncIterator<MarketStep>
  readonly startedFrom: StartedFrom
  readonly activeFrom: UtcMillis
  readonly strategies: readonly string[]
  readonly codes: StrategyCodes
  /** Strategies that did not return: they are taken out before anything else. */
  readonly quarantined: readonly string[]
  /** Times real time; infinite: as fast as possible. */
  readonly speed: number
  /** Facts between two snapshots. */
  readonly snapshotFacts: number
}

/** How a run ended: with its data, or because somebody asked. */
export type RunOutcome = 'ended' | 'stopped'

/** Has a session's status say what is so now. */
export type ShowStatus = () => Promise<void>

/**
 * Drives a session: shows the market to venue and core, makes facts durable, then carries out effects.
 *
 * No request reaches the venue before everything that the core has said is on disk. So after any crash the
 * journal lacks nothing that the venue acted on, and of what the venue said at most the last messages.
 */
export class Supervisor {
  readonly #parts: SupervisorParts
  readonly #record: SessionRecord
  readonly #books: BookCheck
  readonly #fence: EntryFence<NumberedEvent>
  #show: ShowStatus = async () => {}
  /** What the fence did and the venue said to it, and the core has not heard. */
  #fenced: CoreInput[] = []
  /** The venue asks in the midst of a step: its time stands still, and it takes nothing but the answer. */
  #isVenueAsking = false
  #hasOrders: boolean
  /** What the step owes that the venue took before the restart. */
  #venueFees: readonly FeeDue[]
  #isActivated: boolean
  /** The venue waits for an answer in the midst of a step. */
  #isWaiting: boolean
  #isStopping = false
  #reconciledAt = Number.NEGATIVE_INFINITY
  #reconciledStep = 0
  #unsent: readonly JournaledEffect[]

  constructor(parts: SupervisorParts) {
    this.#parts = parts
    const { core, broker } = parts
    const fenced = {
      take: (batch: InputBatch) => this.#withFence(core.take(batch)), state: () => core.state(),
    }
    const onFact = (fact: Fact): void => this.#fence.journaled([fact])
    this.#record = new SessionRecord({ ...parts, core: fenced, onFact }, parts.startedFrom)
    this.#fence = this.#makeFence()
    this.#books = new BookCheck({
      compare: async () => this.#withFence(core.compare(await broker.books())),
      status: () => core.status(),
      now: () => this.#record.at,
      give: (inputs) => this.#giveAndCarryOut(inputs),
      makeDurable: () => this.#record.makeDurable(),
    })
    const { reply, isActivated, unsent, isWaiting } = parts.startedFrom
    this.#isWaiting = isWaiting
    this.#hasOrders = reply.hasOrders
    this.#venueFees = reply.fees
    this.#isActivated = isActivated
    this.#unsent = unsent
  }

  #makeFence(): EntryFence<NumberedEvent> {
    const { broker, startedFrom } = this.#parts
    return new EntryFence({
      open: startedFrom.openEntries,
      lastRequest: startedFrom.lastRequest,
      send: async (effects) => {
        const { events, hasOrders } = await broker.send({ effects, at: this.#record.at })
        this.#hasOrders = hasOrders
        return events
      },
    })
  }

  /** Ends the run after the step under way. */
  stop(): void {
    this.#isStopping = true
  }

  /** Ends the run with an error: the lease was lost, the disk failed. */
  break(error: UserError): void {
    this.#record.break(error)
    this.#isStopping = true
  }

  /** The core has not answered in time: working entries are cancelled, and the core hears of it later. */
  coreIsSilent(asked: ToCore['kind']): void {
    if ((asked === 'take' || asked === 'compare') && !this.#isVenueAsking) this.#fence.close()
  }

  get step(): number {
    return this.#record.step
  }

  /** What it measures of itself. */
  get health(): DriverHealth {
    return this.#record.health
  }

  /** See `BookCheck.unprotectedSeconds`. */
  get unprotectedSeconds(): number {
    return this.#books.unprotectedSeconds
  }

  /** Runs until the data end or somebody stops it. */
  async run(show: ShowStatus = this.#show): Promise<RunOutcome> {
    this.#show = show
    if (!this.#isWaiting) await this.#settle()
    for (;;) {
      const { value: step, done } = await this.#parts.steps.next()
      if (done === true) break
      if (!this.#isWaiting) {
        await this.#pace(step)
        if (this.#isStopping) return this.#halt()
        await this.#takeCommands()
      }
      await this.#take(step)
      await this.#keepUp()
    }
    await this.#takeCommands()
    await this.#giveAndCarryOut([{ kind: 'Ended', at: this.#record.at }])
    await this.#record.seal()
    return 'ended'
  }

  /** Answers events of the venue while its time stands still. */
  readonly answer = async (events: readonly NumberedEvent[]): Promise<VenueRequests> => {
    const unsent = this.#takeUnsent()
    if (events.length === 0) return unsent
    this.#isVenueAsking = true
    const answer = await this.#tell(saidBy(events))
    this.#isVenueAsking = false
    return { effects: [...unsent.effects, ...answer.effects], at: answer.at }
  }

  /** After a restart: requests under way, what the venue said to them, books compared, guards in place. */
  async #settle(): Promise<void> {
    const { startedFrom, quarantined } = this.#parts
    if (startedFrom.isRestart) await this.#send(this.#takeUnsent())
    const at = this.#record.at
    for (const strategy of quarantined) {
      const asked = { by: 'supervisor', reason: 'it did not return' }
      const command = { kind: 'DeactivateStrategy', strategy, ...asked } as const
      await this.#giveAndCarryOut([{ kind: 'Commanded', command, at }])
    }
    if (!startedFrom.isRestart) return
    await this.#reconcile()
    await this.#giveAndCarryOut(loadedInputs(this.#parts.codes, at))
    await this.#giveAndCarryOut([{ kind: 'Recovered', at }])
  }

  /** Goes on with the step in which the crash found the venue, where it waits for an answer. */
  async #finishVenueStep(): Promise<readonly FeeDue[]> {
    const { fees, hasOrders } = await this.#parts.broker.finishStep()
    this.#hasOrders = hasOrders
    this.#isWaiting = false
    await this.#settle()
    return fees
  }

  async #take(step: MarketStep): Promise<void> {
    const { broker, startedFrom } = this.#parts
    const isVenueDone = step.number <= startedFrom.venueStep
    let fees: readonly FeeDue[] = step.number === startedFrom.venueStep ? this.#venueFees : []
    const part = venuePartOf(step, { prices: startedFrom.prices, hasOrders: this.#hasOrders })
    if (this.#isWaiting && step.number === startedFrom.venueStep) {
      fees = await this.#finishVenueStep()
    } else if (part !== undefined && !isVenueDone) {
      const reply = await broker.step(step.number, part)
      this.#hasOrders = reply.hasOrders
      fees = reply.fees
    }
    const inputs: CoreInput[] = fees.map(({ symbol, amount }) => ({
      kind: 'FeeDue',
      symbol,
      amount,
      reason: 'borrow',
      at: step.at,
    }))
    if (step.kind === 'slice' && !this.#isActivated && step.at >= this.#parts.activeFrom)
      this.#activate(inputs, step.at)
    inputs.push(...inputsOf(step))
    this.#record.advance(step.number, step.at)
    const answer = await this.#record.give(inputs)
    if (step.kind === 'action') await this.#send(await this.#hearFence(answer))
    else await this.#carryOut(answer)
    if (step.kind === 'slice') {
      for (const { bar, isFinest } of step.bars) if (isFinest) startedFrom.prices.set(bar.symbol, bar.close)
    }
  }

  #activate(inputs: CoreInput[], at: UtcMillis): void {
    this.#isActivated = true
    inputs.push(...loadedInputs(this.#parts.codes, at))
    for (const strategy of this.#parts.strategies) {
      if (this.#parts.quarantined.includes(strategy)) continue
      const command = { kind: 'ActivateStrategy', strategy, ...BEGINNING } as const
      inputs.push({ kind: 'Commanded', command, at, isBeginning: true })
    }
  }

  async #takeCommands(): Promise<void> {
    await takeWaiting(this.#parts.folder, {
      reconcile: () => this.#reconcile(),
      give: async (input) => this.#giveAndCarryOut([input(this.#record.at)]),
      makeDurable: () => this.#record.makeDurable(),
      show: () => this.#show(),
    })
  }

  async #giveAndCarryOut(inputs: readonly CoreInput[]): Promise<readonly Fact[]> {
    const answer = await this.#record.give(inputs)
    await this.#carryOut(answer)
    return answer.facts.map(decoded)
  }

  async #carryOut(answer: VenueRequests): Promise<void> {
    const requests = await this.#hearFence(answer)
    if (requests.effects.length > 0) await this.#send(requests)
  }

  /** Waits for the core, and for what the fence did while it was silent. */
  async #withFence<T>(asked: Promise<T>): Promise<T> {
    try {
      return await asked
    } finally {
      const report = await this.#fence.open()
      if (report !== undefined) {
        const message = `the core was silent; canceled: ${report.canceled.join(', ')}`
        const body = { kind: 'AlertRaised', severity: 'CRITICAL', component: 'core', message } as const
        this.#fenced.push({ kind: 'Noted', body, at: this.#record.at }, ...saidBy(report.events))
      }
    }
  }

  /** Tells the core what the fence did; what it wants sent then comes after the rest. */
  async #hearFence(answer: VenueRequests): Promise<VenueRequests> {
    if (this.#fenced.length === 0) return answer
    const told = await this.#tell(this.#fenced.splice(0))
    return { effects: [...answer.effects, ...told.effects], at: told.at }
  }

  /** Sends requests whose cause is on disk, and gives the core what the venue says, until both are silent. */
  async #send(requests: VenueRequests): Promise<void> {
    const { broker } = this.#parts
    for (let next: VenueRequests = requests, round = 0; ; round++) {
      invariant(round < 10_000, 'the core and the venue answer each other without end')
      await this.#record.makeDurable()
      crashPoint('before-send')
      this.#fence.sent(next.effects)
      const { events, hasOrders } = await broker.send({ effects: next.effects, at: next.at })
      crashPoint('after-send')
      this.#hasOrders = hasOrders
      if (events.length === 0) return
      next = await this.#tell(saidBy(events))
      if (next.effects.length === 0) return
    }
  }

  async #tell(said: readonly CoreInput[]): Promise<CoreAnswer> {
    crashPoint('before-ack')
    const answer = await this.#record.give(said)
    await this.#record.makeDurable()
    crashPoint('after-ack')
    return answer
  }

  #takeUnsent(): VenueRequests {
    const unsent = this.#unsent
    this.#unsent = []
    const effects: readonly NumberedEffect[] = unsent.map(({ effect }) => effect)
    return { effects, at: unsent.at(-1)?.at ?? (this.#record.at) }
  }

  /** After a step: snapshots from time to time, and a look at the venue's books. */
  async #keepUp(): Promise<void> {
    const { speed } = this.#parts
    await this.#record.keepUp()
    // In the midst of a step the venue takes nothing but the answer: books are compared when it has ended.
    if (this.#isWaiting) return
    const isDue =
      speed === Infinity
        ? this.#record.step - this.#reconciledStep >= RECONCILE_STEPS
        : performance.now() - this.#reconciledAt >= RECONCILE_MS
    if (isDue) await this.#reconcile()
  }

  /** Compares books; see `BookCheck`. */
  #reconcile(): Promise<boolean> {
    this.#reconciledAt = performance.now()
    this.#reconciledStep = this.#record.step
    return this.#books.reconcile()
  }

  /** Waits as long as the market would at this speed; commands and signals are looked at in between. */
  async #pace(step: MarketStep): Promise<void> {
    const { speed } = this.#parts
    if (speed === Infinity || step.kind !== 'slice' || this.#record.at === 0 || !this.#isActivated) return
    const until = performance.now() + Math.min(PAUSE_MS_MAX, (step.at - this.#record.at) / speed)
    const leftMs = (): number => until - performance.now()
    for (let left = leftMs(); left > 0 && !this.#isStopping; left = leftMs()) {
      if (left > NAP_MS) await this.#record.makeDurable()
      await this.#takeCommands()
      await wait(Math.min(NAP_MS, left))
    }
  }

  async #halt(): Promise<RunOutcome> {
    await this.#record.seal()
    return 'stopped'
  }
}

function saidBy(events: readonly NumberedEvent[]): readonly CoreInput[] {
  return events.map(({ number, event }) => ({ kind: 'VenueSaid', number, event }))
}
