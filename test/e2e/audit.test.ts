import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { TapeFileWriter } from '../../src/adapter/tape/index.ts'
import { AnchorFile } from '../../src/adapter/anchor-file/index.ts'
import {
  journalLocation,
  openJournal,
  readJournalAt,
  signerOf,
  verifyDatabase,
} from '../../src/app/journal/index.ts'
import { Checkpointer, DurableJournal, readVerifierKey } from '../../src/audit/index.ts'
import { loadStrategy } from '../../src/app/strategy-loader.ts'
import type { Result, Sequence, UtcMillis } from '../../src/base/index.ts'
import { localPerson, type Fact, type FactBody } from '../../src/model/index.ts'
import { dailyColumns, runHarness, seededWalk } from '../harness/backtest-harness.ts'
import { emptyFolder, investor } from '../harness/cli.ts'

const folder = emptyFolder()
const location = journalLocation('sqlite:///trading.db', folder.path)
const CANARY = 'canary-secret-0123456789'
const NOW = 1_700_000_000_000 as UtcMillis
let facts: readonly Fact[] = []
let order = ''

function good<T>(result: Result<T>): T {
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`)
  return result.value
}

/** Writes a live journal as an engine would: a run's facts in groups, a tape, checkpoints on the way. */
async function writeJournal(): Promise<void> {
  const definition = await loadStrategy('MA_Crossover', '.')
  const columns = { AAA: dailyColumns(seededWalk(300, 3)) }
  const run = await runHarness({ definition, columns, parameters: { fastPeriod: 4, slowPeriod: 9 } })
  const store = good(await openJournal(location))
  const lease = good(await store.acquireLease({ holder: 'test', lifeMs: 60_000 }))
  const signer = good(signerOf(location, store.meta.origin))
  const anchors = [new AnchorFile(location.anchorFile)]
  const checkpointer = good(await Checkpointer.resume(store, { signer, anchors }))
  const journal = good(await DurableJournal.open(store, { lease, checkpointer, secrets: [CANARY] }))
  const commit = async (now: number): Promise<void> => {
    good(await journal.commit())
    if (checkpointer.isDue(now as UtcMillis)) good(await checkpointer.publish(now as UtcMillis))
  }
  const tape = good(TapeFileWriter.open({ path: path.join(folder.path, 'tape', '2026-11-02.tape') })).writer
  for (const fact of run.facts) {
    journal.append(fact)
    if (fact.sequence % 50 === 0) await commit(NOW + fact.sequence * 1_000)
  }
  const bar = {
    symbol: 'AAA',
    timeframe: '1d' as const,
    openAt: NOW,
    closeAt: (NOW + 1_000) as UtcMillis,
    open: 1,
    high: 2,
    low: 1,
    close: 2,
    volume: 3,
  }
  tape.append({ kind: 'bar', knownAt: NOW, source: 'test', bar })
  const segment = good(tape.close())
  const more: readonly unknown[] = [
    { kind: 'TapeFlushed', ...segment },
    {
      kind: 'ConfigChanged',
      by: localPerson('root', 'ann'),
      reason: 'less risk',
      changes: [{ key: 'max_positions', from: '10', to: CANARY }],
    },
  ]
  more.forEach((body, index) => {
    const sequence = (run.facts.length + 1 + index) as Sequence
    journal.append({
      sequence,
      eventAt: NOW,
      knownAt: NOW,
      correlation: 0 as Sequence,
      body: body as FactBody,
    })
  })
  good(await journal.commit())
  good(await checkpointer.publish(NOW))
  good(await store.releaseLease(lease))
  await store.close()
  facts = run.facts
  const filled = run.facts.find(({ body }) => body.kind === 'OrderFilled')
  order = filled?.body.kind === 'OrderFilled' ? filled.body.clientOrderId : ''
}

const audit = (...words: readonly string[]): ReturnType<typeof investor> =>
  investor(folder.path, 'audit', ...words)

// Every command is a process of its own: on a busy machine each takes seconds to start.
describe('investor audit', { timeout: 240_000 }, () => {
  beforeAll(writeJournal, 120_000)
  afterAll(() => folder.remove())

  it('finds a live journal as it was written, tape and signatures included', () => {
    const verified = audit('verify', '--tape', 'tape')
    expect(verified.err).toBe('')
    expect(verified.out).toContain(`${facts.length + 2} rows`)
    expect(verified.out).toContain(`rows 1 to ${facts.length + 2} anchored`)
    expect(verified.out).toContain('1 segments of the tape compared')
    expect(verified.out.trimEnd().split('\n').at(-1)).toBe('sound')
    expect(verified.code).toBe(0)
  })

  it('shows everything behind an order, and the same from the tables as from the journal', () => {
    const fromJournal = audit('show', order, '--json')
    expect(fromJournal.code).toBe(0)
    const correlation = facts.find(
      ({ body }) => 'clientOrderId' in body && body.clientOrderId === order,
    )?.correlation
    const ids = new Set(
      fromJournal.out
        .trimEnd()
        .split('\n')
        .map((line) => Number(JSON.parse(line).id)),
    )
    expect(ids).toEqual(
      new Set(facts.filter((fact) => fact.correlation === correlation).map(({ sequence }) => sequence)),
    )
    expect(audit('rebuild', '--tape', 'tape').out).toBe(
      `${facts.length + 2} facts folded into the tables\n1 records of the tapes folded into the tables\n`,
    )
    expect(audit('show', order, '--json').out).toBe(fromJournal.out)
    expect(audit('show', '--user', 'ann').out).toMatch(
      /CONFIG_CHANGE +config +1 settings changed: less risk by ann \(claimed by root, local\)\n$/,
    )
    expect(audit('show', '--user', 'root').out).toBe(audit('show', '--user', 'ann').out)
    expect(audit('show', '--user', 'an').out).toBe('')
    const filled = audit('show', '--type', 'ORDER_FILLED', '--symbol', 'AAA', '--limit', '2').out
    expect(filled.trimEnd().split('\n')).toHaveLength(2)
    expect(audit('show', 'ii-0-nobody-1-e0-0').err).toContain('DECISION_NOT_FOUND')
    expect(audit('show', '--type', 'NOTHING').err).toContain('AUDIT_QUERY')
    expect(audit('show', '--from', 'yesterday').err).toContain('AUDIT_QUERY')
  })

  it('exports what can be verified alone, also in Python, and holds no secret', () => {
    expect(audit('export', '--file', 'journal.jsonl').code).toBe(0)
    const key = location.verifierKeyFile
    const alone = audit('verify', '--export', 'journal.jsonl', '--key', key, '--anchor', location.anchorFile)
    expect(alone.out).toContain('sound')
    expect(alone.code).toBe(0)
    const text = readFileSync(path.join(folder.path, 'journal.jsonl'), 'utf8')
    expect(text).not.toContain(CANARY)
    expect(text).toContain('[secret ...6789]')
    const tool = path.join(import.meta.dirname, '../../tools/audit-verify.py')
    const python = spawnSync('python3', [tool, path.join(folder.path, 'journal.jsonl'), '--key', key], {
      encoding: 'utf8',
    })
    // Without Python the other verifier has its own test, which says that it was skipped.
    if (python.error === undefined) expect(python.stdout).toContain('sound')
    writeFileSync(path.join(folder.path, 'changed.jsonl'), text.replace('"LIMIT"', '"MARKET"'))
    const changed = audit('verify', '--export', 'changed.jsonl', '--key', key, '--json')
    expect(changed.code).toBe(3)
    const row = text.split('\n').findIndex((line) => line.includes('"LIMIT"'))
    expect(JSON.parse(changed.out)).toMatchObject({ isSound: false, firstBad: row })
  })

  it('finds an intruder in the database, and a tail that was cut off by the anchor outside', async () => {
    const file = path.join(folder.path, 'copy.db')
    const key = good(readVerifierKey(readFileSync(location.verifierKeyFile, 'utf8')))
    const notes = good(await new AnchorFile(location.anchorFile).notes())
    const found = async (sql: string): Promise<number | undefined> => {
      writeFileSync(file, readFileSync(location.target))
      const database = new DatabaseSync(file)
      database.exec(`DROP TRIGGER journal_no_update; DROP TRIGGER journal_no_delete; ${sql}`)
      database.close()
      const store = good(await readJournalAt({ ...location, target: file }))
      const { report } = good(await verifyDatabase(store, { keys: [key], notes }))
      await store.close()
      return report.firstBad
    }
    expect(await found('SELECT 1')).toBeUndefined()
    expect(await found('UPDATE journal SET event_at = event_at + 1 WHERE sequence = 77')).toBe(77)
    expect(await found(`UPDATE journal SET kind = 'OrderExpired' WHERE sequence = 12`)).toBe(12)
    expect(await found('DELETE FROM journal WHERE sequence = 30')).toBe(30)
    const swap =
      'UPDATE journal SET sequence = -5 WHERE sequence = 8; ' +
      'UPDATE journal SET sequence = 8 WHERE sequence = 9; ' +
      'UPDATE journal SET sequence = 9 WHERE sequence = -5'
    expect(await found(swap)).toBe(8)
    expect(await found('DELETE FROM journal WHERE sequence > 100; DELETE FROM checkpoint')).toBe(101)
    const verified = audit(
      'verify',
      '--db',
      'sqlite:///copy.db',
      '--key',
      location.verifierKeyFile,
      '--anchor',
      location.anchorFile,
    )
    expect(verified.out).toContain('NOT SOUND, first bad row 101')
    expect(verified.code).toBe(3)
  })

  it('finds a tape that was changed', () => {
    const file = path.join(folder.path, 'tape', '2026-11-02.tape')
    const bytes = readFileSync(file)
    mkdirSync(path.join(folder.path, 'other'))
    writeFileSync(path.join(folder.path, 'other', '2026-11-02.tape'), Buffer.from(bytes).fill(0x30, 40, 41))
    const verified = audit('verify', '--tape', 'other')
    expect(verified.code).toBe(3)
    expect(verified.out).toContain('are not those that were recorded')
  })

  it('writes the tapes as Parquet', () => {
    expect(audit('archive', '--tape', 'tape', '--to', 'parquet').out).toBe(
      `1 records in ${path.join('parquet', '2026-11-02.parquet')}\n`,
    )
    expect(existsSync(path.join(folder.path, 'parquet', '2026-11-02.parquet'))).toBe(true)
    expect(audit('archive', '--tape', 'absent').err).toContain('TAPE_UNREADABLE')
  })

  it('verifies the journal of a backtest against its result', () => {
    expect(investor(folder.path, 'backtest').code).toBe(0)
    const sound = audit('verify', '--run')
    expect(sound.out).toContain('sound')
    expect(sound.code).toBe(0)
    expect(audit('show', '--run', '--type', 'ORDER_FILLED', '--limit', '1').out).toContain('filled at')
    const [run = ''] = [/^run (.*)$/m.exec(sound.out)?.[1]]
    const journal = path.join(run, 'journal.jsonl')
    const lines = readFileSync(journal, 'utf8').split('\n')
    writeFileSync(journal, lines.toSpliced(40, 1).join('\n'))
    const dropped = audit('verify', '--run')
    expect([dropped.code, /first bad row (\d+)/.exec(dropped.out)?.[1]]).toEqual([3, '41'])
    writeFileSync(journal, lines.join('\n').replace('"BUY"', '"SELL"'))
    expect(audit('verify', '--run').out).toContain('the result says')
  })

  it('refuses what is not there, and makes nothing', () => {
    for (const words of [['verify'], ['show'], ['rebuild'], ['export', '--file', 'x']]) {
      const refused = audit(...words, '--db', 'sqlite:///absent.db')
      expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('JOURNAL_NOT_FOUND')])
    }
    expect(existsSync(path.join(folder.path, 'absent.db'))).toBe(false)
    expect(audit('verify', '--export', 'absent').err).toContain('EXPORT_UNREADABLE')
    expect(audit('verify', '--key', 'nonsense').err).toContain('KEY_INVALID')
    expect(audit('verify', '--anchor', 'absent').err).toContain('ANCHOR_UNREADABLE')
    expect(audit('verify', '--nonsense').code).toBe(2)
  })
})
