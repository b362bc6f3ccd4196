import type { ServerResponse } from 'node:http'
import { RetryClass, UserError } from '../base/index.ts'
import type { ControlRoom } from './control-room.ts'
import { refuse } from './problem.ts'

/** Bounds of the stream; tests make them small. */
export interface StreamLimits {
  /** Between two looks at the record. */
  readonly lookMs: number
  readonly statusMs: number
  readonly beatMs: number
  /** Bytes that may wait for a reader, and how long they may. */
  readonly waitingBytesMax: number
  readonly waitingMsMax: number
  readonly readersMax: number
}

/** Bounds that 200 dashboards stay within. */
export const STREAM_LIMITS: StreamLimits = {
  lookMs: 100,
  statusMs: 250,
  beatMs: 15_000,
  waitingBytesMax: 256 * 1024,
  waitingMsMax: 10_000,
  readersMax: 500,
}

/** Rows that one event is made of, and events that one look sends to a reader. */
const ROWS_MAX = 200
const EVENTS_MAX = 20

/** What a reader asks for. */
export interface StreamWish {
  /** The latest session, also when that changes, where none is named. */
  readonly session?: string | undefined
  /** `<session>-<sequence>` of the last event it saw, or the sequence alone. */
  readonly lastEventId?: string | undefined
  readonly after?: number | undefined
  /** Facts before the end of the record to begin with, where no place is named. */
  readonly recent?: number | undefined
}

/** Where a reader is: the session that it reads now, and the last fact that it has. */
export interface StreamPlace {
  readonly session: string | undefined
  current: string
  cursor: number
}

/** A reader's connection. */
export interface StreamReader {
  readonly response: ServerResponse
  /** Whether it may still read: the login may have ended, or the token been revoked. */
  readonly isAllowed: () => boolean
}

interface Reader extends StreamReader, StreamPlace {
  status: string
  waitsSince: number | undefined
}

/** The status as one event, and what tells it from another. */
interface StatusText {
  readonly number: string
  readonly text: string
  readonly stamp: string
}

/** Facts as one event, and the last fact that it covers. */
interface FactsText {
  readonly text: string
  readonly through: number
}

/**
 * The live stream: facts in order, none twice and none left out, and the session's status.
 *
 * A reader is a place in the record, so nothing is kept for it: who reads slowly falls behind, and is cut
 * when it does not read at all. One look at the record serves all readers at the same place.
 */
export class EventStream {
  readonly #room: ControlRoom
  readonly #limits: StreamLimits
  readonly #onDefect: (error: unknown) => void
  readonly #readers = new Set<Reader>()
  #timer: NodeJS.Timeout | undefined
  #looking: Promise<void> | undefined
  #cut = 0
  #statusAt = 0
  #beatAt = 0

  constructor(
    room: ControlRoom,
    limits: StreamLimits = STREAM_LIMITS,
    onDefect: (error: unknown) => void = () => undefined,
  ) {
    this.#room = room
    this.#limits = limits
    this.#onDefect = onDefect
  }

  get readers(): number {
    return this.#readers.size
  }

  /** Readers that were cut because they did not read. */
  get cut(): number {
    return this.#cut
  }

  /**
   * Where a reader begins: after what it has seen, else at the end of the record. Nobody can have seen what
   * is beyond the end: such a place is of another record, and the reader begins at the end of this one.
   *
   * Throws `API_BUSY` for one reader too many, `SESSION_NOT_FOUND` for a session that is named and not there.
   */
  async place({ session, lastEventId, after, recent = 0 }: StreamWish): Promise<StreamPlace> {
    if (this.#readers.size >= this.#limits.readersMax) {
      refuse('API_BUSY', `${this.#readers.size} streams are open: close one`, RetryClass.Safe)
    }
    const asked = this.#room.session(session)
    const now = await (session === undefined ? unlessNone(asked) : asked)
    const current = now?.number ?? ''
    const seen = /^(?:(\d{4,9})-)?(\d{1,15})$/.exec(lastEventId ?? '')
    const end = now?.sequence ?? 0
    if (seen === null) {
      return { session, current, cursor: Math.min(after ?? Math.max(0, end - recent), end) }
    }
    const isSame = seen[1] === undefined || seen[1] === current
    return { session, current, cursor: isSame ? Math.min(Number(seen[2]), end) : 0 }
  }

