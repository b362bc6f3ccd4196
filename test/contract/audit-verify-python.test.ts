import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { verifyExport } from '../../src/audit/index.ts'
import type { Fact } from '../../src/model/index.ts'
import { anyFacts } from '../harness/fact-arbitrary.ts'
import { chained, exportLines, newSigner, signedAt } from '../harness/signed-journal.ts'

const hasPython = spawnSync('python3', ['--version']).status === 0
if (!hasPython) console.log('skipped, no Python: apt-get install -y python3')

const VERIFIER = path.join(import.meta.dirname, '../../tools/audit-verify.py')
const folder = mkdtempSync(path.join(tmpdir(), 'investor-verify-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const signer = newSigner()
const facts = fc.sample(anyFacts({ minLength: 30, maxLength: 30 }), { numRuns: 1, seed: 3 })[0] ?? []
const entries = chained(facts)
const notes = signedAt(entries, [10, 30], signer)
const lines = exportLines(entries, notes)

interface Verdict {
  readonly code: number | null
  readonly firstBad: number | undefined
  readonly out: string
}

function python(text: readonly string[], ...options: readonly string[]): Verdict {
  const file = path.join(folder, 'export.jsonl')
  writeFileSync(file, text.map((line) => `${line}\n`).join(''))
  const { status, stdout, stderr } = spawnSync('python3', [VERIFIER, file, ...options], { encoding: 'utf8' })
  const first = /first bad row (\d+)/.exec(stdout)?.[1]
  return { code: status, firstBad: first === undefined ? undefined : Number(first), out: stdout + stderr }
}

const rewritten = (k: number): string[] => {
  const changed = facts
    .slice(k - 1)
    .map((fact, index): Fact => (index === 0 ? { ...fact, knownAt: 1 as never } : fact))
  return exportLines([...entries.slice(0, k - 1), ...chained(changed, entries[k - 1]?.previousHash)], notes)
}
const broken: readonly (readonly [string, readonly string[]])[] = [
  ['a flipped byte', lines.with(7, (lines[7] ?? '').replace('"knownAt":1', '"knownAt":2'))],
  ['a dropped row', lines.toSpliced(12, 1)],
  ['an inserted row', lines.toSpliced(12, 0, lines[5] ?? '')],
  ['a row twice', lines.toSpliced(12, 0, lines[11] ?? '')],
  ['two rows swapped', lines.with(4, lines[9] ?? '').with(9, lines[4] ?? '')],
  ['a cut tail', [...lines.slice(0, 25), ...lines.slice(-2)]],
  ['a line that is no row', lines.with(20, 'nothing')],
  ['a history that was rewritten whole', rewritten(15)],
  ['a forged signature', exportLines(entries, signedAt(entries, [30], newSigner()))],
  [
    'another name in the first line',
    lines.with(0, (lines[0] ?? '').replace('investor/test', 'investor/tost')),
  ],
]

describe.skipIf(!hasPython)('the verifier in Python', () => {
  it('agrees that a journal is as it was written, signatures included', () => {
    const verdict = python(lines, '--key', signer.verifier.text)
    expect(verdict.out).toContain('30 rows')
    expect(verdict.out).toContain(
      '2 checkpoints compared, 2 with a signature that holds, rows 1 to 30 anchored',
    )
    expect(verdict).toMatchObject({ code: 0, firstBad: undefined })
    expect(python(lines).out).toContain('signatures were not checked')
  })

  it.each(broken)('finds %s, and names the same row', async (_, text) => {
    const ours = await verifyExport(() => text, { keys: [signer.verifier], notes: [] })
    if (!ours.ok) throw new Error(ours.failure.message)
    expect(ours.value.firstBad).toBeDefined()
    expect(python(text, '--key', signer.verifier.text)).toMatchObject({
      code: 1,
      firstBad: ours.value.firstBad,
    })
  })

  it('reads checkpoints from a file outside, and the key from one', () => {
    const anchor = path.join(folder, 'anchors')
    const key = path.join(folder, 'key')
    writeFileSync(
      anchor,
      `${JSON.stringify(notes[0])}\n"torn#torn\n${JSON.stringify(notes[1])}\n"never finis`,
    )
    writeFileSync(key, `${signer.verifier.text}\n`)
    const cut = lines.slice(0, 20)
    expect(python(cut)).toMatchObject({ code: 0 })
    expect(python(cut, '--key', key, '--anchor', anchor)).toMatchObject({ code: 1, firstBad: 20 })
  })

  it('follows a change of keys', () => {
    const next = newSigner()
    const body = { kind: 'SigningKeyChanged', verifierKey: next.verifier.text, by: 'ann', reason: 'yearly' }
    const rotated = chained(facts.with(14, { ...(facts[14] as Fact), body: body as Fact['body'] }))
    const signed = [...signedAt(rotated, [20], signer), ...signedAt(rotated, [30], next)]
    expect(python(exportLines(rotated, signed), '--key', signer.verifier.text).out).toContain(
      'rows 1 to 30 anchored',
    )
    expect(python(exportLines(rotated, signed.slice(1)), '--key', signer.verifier.text)).toMatchObject({
      code: 1,
    })
  })

  it('ends with 2 for what it cannot read', () => {
    expect(python(['{}']).code).toBe(2)
    expect(python(lines, '--key', 'no key').code).toBe(2)
    expect(python(lines, '--anchor', path.join(folder, 'absent')).code).toBe(2)
  })
})
