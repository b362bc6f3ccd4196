import { setTimeout as wait } from 'node:timers/promises'
import { invariant, type UserError, type UtcMillis } from '../../base/index.ts'
import { saveSnapshot, type DurableJournal } from '../../audit/index.ts'
import type { CoreInput, Fact, FactBody, NumberedEffect } from '../../model/index.ts'
import type { JournalStore, Lease, TapeWriter } from '../../port/index.ts'
import { BookCheck } from './book-check.ts'
import type { CoreLink, ToCore } from './core-link.ts'
import type { CoreAnswer } from './core-protocol.ts'
import { crashPoint } from './crash-point.ts'
import { EntryFence } from './entry-fence.ts'
import { decoded } from './live-core.ts'
import { inputsOf, STATE_VERSION, venuePartOf, type JournaledEffect } from './recover-session.ts'
import type { MarketStep } from './market-steps.ts'
import { orThrow } from './or-throw.ts'
import type { SessionFolder } from './session-folder.ts'
import type { StartedFrom } from './started-from.ts'
import { takeWaiting } from './waiting-commands.ts'
import type { SimulatedBroker } from './simulated-broker.ts'
import type { FeeDue, NumberedEvent, VenueRequests } from './venue-protocol.ts'

/** Facts that may wait for the disk while nothing depends on them. */
const PENDING_FACTS_MAX = 200
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
  readonly core: CoreLink
  readonly broker: SimulatedBroker
  /** Steps of the market that have not been taken whole. */
  readonly steps: AsyncIterator<MarketStep>
  readonly startedFrom: StartedFrom
  readonly activeFrom: UtcMillis
  readonly strategies: readonly string[]
  /** Strategies that did not return: they are taken out before anything else. */
  readonly quarantined: readonly string[]
  /** Times real time; infinite: as fast as possible. */
  readonly speed: number
  /** Facts between two snapshots. */
  readonly snapshotFacts: number
}

/** How a run ended: with its data, or because somebody asked. */
export type RunOutcome = 'ended' | 'stopped'

/**
 * Drives a session: shows the market to venue and core, makes facts durable, then carries out effects.
 *
 * No request reaches the venue before everything that the core has said is on disk. So after any crash the
 * journal lacks nothing that the venue acted on, and of what the venue said at most the last messages.
 */
export class Supervisor {
  readonly #parts: SupervisorParts
  #step: number
  #input: number
  #hasOrders: boolean
  /** What the step owes that the venue took before the restart. */
  #venueFees: readonly FeeDue[]
  #isActivated: boolean
  /** The venue waits for an answer in the midst of a step. */
  #isWaiting: boolean
  #isStopping = false
  #broken: UserError | undefined
  #lastAt = 0
  #snapshotAt: number
  #reconciledAt = 0
  #reconciledStep = 0
  #unsent: readonly JournaledEffect[]
  /** Facts about tapes that wait for the next inputs. */
  #notes: FactBody[] = []
  readonly #books: BookCheck
  readonly #fence: EntryFence<NumberedEvent>
  /** What the venue said to the fence, and the core has not heard. */
  #fenced: NumberedEvent[] = []
  /** The venue asks in the midst of a step: its time stands still, and it takes nothing but the answer. */
  #isVenueAsking = false

