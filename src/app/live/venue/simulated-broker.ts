import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import { fail, UserError } from '../../../base/index.ts'
import { moduleUrl } from '../../program.ts'
import type {
  FromVenue,
  NumberedEvent,
  StepReply,
  ToVenue,
  VenueBooks,
  VenuePart,
  VenueRequests,
  VenueSetup,
  VenueStanding,
} from './venue-protocol.ts'

/** Asked for what the client wants in view of events, while the venue's time stands still. */
export type AnswerEvents = (events: readonly NumberedEvent[]) => Promise<VenueRequests>

type Reply<K extends FromVenue['kind']> = Extract<FromVenue, { kind: K }>

/**
 * The simulated venue in a thread of its own, as another company would run it: with its own log and books.
 *
 * One thing is asked at a time. While a step is under way, `onEvents` is asked for answers.
 */
export class SimulatedBroker {
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #bell: Int32Array
  readonly #onEvents: AnswerEvents
  #waiting: { resolve: (message: FromVenue) => void; reject: (error: unknown) => void } | undefined
  readonly #unclaimed: FromVenue[] = []
  #broken: unknown

  private constructor(setup: VenueSetup, onEvents: AnswerEvents) {
    const { port1, port2 } = new MessageChannel()
    this.#port = port1
    this.#bell = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT))
    this.#onEvents = onEvents
    this.#worker = new Worker(moduleUrl('app/live/venue/venue-worker'), {
      workerData: { setup, port: port2, bell: this.#bell },
      transferList: [port2],
    })
    port1.on('message', (message: FromVenue) => this.#heard(message))
    this.#worker.on('error', (error) => this.#break(error))
    this.#worker.on('exit', (code) => this.#break(new Error(`the venue's thread ended with code ${code}`)))
  }

  /** Starts the venue from its log; the standing says what it has received and what it waits for. */
  static async open(
    setup: VenueSetup,
    onEvents: AnswerEvents,
  ): Promise<{ readonly broker: SimulatedBroker; readonly standing: VenueStanding }> {
    const broker = new SimulatedBroker(setup, onEvents)
    const { kind: _, ...standing } = await broker.#expect('standing')
    return { broker, standing }
  }

  /** Lets the venue take its part of a step. */
  async step(number: number, part: VenuePart): Promise<StepReply> {
    this.#tell({ kind: 'step', number, part })
    return this.finishStep()
  }

  /** Goes on with a step until it is whole: events are answered on the way. */
  async finishStep(): Promise<StepReply> {
    for (;;) {
      const message = await this.#hear()
      if (message.kind === 'stepped') return message
      if (message.kind !== 'events') throw unexpected(message)
      this.#tell({ kind: 'answer', ...(await this.#onEvents(message.events)) })
    }
  }

  /** Sends requests; gives what the venue says to them. */
  async send(requests: VenueRequests): Promise<Omit<Reply<'received'>, 'kind'>> {
    this.#tell({ kind: 'requests', ...requests })
    return this.#expect('received')
  }

  /** The venue's books, as a broker's account, positions and orders would be asked for. */
  async books(): Promise<VenueBooks> {
    this.#tell({ kind: 'books' })
    return (await this.#expect('books')).books
  }

  async close(): Promise<void> {
    this.#worker.removeAllListeners('exit')
    this.#port.close()
    await this.#worker.terminate()
  }

  #tell(message: ToVenue): void {
    this.#port.postMessage(message)
    Atomics.add(this.#bell, 0, 1)
    Atomics.notify(this.#bell, 0)
  }

  async #expect<K extends FromVenue['kind']>(kind: K): Promise<Reply<K>> {
    const message = await this.#hear()
    if (message.kind !== kind) throw unexpected(message)
    return message as Reply<K>
  }

  #hear(): Promise<FromVenue> {
    const next = this.#unclaimed.shift()
    if (next !== undefined) return Promise.resolve(next)
    return new Promise((resolve, reject) => {
      if (this.#broken !== undefined) reject(this.#broken)
      else this.#waiting = { resolve, reject }
    })
  }

  #heard(message: FromVenue): void {
    const waiting = this.#waiting
    this.#waiting = undefined
    if (waiting === undefined) this.#unclaimed.push(message)
    else waiting.resolve(message)
  }

  #break(error: unknown): void {
    this.#broken = error
    this.#waiting?.reject(error)
  }
}

function unexpected(message: FromVenue): Error {
  if (message.kind === 'refused') return new UserError(fail(message.code, message.message).failure)
  return new Error(`the venue said "${message.kind}" out of turn`)
}
