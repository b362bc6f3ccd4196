import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { verifyExport, type JournalFault, type VerifyReport } from '../../src/audit/index.ts'
import type { Fact } from '../../src/model/index.ts'
import type { JournalEntry } from '../../src/port/index.ts'
import { anyFacts } from '../harness/fact-arbitrary.ts'
import { chained, exportLines, newSigner, signedAt } from '../harness/signed-journal.ts'

const ROWS = 30
const CHECKPOINTS = [0, 10, 20, ROWS]
const TAMPERS = 2_000

const signer = newSigner()
const facts = fc.sample(anyFacts({ minLength: ROWS, maxLength: ROWS }), { numRuns: 1, seed: 7 })[0] ?? []
const entries = chained(facts)
const notes = signedAt(entries, CHECKPOINTS, signer)
const rowLines = exportLines(entries, []).slice(1)
const header = exportLines([], [])[0] ?? ''

interface Tamper {
  readonly lines: readonly string[]
  /** Sequences that may be named as the first bad one. */
  readonly first: readonly number[]
  readonly codes: readonly JournalFault['code'][]
}

const row = fc.integer({ min: 1, max: ROWS })
const printable = fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 1 })

const flip = fc.record({ row, at: fc.nat(), by: printable }).map(({ row: k, at, by }): Tamper => {
  const line = rowLines[k - 1] ?? ''
  const place = at % line.length
  const other = line[place] !== by ? by : by === '~' ? '!' : '~'
  const changed = `${line.slice(0, place)}${other}${line.slice(place + 1)}`
  return {
    lines: rowLines.with(k - 1, changed),
    first: [k - 1, k],
    codes: ['ROW_CHANGED', 'ROW_MISSING', 'ROW_MISPLACED'],
  }
})
const drop = row.map(
  (k): Tamper => ({
    lines: rowLines.toSpliced(k - 1, 1),
    first: [k],
    codes: ['ROW_MISSING', 'TAIL_MISSING'],
  }),
)
const insert = fc.record({ row, of: row }).map(
  ({ row: k, of }): Tamper => ({
    lines: rowLines.toSpliced(k - 1, 0, rowLines[of - 1] ?? ''),
    first: of === k ? [k] : [k - 1, k],
    codes: ['ROW_MISPLACED', 'ROW_MISSING'],
  }),
)
const swap = fc
  .tuple(row, row)
  .filter(([a, b]) => a !== b)
  .map(
    ([a, b]): Tamper => ({
      lines: rowLines.with(a - 1, rowLines[b - 1] ?? '').with(b - 1, rowLines[a - 1] ?? ''),
      first: [Math.min(a, b)],
      codes: ['ROW_MISSING'],
    }),
  )
const cut = row.map((k): Tamper => ({ lines: rowLines.slice(0, k - 1), first: [k], codes: ['TAIL_MISSING'] }))
/** Who owns the database changes a row and makes the chain fit again, up to the end. */
const rewrite = row.map((k): Tamper => {
  const from = entries[k - 1] as JournalEntry
  const changed = facts
    .slice(k - 1)
    .map(
      (fact, index): Fact =>
        index === 0 ? { ...fact, eventAt: (fact.eventAt + 1) as Fact['eventAt'] } : fact,
    )
  const signed = CHECKPOINTS.filter((size) => size < k).at(-1) ?? 0
  return {
    lines: [...rowLines.slice(0, k - 1), ...exportLines(chained(changed, from.previousHash), []).slice(1)],
    first: [signed + 1],
    codes: ['ROOT_DIFFERS'],
  }
})

async function verify(
  lines: readonly string[],
  anchors: readonly string[],
  keys = [signer.verifier],
): Promise<VerifyReport> {
  const verified = await verifyExport(() => [header, ...lines], { keys, notes: anchors })
  if (!verified.ok) throw new Error(verified.failure.message)
  return verified.value
}

