import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import type { Result, UtcMillis } from '../../base/index.ts'
import type { TapeEntry, TapeRecord, TapeSegment } from '../../port/index.ts'
import { TapeFileReader } from './tape-file-reader.ts'
import { TapeFileWriter } from './tape-file-writer.ts'
import { checkTapeSegment } from './tape-segment-check.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'investor-tape-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
let count = 0
const fresh = (): string => path.join(folder, `${++count}.tape`)

function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`)
  return result.value
}

const figure = fc.oneof(fc.double(), fc.constantFrom(0, -0, NaN, Infinity, -Infinity))
const instant = fc.integer({ min: 0, max: 2 ** 45 }) as fc.Arbitrary<UtcMillis>
const named = { symbol: fc.string({ unit: 'binary' }), at: instant }
const anyRecord: fc.Arbitrary<TapeRecord> = fc.oneof(
  fc.record(
    {
      kind: fc.constant('bar' as const),
      knownAt: instant,
      source: fc.string(),
      bar: fc.record(
        {
          symbol: fc.string(),
          timeframe: fc.constantFrom('1m' as const, '1d' as const),
          openAt: instant,
          closeAt: instant,
          open: figure,
          high: figure,
          low: figure,
          close: figure,
          volume: figure,
        },
        { noNullPrototype: true },
      ),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      kind: fc.constant('quote' as const),
      knownAt: instant,
      source: fc.string(),
      quote: fc.record(
        { ...named, bid: figure, ask: figure, bidSize: figure, askSize: figure },
        { noNullPrototype: true },
      ),
    },
    { noNullPrototype: true },
  ),
  fc.record(
    {
      kind: fc.constant('print' as const),
      knownAt: instant,
      source: fc.string(),
      print: fc.record({ ...named, price: figure, size: figure }, { noNullPrototype: true }),
    },
    { noNullPrototype: true },
  ),
)

const quote = (n: number): TapeRecord => ({
  kind: 'quote',
  knownAt: n as UtcMillis,
  source: 'test',
  quote: { symbol: 'AAA', at: n as UtcMillis, bid: n, ask: n + 0.5, bidSize: 1, askSize: 2 },
})

function written(file: string, records: readonly TapeRecord[]): TapeSegment | undefined {
  const { writer } = good(TapeFileWriter.open({ path: file }))
  for (const record of records) writer.append(record)
  return good(writer.close())
}

function readAll(file: string, limit = 3): { readonly entries: readonly TapeEntry[]; readonly torn: number } {
  const reader = good(TapeFileReader.open(file))
  const entries: TapeEntry[] = []
  for (;;) {
    const page = good(reader.next(limit))
    if (page.length === 0) break
    entries.push(...page)
  }
  const torn = reader.tornByteCount
  reader.close()
  return { entries, torn }
}

/** Seconds that pass, as a session at a broker is told them day and night. */
const tick = (number: number, over: { at?: number; step?: number; isLast?: boolean } = {}): TapeRecord => ({
  kind: 'input', knownAt: (1e12 + number * 1_001) as UtcMillis, number, step: over.step ?? 7,
  isLast: over.isLast ?? true,
  input: { kind: 'TimePassed', at: (over.at ?? 1.7e12 + number * 1_000) as UtcMillis },
})

describe('time that passes', () => {
  const night = Array.from({ length: 5_000 }, (_, index) => tick(index + 1))

  it('takes a few bytes a second: a session of months would fill the disk, and its start read it all', () => {
    const file = fresh()
    expect(written(file, night)?.records).toBe(5_000)
    expect(statSync(file).size).toBeLessThan(5_000 * 16)
    for (const limit of [7, 100_000]) {
      const { entries, torn } = readAll(file, limit)
      expect(entries.map(({ record }) => record)).toEqual(night)
      const first = entries[0]?.ordinal ?? 0
      expect(entries.map(({ ordinal }) => ordinal - first)).toEqual(night.map((_, index) => index))
      expect(torn).toBe(0)
    }
  })

  it('is read as it was written where something else comes between, or it leaps', () => {
    const file = fresh()
    const records = [
      tick(1), tick(2), quote(3), tick(3), tick(5), tick(6, { step: 8 }), tick(7, { step: 8, at: -5 }),
      tick(8, { step: 8, isLast: false }), tick(9, { step: 8, at: Number.NaN }), tick(10, { step: 8 }),
    ]
    written(file, records)
    expect(readAll(file).entries.map(({ record }) => record)).toEqual(records)
  })

  it('loses no flushed second where a crash tears what follows', () => {
    const file = fresh()
    const { writer } = good(TapeFileWriter.open({ path: file }))
    for (const record of night.slice(0, 1_500)) writer.append(record)
    const flushed = good(writer.flush())?.toByte ?? 0
    for (const record of night.slice(1_500)) writer.append(record)
    good(writer.close())
    truncateSync(file, statSync(file).size - 3)
    const { entries } = readAll(file, 50)
    expect(entries.length).toBeGreaterThanOrEqual(1_500)
    expect(entries.map(({ record }) => record)).toEqual(night.slice(0, entries.length))
    const again = good(TapeFileWriter.open({ path: file, flushedBytes: flushed }))
    good(again.writer.close())
    expect(readAll(file).entries).toEqual(entries)
  })
})

describe('a tape', () => {
  it('takes no record that it could not read back', () => {
    const { writer } = good(TapeFileWriter.open({ path: fresh() }))
    const source = 'x'.repeat(1 << 20)
    expect(() => writer.append({ ...quote(1), source } as TapeRecord)).toThrow('a record of a tape')
    good(writer.close())
  })

  it('is read as it was written, whatever the feed said', () => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 20 }), (records) => {
        const file = fresh()
        written(file, records)
        const { entries, torn } = readAll(file)
        expect(entries.map(({ record }) => record)).toStrictEqual(records)
        expect(torn).toBe(0)
        const first = entries[0]?.ordinal ?? 0
        entries.forEach(({ ordinal }, index) => expect(ordinal).toBe(first + index))
      }),
      { numRuns: 60 },
    )
  })

  it('goes on where it ended, with ordinals that ascend from tape to tape', () => {
    const [one, two] = [fresh(), fresh()]
    const first = good(TapeFileWriter.open({ path: one, now: () => 1_000 })).writer
    first.append(quote(1))
    good(first.close())
    written(one, [quote(2), quote(3)])
    const second = good(TapeFileWriter.open({ path: two, now: () => 2_000 })).writer
    second.append(quote(4))
    good(second.close())
    expect(readAll(one).entries.map(({ ordinal }) => ordinal)).toEqual([1_000_000, 1_000_001, 1_000_002])
    expect(readAll(two).entries[0]?.ordinal).toBe(2_000_000)
  })

  it('gives a digest for each flush, which any change of the bytes breaks', () => {
    const file = fresh()
    const { writer } = good(TapeFileWriter.open({ path: file }))
    expect(good(writer.flush())).toBeUndefined()
    const segments: TapeSegment[] = []
    for (const n of [1, 2, 3]) {
      for (let i = 0; i < n * 10; i++) writer.append(quote(n * 100 + i))
      const segment = good(writer.flush())
      if (segment !== undefined) segments.push(segment)
    }
    good(writer.close())
    expect(segments.map(({ records }) => records)).toEqual([10, 20, 30])
    expect(segments[0]?.toByte).toBe(segments[1]?.fromByte)
    expect(segments[2]?.toByte).toBe(statSync(file).size)
    for (const segment of segments) good(checkTapeSegment(folder, segment))
    const bytes = readFileSync(file)
    bytes[(segments[1]?.fromByte ?? 0) + 20] = 0
    writeFileSync(file, bytes)
    const verdicts = segments.map((segment) => checkTapeSegment(folder, segment).ok)
    expect(verdicts).toEqual([true, false, true])
    truncateSync(file, (segments[2]?.toByte ?? 0) - 1)
    expect(checkTapeSegment(folder, segments[2] as TapeSegment)).toMatchObject({
      failure: { code: 'TAPE_CHANGED' },
    })
    expect(checkTapeSegment(path.join(folder, 'absent'), segments[0] as TapeSegment)).toMatchObject({
      failure: { code: 'TAPE_UNREADABLE' },
    })
  })

  it('is read as far as it was written; a flush then vouches for all of it', () => {
    const file = fresh()
    const { writer } = good(TapeFileWriter.open({ path: file }))
    writer.append(quote(1))
    expect(readAll(file).entries).toHaveLength(0)
    writer.write()
    writer.write()
    expect(readAll(file).entries.map(({ record }) => record)).toEqual([quote(1)])
    writer.append(quote(2))
    const segment = good(writer.flush()) as TapeSegment
    expect(segment.records).toBe(2)
    good(checkTapeSegment(folder, segment))
    expect(readAll(file).entries.map(({ record }) => record)).toEqual([quote(1), quote(2)])
    good(writer.close())
  })

  it('writes more than its buffer holds', () => {
    const file = fresh()
    const many = Array.from({ length: 12_000 }, (_, n) => quote(n))
    const segment = written(file, many)
    expect(segment?.toByte).toBeGreaterThan(1 << 20)
    good(checkTapeSegment(folder, segment as TapeSegment))
    expect(readAll(file, 5_000).entries).toHaveLength(12_000)
  })
})

describe('a tape after a crash', () => {
  const whole = fresh()
  written(whole, [quote(1), quote(2), quote(3), quote(4)])
  const bytes = readFileSync(whole)

  it('is cut after its last whole record wherever the crash has torn it, and says so', () => {
    for (let end = 20; end <= bytes.length; end += 9) {
      const file = fresh()
      writeFileSync(file, bytes.subarray(0, end))
      const before = readAll(file)
      const { writer, notice } = good(TapeFileWriter.open({ path: file }))
      expect(notice === undefined).toBe(before.torn === 0)
      writer.append(quote(9))
      good(writer.close())
      const after = readAll(file)
      expect(after.torn).toBe(0)
      expect(after.entries.map(({ record }) => record)).toEqual([
        ...[1, 2, 3, 4].slice(0, before.entries.length).map(quote),
        quote(9),
      ])
    }
  })

  it('is begun again when not even its header was whole', () => {
    const file = fresh()
    writeFileSync(file, bytes.subarray(0, 11))
    written(file, [quote(1)])
    expect(readAll(file).entries).toHaveLength(1)
  })

  it('with zeros or rubbish at its end loses those alone', () => {
    for (const rest of [Buffer.alloc(64), Buffer.from('rubbish that is no record at all')]) {
      const file = fresh()
      writeFileSync(file, bytes)
      appendFileSync(file, rest)
      const { writer, notice } = good(TapeFileWriter.open({ path: file, flushedBytes: bytes.length }))
      expect(notice).toContain(`${rest.length} bytes`)
      good(writer.close())
      expect(readFileSync(file).equals(bytes)).toBe(true)
    }
  })

  it('that lost or damaged what was on disk is refused and not touched', () => {
    for (const [name, damaged] of [
      ['short', bytes.subarray(0, bytes.length - 5)],
      ['none', bytes.subarray(0, 5)],
      ['flipped', Buffer.from(bytes).fill(0x7f, 60, 61)],
    ] as const) {
      const file = fresh()
      writeFileSync(file, damaged)
      const refused = TapeFileWriter.open({ path: file, flushedBytes: bytes.length })
      expect([name, refused.ok ? '' : refused.failure.code]).toEqual([name, 'TAPE_CORRUPT'])
      expect(readFileSync(file).equals(damaged)).toBe(true)
    }
  })

  it('is never read past damage, nor taken for a tape when it is none', () => {
    const file = fresh()
    writeFileSync(file, Buffer.from(bytes).fill(0x7f, 60, 61))
    const reader = good(TapeFileReader.open(file))
    expect(reader.next(10)).toMatchObject({ failure: { code: 'TAPE_CORRUPT' } })
    reader.close()
    writeFileSync(file, 'no tape, though it is long enough')
    expect(TapeFileReader.open(file)).toMatchObject({ failure: { code: 'TAPE_CORRUPT' } })
    expect(TapeFileWriter.open({ path: file })).toMatchObject({ failure: { code: 'TAPE_CORRUPT' } })
    expect(TapeFileReader.open(path.join(folder, 'absent'))).toMatchObject({
      failure: { code: 'TAPE_UNREADABLE' },
    })
  })
})
