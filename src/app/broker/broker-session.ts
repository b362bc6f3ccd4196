import type { ClientOrderId, UserError, UtcMillis } from '../../base/index.ts'
import type { Command, CoreInput, FactBody, VenueEvent } from '../../model/index.ts'
import { liveInputsOf, type LiveStep } from '../live/market/index.ts'
import type { ToCore } from '../live/core/core-link.ts'
import type { CoreAnswer } from '../live/core/core-protocol.ts'
import { decoded } from '../live/core/live-core.ts'
import { loadedInputs } from '../live/loaded-strategies.ts'
import type { DriverHealth } from '../live/session-health.ts'
import type { RunOutcome, ShowStatus } from '../live/supervisor.ts'
import { crashPoint, requestWord } from '../live/crash-point.ts'
import type { Reading } from './account/account-reader.ts'
import { AccountWatch } from './account/account-watch.ts'
import { connectSession } from './connect-session.ts'
import { ConnectionLines } from './connection-lines.ts'
import { BrokerGateway } from './sending/broker-gateway.ts'
import { drainSession } from './drain-session.ts'
import { GatheredEffects } from './sending/gathered-effects.ts'
import { InputQueue, type SessionItem } from './input-queue.ts'
import { SilenceFence } from './sending/silence-fence.ts'
import { OperatorDesk } from './operator-desk.ts'
import { pumpMarket } from './market/market-pump.ts'
import { readFirst } from './account/read-first.ts'
import { heardQuotes, type BrokerSessionParts } from './session-parts.ts'
import { StrangerSearch } from './account/stranger-search.ts'
import { activations, deactivations } from './strategy-commands.ts'
import { Strangers } from './account/strangers.ts'

/** How often the core is told that time passes. */
const TICK_MS = 1_000
/** How often commands of operators are looked for. */
const LOOK_MS = 50
/** Effects that are gathered, at most, before their facts go to disk. */
const GATHERED_MAX = 20

/**
 * Trades at a broker by the wall clock: one queue, in which everything that happens gets its place, and one
 * loop that gives it to the core, puts the facts on disk, and only then sends.
 *
 * Nothing of the market is shown before books and broker agree. Whoever stops it leaves the protective stops
 * where they are.
 */
export class BrokerSession {
  readonly #parts: BrokerSessionParts
  readonly #queue: InputQueue
  readonly #gateway: BrokerGateway
  readonly #watch: AccountWatch
  readonly #strangers = new Strangers()
  readonly #search: StrangerSearch
  readonly #fence: SilenceFence
  readonly #desk: OperatorDesk
  readonly #callOff: (() => void)[] = []
  /** Events that were noted, and whose explanation was read. */
  readonly #explained = new Set<VenueEvent>()
  readonly #effects = new GatheredEffects()
  #venueEvent: number
  #isActivated: boolean
  readonly #lines: ConnectionLines
  #isStarted: boolean
  #isStopping = false
  #showStatus: ShowStatus = async () => {}