describe('the verifier', () => {
  it('finds nothing in a journal as it was written', async () => {
    expect(await verify(rowLines, notes)).toMatchObject({
      rows: ROWS,
      faults: [],
      firstBad: undefined,
      checkpoints: 4,
      signed: 4,
      anchored: ROWS,
    })
    const lines = exportLines(entries, notes)
    expect(await verifyExport(() => lines, { keys: [signer.verifier], notes: [] })).toMatchObject({
      value: { faults: [], signed: 4 },
    })
    expect(await verify(rowLines, [])).toMatchObject({ faults: [], checkpoints: 0, anchored: 0 })
  })

  it(`finds each of ${TAMPERS} random tampers and names the first bad row`, async () => {
    const found = new Map<string, number>()
    const tampers = fc.oneof(...[flip, drop, insert, swap, cut, rewrite])
    await fc.assert(
      fc.asyncProperty(tampers, async ({ lines, first, codes }) => {
        // Without a key: what is found here, the roots find; signatures have a test of their own.
        const report = await verify(lines, notes, [])
        expect(report.faults.length).toBeGreaterThan(0)
        expect(first).toContain(report.firstBad)
        expect(codes).toContain(report.faults[0]?.code)
        expect(report.anchored).toBeLessThanOrEqual(report.firstBad ?? 0)
        const code = report.faults[0]?.code ?? ''
        found.set(code, (found.get(code) ?? 0) + 1)
      }),
      { numRuns: TAMPERS, seed: 11 },
    )
    expect([...found.keys()].toSorted()).toEqual([
      'ROOT_DIFFERS',
      'ROW_CHANGED',
      'ROW_MISPLACED',
      'ROW_MISSING',
      'TAIL_MISSING',
    ])
    expect([...found.values()].reduce((sum, each) => sum + each)).toBe(TAMPERS)
  }, 240_000)

  it('says which rows only the chain protects', async () => {
    const [, first = '', second = ''] = notes
    expect(await verify(rowLines, [second, first])).toMatchObject({ faults: [], anchored: 20 })
    expect(await verify(rowLines.slice(0, 25), [first, second])).toMatchObject({
      faults: [],
      rows: 25,
      anchored: 20,
    })
    expect(await verify(rowLines.slice(0, 19), [first, second])).toMatchObject({ firstBad: 20 })
  })

  it('refuses a checkpoint that another signed, or that is of another journal', async () => {
    const forged = signedAt(entries, [10], newSigner())
    expect(await verify(rowLines, forged)).toMatchObject({
      faults: [{ code: 'NOTE_REFUSED', sequence: 10 }],
      firstBad: 10,
      signed: 0,
    })
    const late = signedAt(entries, [ROWS], newSigner())
    expect(await verify(rowLines.slice(0, 15), late)).toMatchObject({ faults: [{ code: 'NOTE_REFUSED' }] })
    const foreign = notes[1]?.replace('investor/test', 'investor/tost') ?? ''
    expect(await verify(rowLines, [foreign, 'nothing'])).toMatchObject({
      faults: [{ code: 'NOTE_REFUSED' }, { code: 'NOTE_REFUSED' }],
    })
  })

  it('follows a change of keys that the old key covered, and no other', async () => {
    const next = newSigner()
    const body = { kind: 'SigningKeyChanged', verifierKey: next.verifier.text, by: 'ann', reason: 'yearly' }
    const changed = facts.with(14, { ...(facts[14] as Fact), body: body as Fact['body'] })
    const rotated = chained(changed)
    const lines = exportLines(rotated, []).slice(1)
    const old = signedAt(rotated, [10, 20], signer)
    const fresh = signedAt(rotated, [25], next)
    expect(await verify(lines, [...old, ...fresh])).toMatchObject({ faults: [], signed: 3, anchored: 25 })
    expect(await verify(lines, [old[0] ?? '', ...fresh])).toMatchObject({
      faults: [{ code: 'NOTE_REFUSED', sequence: 25 }],
      anchored: 10,
    })
  })

  it('refuses what is no export', async () => {
    for (const text of ['', '{}', 'text', header.replace('"version":1', '"version":2')]) {
      expect(await verifyExport(() => [text], { keys: [], notes: [] })).toMatchObject({
        failure: { code: 'EXPORT_UNREADABLE' },
      })
    }
  })
})
