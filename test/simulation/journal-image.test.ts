import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AnchorFile } from '../../src/adapter/anchor-file/index.ts'
import { SqliteJournal } from '../../src/adapter/sqlite/index.ts'
import { Checkpointer, DurableJournal, recover } from '../../src/audit/index.ts'
import { ok, type Result, type UtcMillis } from '../../src/base/index.ts'
import type { Fact } from '../../src/model/index.ts'
import { cashFacts, good } from '../contract/journal-store-contract.ts'
import { seededRandom } from '../harness/backtest-harness.ts'
import { newSigner } from '../harness/signed-journal.ts'

/** How many are damaged; more of them, other ones, by hand. */
const IMAGES = Number(process.env['INVESTOR_TEST_IMAGES'] ?? 120)
const SEED = Number(process.env['INVESTOR_TEST_SEED'] ?? 7)
const BATCHES = 12
const ROWS_PER_BATCH = 9
const MOVED_AT = 8
const folder = mkdtempSync(path.join(tmpdir(), 'investor-image-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** The files of a running database, as a power cut would leave them. */
interface Image {
  readonly rows: number
  readonly database: Buffer
  readonly wal: Buffer
}

const images: Image[] = []
const signer = newSigner()
const anchor = new AnchorFile(path.join(folder, 'anchor'))
let anchored = 0

/** Moves what stands in the write-ahead log into the database itself, as SQLite does now and then. */
function moveIntoDatabase(file: string): void {
  using other = new DatabaseSync(file)
  other.exec('PRAGMA wal_checkpoint(TRUNCATE)')
}

/** Commits batch after batch and takes a copy of the files after each; signs a checkpoint half way. */
async function writeImages(): Promise<void> {
  const file = path.join(folder, 'live.db')
  const store = good(SqliteJournal.open({ path: file }))
  const lease = good(await store.acquireLease({ holder: 'test', lifeMs: 600_000 }))
  const checkpointer = good(await Checkpointer.resume(store, { signer, anchors: [anchor] }))
  const journal = good(await DurableJournal.open(store, { lease, checkpointer }))
  for (let batch = 1; batch <= BATCHES; batch++) {
    for (const fact of cashFacts(journal.last + 1, journal.last + ROWS_PER_BATCH)) journal.append(fact)
    const rows = good(await journal.commit())
    images.push({ rows, database: readFileSync(file), wal: readFileSync(`${file}-wal`) })
    if (batch === MOVED_AT) moveIntoDatabase(file)
    if (batch !== BATCHES / 2) continue
    good(await checkpointer.publish(1_800_000_000_000 as UtcMillis))
    anchored = rows
  }
  await store.close()
}

/** Damages bytes as disks do: cuts them, flips a bit, blanks a sector, or leaves them. */
function damaged(bytes: Buffer, random: () => number): Buffer {
  const at = Math.floor(random() * bytes.length)
  const copy = Buffer.from(bytes)
  const kind = random()
  if (kind < 0.3) return copy.subarray(0, at)
  if (kind < 0.7 && copy.length > 0) copy[at] = (copy[at] ?? 0) ^ (1 << Math.floor(random() * 8))
  else if (kind < 0.9) copy.fill(0, at - (at % 512), Math.min(copy.length, at - (at % 512) + 512))
  return copy
}

async function recovered(store: SqliteJournal): Promise<{ result: Result<unknown>, facts: readonly Fact[] }> {
  const facts: Fact[] = []
  const result = await recover(store, { restore: () => ok(undefined), apply: (fact) => facts.push(fact) })
  return { result, facts }
}

describe('a database that a power cut has damaged', () => {
  beforeAll(writeImages, 120_000)

  it(`is refused, or is a whole beginning of what was written, in ${IMAGES} images`, async () => {
    const random = seededRandom(SEED)
    const seen = { refused: 0, whole: 0, shorter: 0, anchorSaw: 0 }
    for (let n = 0; n < IMAGES; n++) {
      const image = images[Math.floor(random() * images.length)] as Image
      const file = path.join(folder, `image-${n}.db`)
      const isWal = random() < 0.7
      writeFileSync(file, isWal ? image.database : damaged(image.database, random))
      writeFileSync(`${file}-wal`, isWal ? damaged(image.wal, random) : image.wal)
      const opened = SqliteJournal.open({ path: file })
      if (!opened.ok) {
        expect(['STORE_CORRUPT', 'STORE_FOREIGN', 'STORE_UNREACHABLE']).toContain(opened.failure.code)
        seen.refused += 1
        continue
      }
      const { result, facts } = await recovered(opened.value)
      if (!result.ok) {
        expect(['JOURNAL_BROKEN', 'STORE_CORRUPT', 'FACT_UNREADABLE']).toContain(result.failure.code)
        seen.refused += 1
      } else {
        // What can be read is what was written: nothing in it has changed.
        expect(facts).toEqual(cashFacts(1, facts.length))
        expect(facts.length).toBeLessThanOrEqual(image.rows)
        const resumed = await Checkpointer.resume(opened.value, { signer, anchors: [anchor] })
        if (facts.length < anchored && facts.length < image.rows) {
          // Rows that an anchor has seen are missed, however sound the rest is.
          expect(resumed).toMatchObject({ failure: { code: 'JOURNAL_BROKEN' } })
          seen.anchorSaw += 1
        }
        seen[facts.length === image.rows ? 'whole' : 'shorter'] += 1
      }
      await opened.value.close()
      for (const suffix of ['', '-wal', '-shm']) rmSync(`${file}${suffix}`, { force: true })
    }
    expect(seen.refused + seen.whole + seen.shorter).toBe(IMAGES)
    // Each kind of outcome was met: a test that only ever sees one of them shows nothing.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(5)
  }, IMAGES * 2_000)

  it('is whole when nothing of it was damaged', async () => {
    for (const [n, { rows, database, wal }] of images.entries()) {
      const file = path.join(folder, `whole-${n}.db`)
      writeFileSync(file, database)
      writeFileSync(`${file}-wal`, wal)
      const store = good(SqliteJournal.open({ path: file }))
      const { result, facts } = await recovered(store)
      good(result)
      expect(facts).toEqual(cashFacts(1, rows))
      await store.close()
    }
  })
})