  /** Lets a reader in at its place; its headers have been sent. */
  async open(place: StreamPlace, { response, isAllowed }: StreamReader): Promise<void> {
    if (response.destroyed) return
    const reader: Reader = { ...place, response, isAllowed, status: '', waitsSince: undefined }
    response.on('close', () => this.#leave(reader))
    response.on('error', () => this.#leave(reader))
    this.#readers.add(reader)
    response.write(hello(reader))
    this.#timer ??= setInterval(() => void this.#look(), this.#limits.lookMs)
    await this.#look()
  }

  /** Ends every stream; nothing is read any more when this resolves. */
  async close(): Promise<void> {
    for (const { response } of this.#readers) response.end()
    this.#readers.clear()
    clearInterval(this.#timer)
    this.#timer = undefined
    await this.#looking
  }

  #leave(reader: Reader): void {
    this.#readers.delete(reader)
    if (this.#readers.size > 0) return
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** One look at a time; what stands in its way is tried again with the next. */
  #look(): Promise<void> {
    this.#looking ??= this.#tellAll()
      .catch((error: unknown) => {
        if (!(error instanceof UserError)) this.#onDefect(error)
      })
      .finally(() => {
        this.#looking = undefined
      })
    return this.#looking
  }

  async #tellAll(): Promise<void> {
    const now = performance.now()
    const isBeat = now - this.#beatAt >= this.#limits.beatMs
    const isStatus = now - this.#statusAt >= this.#limits.statusMs
    if (isBeat) this.#beatAt = now
    if (isStatus) this.#statusAt = now
    const facts = new Map<string, Promise<FactsText>>()
    const statuses = new Map<string, Promise<StatusText | undefined>>()
    await Promise.all(
      [...this.#readers].map(async (reader) => {
        if (isStatus && !reader.isAllowed()) return this.#end(reader)
        if (!this.#canTake(reader, now)) return
        if (isBeat) this.#write(reader, ': beat\n\n')
        if (isStatus) await this.#tellStatus(reader, statuses)
        await this.#tellFacts(reader, facts)
      }),
    )
  }

  /** Whether a reader has room for more; one that has had none for too long is cut. */
  #canTake(reader: Reader, now: number): boolean {
    const { response } = reader
    if (response.destroyed) return false
    if (response.writableLength <= this.#limits.waitingBytesMax) {
      reader.waitsSince = undefined
      return true
    }
    reader.waitsSince ??= now
    if (now - reader.waitsSince > this.#limits.waitingMsMax) {
      this.#cut += 1
      response.destroy()
    }
    return false
  }

  /** Writes to a reader who still may read; the stream of one who may not any more ends. */
  #write(reader: Reader, text: string): void {
    const { response, isAllowed } = reader
    if (response.writableEnded) return
    if (isAllowed()) response.write(text)
    else this.#end(reader)
  }

  #end(reader: Reader): void {
    reader.response.end()
    this.#leave(reader)
  }

  async #tellStatus(reader: Reader, made: Map<string, Promise<StatusText | undefined>>): Promise<void> {
    const key = reader.session ?? ''
    const asked = made.get(key) ?? this.#statusOf(reader.session)
    made.set(key, asked)
    const status = await asked
    if (status === undefined || status.stamp === reader.status) return
    if (status.number !== reader.current) {
      reader.current = status.number
      reader.cursor = 0
      this.#write(reader, hello(reader))
    }
    reader.status = status.stamp
    this.#write(reader, status.text)
  }

  async #statusOf(asked: string | undefined): Promise<StatusText | undefined> {
    const session = await unlessNone(this.#room.session(asked))
    if (session === undefined) return undefined
    return {
      number: session.number,
      text: `event: status\ndata: ${JSON.stringify(session)}\n\n`,
      // That a status grows older is no change of it.
      stamp: JSON.stringify({ ...session, ageMs: 0 }),
    }
  }

  async #tellFacts(reader: Reader, made: Map<string, Promise<FactsText>>): Promise<void> {
    if (reader.current === '') return
    for (let events = 0; events < EVENTS_MAX; events++) {
      const key = `${reader.current}-${reader.cursor}`
      const asked = made.get(key) ?? this.#factsAfter(reader.current, reader.cursor)
      made.set(key, asked)
      const { text, through } = await asked
      if (through === reader.cursor) return
      reader.cursor = through
      if (text !== '') this.#write(reader, text)
      if (reader.response.writableEnded) return
      if (reader.response.writableLength > this.#limits.waitingBytesMax) return
    }
  }

  async #factsAfter(session: string, cursor: number): Promise<FactsText> {
    const { facts, through } = await this.#room.factsAfter(cursor, ROWS_MAX, session)
    const text =
      facts.length === 0 ? '' : `id: ${session}-${through}\nevent: facts\ndata: ${JSON.stringify(facts)}\n\n`
    return { text, through }
  }
}

function hello({ current, cursor }: StreamPlace): string {
  return `event: hello\ndata: ${JSON.stringify({ session: current, after: cursor })}\n\n`
}

/** The value, or `undefined` where there is no session yet. */
async function unlessNone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof UserError && error.failure.code === 'SESSION_NOT_FOUND') return undefined
    throw error
  }
}
