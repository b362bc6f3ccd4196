import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { AuditEventType, eventTypesOf } from '../../src/audit/index.ts'
import type { FactBody } from '../../src/model/index.ts'
import { FACT_KINDS } from '../harness/fact-arbitrary.ts'

const journal = readFileSync(new URL('../../docs/JOURNAL.md', import.meta.url), 'utf8')
const spec = readFileSync(new URL('../../docs/SPEC.md', import.meta.url), 'utf8')

/** What is filed under a type of itself; rejections and other settings at a start are filed elsewhere too. */
function filedUnder(type: AuditEventType): readonly string[] {
  const bare = (kind: string): FactBody => (
    { kind, decision: { verdict: 'APPROVED' }, changes: [] } as unknown as FactBody)
  return FACT_KINDS.filter((kind) => eventTypesOf(bare(kind)).includes(type)).toSorted()
}

/** Facts that the row of a type names on a page. */
function namedFor(page: string, type: AuditEventType): readonly string[] {
  const row = page.split('\n').find((line) => line.startsWith(`| \`${type}\` |`)) ?? ''
  const kinds: ReadonlySet<string> = new Set(FACT_KINDS)
  return [...row.matchAll(/`(\w+)`/g)].map(([, name = '']) => name).filter((name) => kinds.has(name))
    .filter((name) => name !== 'RiskDecided').toSorted()
}

describe('audit events', () => {
  it.each(['LIMIT_BREACH', 'SYSTEM_EVENT'] as const)('of %s have all facts on both pages', (type) => {
    expect(filedUnder(type).length).toBeGreaterThan(2)
    expect(namedFor(journal, type)).toEqual(filedUnder(type))
    expect(namedFor(spec, type)).toEqual(filedUnder(type))
  })

  it('have every type on the page of the journal', () => {
    const section = journal.split('\n## Audit events\n')[1]?.split('\n## ')[0] ?? ''
    expect(Object.values(AuditEventType).filter((type) => !section.includes(`\`${type}\``))).toEqual([])
  })
})