  constructor(parts: SupervisorParts) {
    this.#parts = parts
    const { step, input, reply, isActivated, unsent, isWaiting } = parts.startedFrom
    this.#isWaiting = isWaiting
    this.#step = step
    this.#input = input
    this.#hasOrders = reply.hasOrders
    this.#venueFees = reply.fees
    this.#isActivated = isActivated
    this.#unsent = unsent
    this.#snapshotAt = parts.journal.last
    this.#fence = this.#makeFence()
    this.#books = new BookCheck({
      compare: async () => this.#withFence(parts.core.compare(await parts.broker.books())),
      held: async () => (await parts.core.status()).held,
      now: () => this.#lastAt as UtcMillis,
      give: (inputs) => this.#giveAndCarryOut(inputs),
      makeDurable: () => this.#makeDurable(),
    })
  }

  #makeFence(): EntryFence<NumberedEvent> {
    const { broker, startedFrom } = this.#parts
    return new EntryFence({
      open: startedFrom.openEntries,
      lastRequest: startedFrom.lastRequest,
      send: async (effects) => {
        const { events, hasOrders } = await broker.send({ effects, at: this.#lastAt as UtcMillis })
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
    this.#broken ??= error
    this.#isStopping = true
  }

  /** The core has not answered in time: working entries are cancelled, and the core hears of it later. */
  coreIsSilent(asked: ToCore['kind']): void {
    if ((asked === 'take' || asked === 'compare') && !this.#isVenueAsking) this.#fence.close()
  }

  get step(): number {
    return this.#step
  }

  /** See `BookCheck.unprotectedSeconds`. */
  get unprotectedSeconds(): number {
    return this.#books.unprotectedSeconds
  }

  /** Runs until the data end or somebody stops it. */
  async run(): Promise<RunOutcome> {
    this.#lastAt = this.#parts.startedFrom.at
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
    await this.#giveAndCarryOut([{ kind: 'Ended', at: this.#lastAt as UtcMillis }])
    await this.#makeDurable()
    return 'ended'
  }

  /** Answers events of the venue while its time stands still. */
  readonly answer = async (events: readonly NumberedEvent[]): Promise<VenueRequests> => {
    const unsent = this.#takeUnsent()
    if (events.length === 0) return unsent
    this.#isVenueAsking = true
    const answer = await this.#tell(events)
    this.#isVenueAsking = false
    return { effects: [...unsent.effects, ...answer.effects], at: answer.at }
  }

  /** After a restart: requests under way, what the venue said to them, books compared, guards in place. */
  async #settle(): Promise<void> {
    const { startedFrom, quarantined } = this.#parts
    if (startedFrom.isRestart) await this.#send(this.#takeUnsent())
    const at = this.#lastAt as UtcMillis
    for (const strategy of quarantined) {
      const asked = { by: 'supervisor', reason: 'it did not return' }
      const command = { kind: 'DeactivateStrategy', strategy, ...asked } as const
      await this.#giveAndCarryOut([{ kind: 'Commanded', command, at }])
    }
    if (!startedFrom.isRestart) return
    await this.#reconcile()
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
    if (this.#isWaiting && step.number === startedFrom.venueStep) fees = await this.#finishVenueStep()
    else if (part !== undefined && !isVenueDone) {
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
    this.#step = step.number
    this.#lastAt = step.at
    const answer = await this.#give(inputs)
    if (step.kind === 'action') await this.#send(await this.#hearFence(answer))
    else await this.#carryOut(answer)
    if (step.kind === 'slice') {
      for (const { bar, isFinest } of step.bars) if (isFinest) startedFrom.prices.set(bar.symbol, bar.close)
    }
  }

  #activate(inputs: CoreInput[], at: UtcMillis): void {
    this.#isActivated = true
    for (const strategy of this.#parts.strategies) {
      if (this.#parts.quarantined.includes(strategy)) continue
      const command = {
        kind: 'ActivateStrategy',
        strategy,
        by: 'investor',
        reason: 'the session begins',
      } as const
      inputs.push({ kind: 'Commanded', command, at })
    }
  }

  async #takeCommands(): Promise<void> {
    await takeWaiting(this.#parts.folder, {
      reconcile: () => this.#reconcile(),
      give: async (input) => this.#giveAndCarryOut([input(this.#lastAt as UtcMillis)]),
      makeDurable: () => this.#makeDurable(),
    })
  }

  async #giveAndCarryOut(inputs: readonly CoreInput[]): Promise<readonly Fact[]> {
    const answer = await this.#give(inputs)
    await this.#carryOut(answer)
    return answer.facts.map(decoded)
  }

  /** Hands inputs to the core, on the tape first; its facts are in the journal's queue when this returns. */
  async #give(inputs: readonly CoreInput[]): Promise<CoreAnswer> {
    const { tape, core, journal } = this.#parts
    const notes = this.#notes.map(
      (body): CoreInput => ({ kind: 'Noted', body, at: this.#lastAt as UtcMillis }),
    )
    this.#notes = []
    const all = [...notes, ...inputs]
    const knownAt = Date.now() as UtcMillis
    for (const [index, input] of all.entries()) {
      const isLast = index === all.length - 1
      tape.append({ kind: 'input', knownAt, number: ++this.#input, step: this.#step, isLast, input })
    }
    const answer = await this.#withFence(core.take({ step: this.#step, inputs: all }))
    invariant(answer.cursor.input === this.#input, 'the core counts its inputs as the tape does')
    const facts = answer.facts.map(decoded)
    for (const fact of facts) journal.append(fact)
    this.#fence.journaled(facts)
    return answer
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
        this.#fenced.push(...report.events)
        const message = `the core was silent; canceled: ${report.canceled.join(', ')}`
        this.#notes.push({ kind: 'AlertRaised', severity: 'CRITICAL', component: 'core', message })
      }
    }
  }

  /** Tells the core what the venue said to the fence; what it wants sent then comes after the rest. */
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
      await this.#makeDurable()
      crashPoint('before-send')
      this.#fence.sent(next.effects)
      const { events, hasOrders } = await broker.send({ effects: next.effects, at: next.at })
      crashPoint('after-send')
      this.#hasOrders = hasOrders
      if (events.length === 0) return
      next = await this.#tell(events)
      if (next.effects.length === 0) return
    }
  }

  async #tell(events: readonly NumberedEvent[]): Promise<CoreAnswer> {
    crashPoint('before-ack')
    const answer = await this.#give(events.map(({ number, event }) => ({ kind: 'VenueSaid', number, event })))
    await this.#makeDurable()
    crashPoint('after-ack')
    return answer
  }

  #takeUnsent(): VenueRequests {
    const unsent = this.#unsent
    this.#unsent = []
    const effects: readonly NumberedEffect[] = unsent.map(({ effect }) => effect)
    return { effects, at: unsent.at(-1)?.at ?? (this.#lastAt as UtcMillis) }
  }

  /** Puts everything on disk that the core has said, after what it was told. */
  async #makeDurable(): Promise<void> {
    const { journal, tape } = this.#parts
    if (this.#broken !== undefined) throw this.#broken
    if (journal.pendingCount === 0) return
    crashPoint('before-commit')
    const segment = orThrow(tape.flush())
    if (segment !== undefined) this.#notes.push({ kind: 'TapeFlushed', ...segment })
    orThrow(await journal.commit())
    crashPoint('after-commit')
  }

  /** After a step: snapshots from time to time, and a look at the venue's books. */
  async #keepUp(): Promise<void> {
    const { journal, speed, snapshotFacts } = this.#parts
    if (journal.pendingCount >= PENDING_FACTS_MAX) await this.#makeDurable()
    if (journal.last - this.#snapshotAt >= snapshotFacts) await this.#snapshot()
    const isDue =
      speed === Infinity
        ? this.#step - this.#reconciledStep >= RECONCILE_STEPS
        : Date.now() - this.#reconciledAt >= RECONCILE_MS
    if (isDue) await this.#reconcile()
  }

  async #snapshot(): Promise<void> {
    const { journal, store, lease, core } = this.#parts
    await this.#makeDurable()
    crashPoint('before-snapshot')
    const state = await core.state()
    const head = orThrow(await store.head())
    invariant(head?.sequence === journal.last, 'a snapshot is taken when everything is on disk')
    crashPoint('during-snapshot')
    orThrow(await saveSnapshot(store, lease, { head, version: STATE_VERSION, state }))
    this.#snapshotAt = journal.last
    crashPoint('after-snapshot')
  }

  /** Compares books; see `BookCheck`. */
  #reconcile(): Promise<boolean> {
    this.#reconciledAt = Date.now()
    this.#reconciledStep = this.#step
    return this.#books.reconcile()
  }

  /** Waits as long as the market would at this speed; commands and signals are looked at in between. */
  async #pace(step: MarketStep): Promise<void> {
    const { speed } = this.#parts
    if (speed === Infinity || step.kind !== 'slice' || this.#lastAt === 0 || !this.#isActivated) return
    const until = Date.now() + Math.min(PAUSE_MS_MAX, (step.at - this.#lastAt) / speed)
    for (let left = until - Date.now(); left > 0 && !this.#isStopping; left = until - Date.now()) {
      if (left > NAP_MS) await this.#makeDurable()
      await this.#takeCommands()
      await wait(Math.min(NAP_MS, left))
    }
  }

  async #halt(): Promise<RunOutcome> {
    await this.#makeDurable()
    return 'stopped'
  }
}