  constructor(parts: BrokerSessionParts) {
    this.#parts = parts
    this.#venueEvent = parts.venueEvent
    this.#isActivated = parts.isActivated
    this.#isStarted = parts.isRestart
    this.#queue = new InputQueue(parts.timers)
    const { broker, timers, board, record, cursor, ids, executions, fees, actions } = parts
    this.#gateway = new BrokerGateway({
      broker, timers,
      listener: {
        onVenueEvent: (event) => this.#queue.add({ kind: 'venue', event }),
        onInput: (input) => this.#queue.add({ kind: 'input', input }),
      },
      haltReason: () => this.#fence.reason ?? board.reason() ?? this.#lines.timeReason,
      isLeaseHeld: () => record.isLeaseHeld(Date.now()),
      isWaiting: actions && ((id) => actions.isWaiting(id)),
      ...(parts.limits === undefined ? {} : { limits: parts.limits }),
    })
    this.#search = new StrangerSearch({
      broker, timers, onFound: (order) => this.#queue.add({ kind: 'stranger', order }),
      // The next comparison shows what it has moved.
      onNone: (id) => this.#strangers.drop(id),
    })
    this.#watch = new AccountWatch({
      broker, timers, cursor, executions, fees, strangers: this.#strangers, isKnown: (id) => ids.has(id),
      compare: (books) => parts.core.compareAccount(books),
      explain: actions && ((differences) => actions.explain(differences)),
      give: (inputs) => this.#give(inputs), hear: (event) => this.#hear(event),
      alert: (severity, component, message) => record.alert(severity, component, message),
      flush: () => this.#flush(),
      onRead: (reading) => this.#queue.add({ kind: 'read', reading }), now: () => this.#now(),
    })
    this.#lines = new ConnectionLines({
      broker, timers, cache: parts.cache, calendar: parts.calendar,
      onInput: (input) => this.#queue.add({ kind: 'input', input }),
      give: (inputs) => this.#give(inputs), now: () => this.#now(), onMended: () => this.#watch.look(),
      alert: (severity, component, message) => record.alert(severity, component, message),
    })
    this.#fence = new SilenceFence(parts.entries, (effects) => this.#gateway.send(effects))
    this.#desk = new OperatorDesk({
      folder: parts.folder, carryOut: (command) => this.#command(command),
      note: (body) => this.#carryOut({ kind: 'Noted', body, at: this.#now() }),
      compare: () => this.#watch.look(), show: () => this.#showStatus(),
    })
  }

  /** Ends the run when what is under way has been answered. */
  stop(): void {
    this.#isStopping = true
    this.#queue.add({ kind: 'wake' })
  }

  /** Ends the run with an error: the lease was lost, the disk failed. */
  break(error: UserError): void {
    this.#parts.record.break(error)
    this.#gateway.close()
    this.#queue.add({ kind: 'wake' })
  }

  get step(): number {
    return this.#parts.record.step
  }

  /** What it measures of itself. */
  get health(): DriverHealth {
    const { record, timers, market } = this.#parts
    const outside = { ...this.#queue.health, ...this.#lines.health(timers.now()) }
    return { ...record.health, ...heardQuotes(market, timers.now()), outside }
  }

  /** Requests that wait, for the disk too, are on their way, or whose outcome nobody knows. */
  get unsettledCount(): number {
    return this.#effects.count + this.#gateway.unsettledCount
  }

  /** Runs until somebody stops it, the market ends, or it cannot go on. */
  async run(show: ShowStatus = this.#showStatus): Promise<RunOutcome> {
    this.#showStatus = show
    this.#every(TICK_MS, 'tick')
    this.#every(this.#parts.lookMs ?? LOOK_MS, 'look')
    void connectSession(this.#parts, this.#queue)
    try {
      for (;;) {
        const item = await this.#queue.next()
        if (this.#parts.record.broken !== undefined) throw this.#parts.record.broken
        if (this.#isStopping) {
          await this.#takeLast(item)
          await this.#takeBackEntries('the session is stopped')
          await this.#end()
          return 'stopped'
        }
        const outcome = await this.#take(item)
        if (this.#queue.size === 0 || this.#effects.count >= GATHERED_MAX) await this.#flush()
        if (outcome !== undefined) return outcome
      }
    } finally {
      for (const callOff of this.#callOff) callOff()
      this.#watch.stop()
      this.#search.stop()
      this.#lines.stop()
      this.#gateway.close()
      await this.#parts.broker.disconnect()
    }
  }

  /** Nobody could guard what an entry fills while no process runs. */
  async #takeBackEntries(reason: string): Promise<void> {
    if (this.#parts.entries.ids.length === 0) return
    await this.#command({ kind: 'CancelAllOrders', by: 'investor', reason })
  }

  /** It cannot go on; while record and core work, entries are taken back in order. */
  async #failed(error: unknown): Promise<never> {
    await this.#takeBackEntries('the session ends with an error')
    await this.#drain()
    throw error
  }

  async #end(): Promise<void> {
    await this.#drain()
    this.#parts.onEnd?.()
  }

  async #drain(): Promise<void> {
    await drainSession({
      gateway: this.#gateway, queue: this.#queue, timers: this.#parts.timers,
      take: (item) => this.#takeLast(item), flush: () => this.#flush(),
    })
    await this.#parts.record.seal()
  }

  /** Of what comes at the end only what happened to orders counts. */
  async #takeLast(item: SessionItem): Promise<void> {
    if (['venue', 'input', 'busted'].includes(item.kind)) await this.#take(item)
    if (item.kind === 'step') item.done()
  }

  #every(ms: number, kind: 'tick' | 'look'): void {
    this.#callOff[kind === 'tick' ? 0 : 1] = this.#parts.timers.after(ms, () => {
      this.#queue.add({ kind })
      this.#every(ms, kind)
    })
  }

  async #take(item: SessionItem): Promise<RunOutcome | undefined> {
    switch (item.kind) {
      case 'venue':
        if (this.#watch.noteEvent(item.event) || this.#explained.has(item.event)) await this.#hear(item.event)
        break
      case 'input':
        await this.#give([item.input])
        break
      case 'busted':
        await this.#give([{ ...item, kind: 'ExecutionBusted' }])
        this.#watch.look()
        break
      case 'doubt':
        await this.#parts.record.alert('WARNING', 'broker', item.message)
        this.#watch.look()
        break
      case 'stranger':
        await this.#watch.adopt(item.order)
        break
      case 'connection':
        await this.#lines.onBroker(item.state)
        break
      case 'connected':
        await this.#resume()
        break
      case 'read':
        await this.#onRead(item.reading)
        break
      case 'step':
        await this.#show(item.step)
        item.done()
        break
      case 'market-over':
        return item.error === undefined ? this.#marketEnded() : this.#failed(item.error)
      case 'tick':
        // Nothing is measured before a start to measure from: lines were down while no process ran.
        if (this.#parts.board.isReconciled) await this.#give([{ kind: 'TimePassed', at: this.#now() }])
        await this.#parts.record.keepUp()
        break
      case 'look':
        if (this.#isStarted) await this.#desk.take()
        break
    }
    return undefined
  }

  /** What was on record and may not have been sent is looked up; what is only asked for is asked again. */
  async #resume(): Promise<void> {
    this.#gateway.resume((await this.#parts.core.orders()).open)
    if (!this.#isStarted) {
      this.#isStarted = true
      await this.#give([{ kind: 'Started', at: this.#now() }])
    }
    await this.#lines.begin()
    this.#watch.look()
  }

  async #onRead(reading: Reading): Promise<void> {
    const verdict = await this.#watch.take(reading)
    await this.#hearKept()
    if (verdict === 'open') return
    const { board } = this.#parts
    const isFirst = !board.isReconciled
    board.isReconciled = true
    const haltAsRead = async (): Promise<void> => {
      const halts = this.#watch.halts(board.reason() !== undefined)
      for (const { by, reason } of halts) await this.#halt(by, reason)
    }
    await haltAsRead()
    if (verdict === 'agreed') void this.#gateway.proveAbsent()
    await this.#desk.settle(verdict === 'agreed', reading.number)
    // What still stands halts again before anything can be entered.
    await haltAsRead()
    if (isFirst) await this.#open()
  }

  /** Books were compared for the first time: guards are looked at again, and the market is shown. */
  async #open(): Promise<void> {
    const { holdReason, isRestart, quarantined, codes } = this.#parts
    if (holdReason !== undefined) await this.#halt('supervisor', holdReason)
    for (const command of deactivations(quarantined)) await this.#command(command)
    const at = this.#now()
    if (isRestart) await this.#give([...loadedInputs(codes, at), { kind: 'Recovered', at }])
    if (!this.#isActivated) {
      this.#isActivated = true
      await this.#give(loadedInputs(codes, this.#now()))
      for (const input of activations(this.#parts, this.#now())) await this.#carryOut(input)
    }
    await this.#flush()
    void pumpMarket(this.#parts.market, this.#queue)
  }

  async #show(step: LiveStep): Promise<void> {
    // The session itself says when it starts.
    if (step.kind === 'start') return
    const { record } = this.#parts
    record.advance(record.step + 1, step.at)
    await this.#give(liveInputsOf(step))
    await this.#hearKept(step)
    await this.#lines.onStep(step)
    await record.keepUp()
  }

  /** What the broker did before a split was booked counts from then on. */
  async #hearKept(step?: LiveStep): Promise<void> {
    for (const event of this.#parts.actions?.release(step) ?? []) await this.#hear(event)
    if (step?.kind === 'action') this.#watch.look()
    this.#gateway.goOn()
  }

  async #marketEnded(): Promise<RunOutcome> {
    await this.#end()
    await this.#give([{ kind: 'Ended', at: this.#now() }])
    await this.#parts.record.seal()
    return 'ended'
  }

  #halt(by: string, reason: string): Promise<unknown> {
    return this.#command({ kind: 'Halt', by, reason: reason.slice(0, 400) })
  }

  #command(command: Command): Promise<readonly FactBody[]> {
    return this.#carryOut({ kind: 'Commanded', command, at: this.#now() })
  }

  /** Gives an input; what came of it is on disk when this returns. */
  async #carryOut(input: CoreInput): Promise<readonly FactBody[]> {
    const facts = await this.#give([input])
    await this.#flush()
    return facts.map((fact) => decoded(fact).body)
  }

  /** The core has not answered in time: working entries are taken back, and none is sent. */
  coreIsSilent(asked: ToCore['kind']): void {
    this.#fence.close(asked)
  }

  /** Takes an event of an order; one of an order that nobody here knows waits until that was read. */
  async #hear(event: VenueEvent): Promise<void> {
    const id = event.clientOrderId
    if (this.#parts.actions?.holds(event) === true) return
    if (!this.#parts.ids.has(id)) {
      // What happened before the account was found lies in it, and orders that are open are found with it.
      const isFound = this.#parts.cursor.accountId !== undefined
      if (isFound && this.#strangers.hold(event)) this.#search.begin(id)
      return
    }
    const others = this.#explained.delete(event) ? [] : this.#gateway.explains(event)
    if (others.length > 0) return void this.#explain(event, others)
    crashPoint('before-ack', () => [event.kind])
    this.#gateway.heard(event)
    await this.#give([{ kind: 'VenueSaid', number: ++this.#venueEvent, event }])
    crashPoint('after-ack', () => [event.kind])
    if (event.kind === 'Rejected' && event.code === 'CLIENT_ORDER_ID_CONFLICT') {
      await this.#halt('gateway', `somebody else uses our order ids: ${event.reason}`)
    }
  }

  /** Lets what explains an event come before it. */
  async #explain(event: VenueEvent, others: readonly ClientOrderId[]): Promise<void> {
    this.#explained.add(event)
    await readFirst(this.#parts, others, event)
    this.#queue.add({ kind: 'venue', event })
  }

  async #give(inputs: readonly CoreInput[]): Promise<CoreAnswer['facts']> {
    const { record } = this.#parts
    const { effects, facts, at } = await record.give(inputs)
    this.#effects.add(effects, at)
    const fenced = this.#fence.open()
    if (fenced !== '') await record.alert('CRITICAL', 'core', fenced)
    for (const input of inputs) {
      if (input.kind === 'OrderFound') this.#parts.ids.add(input.order.clientOrderId)
    }
    return facts
  }

  /** Puts facts on disk, then sends what follows from them. */
  async #flush(): Promise<void> {
    await this.#parts.record.makeDurable()
    if (this.#effects.count === 0) return
    const { effects, decidedAt } = this.#effects.take()
    crashPoint('before-send', () => effects.map(requestWord))
    this.#gateway.send(effects, decidedAt)
    crashPoint('after-send', () => effects.map(requestWord))
  }

  /** The present instant; it never lies before what was given last. */
  #now(): UtcMillis {
    const { timers, record } = this.#parts
    const at = Math.max(timers.now(), record.at) as UtcMillis
    record.advance(record.step, at)
    return at
  }
}
