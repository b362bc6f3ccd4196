import type { ServerResponse } from 'node:http'
import { Writable } from 'node:stream'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import type { StreamFact } from './contract/index.ts'
import type { ControlRoom, FactPage } from './control-room.ts'
import { EventStream, STREAM_LIMITS as STREAM, type StreamWish } from './event-stream.ts'

const HEAD = 1_000_000
const LIMITS = { lookMs: 2, waitingBytesMax: 50_000, waitingMsMax: 30, readersMax: 3 }

/** A record without end in sight: what a reader could be told at any time is far more than it may keep. */
const record = {
  session: async () => ({ number: '0001', sequence: HEAD, ageMs: performance.now() }),
  factsAfter: async (sequence: number, limit: number): Promise<FactPage> => {
    const through = Math.min(HEAD, sequence + limit)
    const facts = Array.from(
      { length: through - sequence },
      (_, index) => ({ sequence: sequence + 1 + index, description: 'x'.repeat(100) }) as StreamFact,
    )
    return { facts, through }
  },
} as unknown as ControlRoom

/** A connection whose other end reads what comes, or nothing. */
function connection(isReading: boolean): {
  readonly response: ServerResponse
  readonly received: () => number
} {
  let received = 0
  const stream = new Writable({
    highWaterMark: 1_000,
    write(chunk: Buffer, _encoding, done) {
      received += chunk.length
      if (isReading) setImmediate(done)
    },
  })
  return { response: stream as unknown as ServerResponse, received: () => received }
}

describe('EventStream', () => {
  it('cuts who does not read, keeps little for it, and serves the others meanwhile', async () => {
    const stream = new EventStream(record, { ...STREAM, ...LIMITS })
    const [deaf, alive] = [connection(false), connection(true)]
    const place = await stream.place({ after: 0 })
    await stream.open(place, { response: deaf.response, isAllowed: () => true })
    await stream.open({ ...place }, { response: alive.response, isAllowed: () => true })
    let waitingMax = 0
    while (!deaf.response.destroyed) {
      waitingMax = Math.max(waitingMax, deaf.response.writableLength)
      await wait(1)
    }
    expect(waitingMax).toBeLessThan(LIMITS.waitingBytesMax + 50_000)
    await wait(1)
    expect([stream.readers, stream.cut]).toEqual([1, 1])
    expect(alive.response.destroyed).toBe(false)
    await expect.poll(alive.received).toBeGreaterThan(100_000)
    await stream.close()
  })

  it('refuses one reader too many, and ends who may no longer read', async () => {
    const stream = new EventStream(record, { ...STREAM, ...LIMITS, beatMs: 5 })
    let isAllowed = true
    const readers = [connection(true), connection(true), connection(true)]
    for (const { response } of readers) {
      await stream.open(await stream.place({}), { response, isAllowed: () => isAllowed })
    }
    await expect(stream.place({})).rejects.toMatchObject({ failure: { code: 'API_BUSY' } })
    isAllowed = false
    while (stream.readers > 0) await wait(1)
    expect(readers.every(({ response }) => response.writableEnded)).toBe(true)
    await stream.close()
  })

  it('tells nothing more to who may no longer read, and ends that stream before the next beat', async () => {
    const stream = new EventStream(record, { ...STREAM, ...LIMITS, statusMs: 20 })
    let [isAllowed, told] = [true, 0]
    const { response } = connection(true)
    const write = response.write.bind(response) as (chunk: string) => boolean
    response.write = (chunk: string) => {
      told += 1
      // The token is revoked while facts are on their way.
      if (told === 3) isAllowed = false
      return write(chunk)
    }
    await stream.open(await stream.place({ after: 0 }), { response, isAllowed: () => isAllowed })
    while (stream.readers > 0) await wait(1)
    expect([told, response.writableEnded]).toEqual([3, true])
    await stream.close()
  })

  it('begins after what a reader has, else as far before the end as it asks', async () => {
    const stream = new EventStream(record, { ...STREAM, ...LIMITS })
    const at = async (wish: StreamWish) => (await stream.place(wish)).cursor
    expect(await at({})).toBe(HEAD)
    expect(await at({ recent: 100 })).toBe(HEAD - 100)
    expect(await at({ recent: HEAD + 1 })).toBe(0)
    expect(await at({ recent: 100, after: 5 })).toBe(5)
    expect(await at({ recent: 100, after: 5, lastEventId: '0001-7' })).toBe(7)
  })

  it('tells a status once while nothing of it changes', async () => {
    const stream = new EventStream(record, { ...STREAM, ...LIMITS, statusMs: 1, beatMs: 5 })
    const texts: string[] = []
    const response = new Writable({
      write(chunk: Buffer, _encoding, done) {
        texts.push(String(chunk))
        done()
      },
    }) as unknown as ServerResponse
    await stream.open(await stream.place({}), { response, isAllowed: () => true })
    while (texts.filter((text) => text === ': beat\n\n').length < 4) await wait(1)
    expect(texts.filter((text) => text.startsWith('event: status')).length).toBe(1)
    expect(texts[0]).toContain('event: hello')
    await stream.close()
  })
})
