import { Worker } from 'node:worker_threads'
import { fail, UserError, type Failure } from '../../../base/index.ts'
import type { Difference } from '../../../execution/index.ts'
import type { CoreInput } from '../../../model/index.ts'
import { BARE_ENVIRONMENT, moduleUrl } from '../../program.ts'
import { answerWithin } from '../ask/answer-within.ts'
import type {
  AccountBooks,
  CoreAnswer,
  CoreSetup,
  CoreStatus,
  EncodedFact,
  HeldOrders,
  InputBatch,
} from './core-protocol.ts'
import type { VenueBooks } from '../venue/venue-protocol.ts'

/** What the supervisor asks of the core. */
export type ToCore =
  | { readonly kind: 'take'; readonly batch: InputBatch }
  | { readonly kind: 'reshow'; readonly inputs: readonly CoreInput[] }
  | { readonly kind: 'restore'; readonly facts: readonly EncodedFact[] }
  | { readonly kind: 'restoreState'; readonly state: string }
  | { readonly kind: 'state' | 'stateHash' | 'status' | 'orders' }
  | { readonly kind: 'compare'; readonly books: VenueBooks }
  | { readonly kind: 'compareAccount'; readonly books: AccountBooks }

/** What the core answers, one for each message. */
export type FromCore =
  | { readonly kind: 'ready' | 'done' }
  | { readonly kind: 'refused'; readonly failure: Failure }
  | { readonly kind: 'answer'; readonly answer: CoreAnswer }
  | { readonly kind: 'state'; readonly state: string }
  | { readonly kind: 'stateHash'; readonly hash: string }
  | { readonly kind: 'status'; readonly status: CoreStatus }
  | { readonly kind: 'orders'; readonly orders: HeldOrders }
  | { readonly kind: 'compared'; readonly differences: readonly Difference[] }

/** How long a core may be silent: then it is reported, and in the end given up. */
export interface SilenceLimits {
  readonly reportMs: number
  readonly endMs: number
  /** Told what was asked and not answered in time. */
  readonly onSilence: (asked: ToCore['kind']) => void
}

interface Asked {
  readonly resolve: (message: FromCore) => void
  readonly reject: (error: unknown) => void
}

/** Raised when a core does not answer any more: `CORE_SILENT`. */
const SILENT_CODE = 'CORE_SILENT'

/** Says whether an error means that the core has stopped answering. */
export function isSilence(error: unknown): boolean {
  return error instanceof UserError && error.failure.code === SILENT_CODE
}

/** The core in its thread; answers come in the order of the questions. */
export class CoreLink {
  readonly #worker: Worker
  readonly #limits: SilenceLimits
  readonly #asked: Asked[] = []
  readonly #running: Int32Array
  #isClosed = false
  #broken: unknown

  private constructor(setup: CoreSetup, limits: SilenceLimits) {
    this.#limits = limits
    this.#running = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
    const workerData: CoreSetup = { ...setup, running: this.#running }
    this.#worker = new Worker(moduleUrl('app/live/core/core-worker'), { workerData, env: BARE_ENVIRONMENT })
    this.#worker.on('message', (message: FromCore) => this.#asked.shift()?.resolve(message))
    this.#worker.on('error', (error) => this.#break(error))
    this.#worker.on('exit', (code) => this.#break(new Error(`the core's thread ended with code ${code}`)))
  }

  /** Starts a core; throws `UserError` when settings or strategies are refused. */
  static async open(setup: CoreSetup, limits: SilenceLimits): Promise<CoreLink> {
    const link = new CoreLink(setup, limits)
    await link.#await('ready', link.#promise())
    return link
  }

  /** Place of the strategy that runs at this instant; `undefined` when none does. */
  get runningStrategy(): number | undefined {
    const place = Atomics.load(this.#running, 0)
    return place === 0 ? undefined : place - 1
  }

  /** Gives inputs to the core; throws with `CORE_SILENT` when no answer comes. */
  async take(batch: InputBatch): Promise<CoreAnswer> {
    const asked = this.#ask({ kind: 'take', batch })
    return (await this.#await('answer', this.#watched('take', asked))).answer
  }

  async reshow(inputs: readonly CoreInput[]): Promise<void> {
    await this.#await('done', this.#ask({ kind: 'reshow', inputs }))
  }

  async restore(facts: readonly EncodedFact[]): Promise<void> {
    await this.#await('done', this.#ask({ kind: 'restore', facts }))
  }

  async restoreState(state: string): Promise<void> {
    await this.#await('done', this.#ask({ kind: 'restoreState', state }))
  }

  async state(): Promise<string> {
    return (await this.#await('state', this.#ask({ kind: 'state' }))).state
  }

  /** SHA-256 of what facts have made of the core. */
  async stateHash(): Promise<string> {
    return (await this.#await('stateHash', this.#ask({ kind: 'stateHash' }))).hash
  }

  /** Where the core's books and the venue's differ. */
  async compare(books: VenueBooks): Promise<readonly Difference[]> {
    const asked = this.#ask({ kind: 'compare', books })
    return (await this.#await('compared', this.#watched('compare', asked))).differences
  }

  /** Where the core's books and an account at a broker differ. */
  async compareAccount(books: AccountBooks): Promise<readonly Difference[]> {
    const asked = this.#ask({ kind: 'compareAccount', books })
    return (await this.#await('compared', this.#watched('compareAccount', asked))).differences
  }

  /** The orders that the core holds. */
  async orders(): Promise<HeldOrders> {
    return (await this.#await('orders', this.#watched('orders', this.#ask({ kind: 'orders' })))).orders
  }

  async status(): Promise<CoreStatus> {
    return (await this.#await('status', this.#watched('status', this.#ask({ kind: 'status' })))).status
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#worker.removeAllListeners('exit')
    await this.#worker.terminate()
  }

  #ask(message: ToCore): Promise<FromCore> {
    const answer = this.#promise()
    this.#worker.postMessage(message)
    return answer
  }

  #promise(): Promise<FromCore> {
    if (this.#broken !== undefined) return Promise.reject(this.#broken)
    return new Promise((resolve, reject) => {
      this.#asked.push({ resolve, reject })
    })
  }

  async #await<K extends FromCore['kind']>(
    kind: K,
    answer: Promise<FromCore>,
  ): Promise<Extract<FromCore, { kind: K }>> {
    const message = await answer
    if (message.kind === 'refused') throw new UserError(message.failure)
    if (message.kind !== kind) throw new Error(`the core said "${message.kind}" where "${kind}" was asked`)
    return message as Extract<FromCore, { kind: K }>
  }

  #watched(asked: ToCore['kind'], answer: Promise<FromCore>): Promise<FromCore> {
    const { reportMs, endMs, onSilence } = this.#limits
    return answerWithin(answer, {
      reportMs, endMs, onReport: () => onSilence(asked), errorOf: () => silent(endMs),
      isOver: () => this.#isClosed,
    })
  }

  #break(error: unknown): void {
    this.#broken = error
    for (const { reject } of this.#asked.splice(0)) reject(error)
  }
}

function silent(ms: number): UserError {
  return new UserError(
    fail(
      'CORE_SILENT',
      `the core has not answered for ${ms / 1000} s: a strategy does not ` +
        'return, or the machine is overloaded',
    ).failure,
  )
}
