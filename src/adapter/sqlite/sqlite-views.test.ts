import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProjectedTable } from '../../port/index.ts'
import { SqliteViews } from './sqlite-views.ts'

const TABLE: ProjectedTable = {
  name: 'things',
  columns: [
    { name: 'id', kind: 'text' },
    { name: 'colour', kind: 'text' },
  ],
  key: ['id'],
  indexes: [],
}

let folder = ''
let file = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'investor-views-'))
  file = path.join(folder, 'views.db')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function opened(): SqliteViews {
  const views = SqliteViews.open(file)
  if (!views.ok) throw new Error(views.failure.message)
  return views.value
}

async function fill(views: SqliteViews, ...ids: readonly string[]): Promise<void> {
  await views.projections.prepare([TABLE])
  const rows = ids.map((id) => ({ id, colour: id < 'c' ? 'red' : 'blue' }))
  await views.projections.write([{ table: TABLE, rows }], 'test', ids.length)
}

describe('SqliteViews', () => {
  it('gives pages in the order in which rows were made, also after they have changed', async () => {
    const views = opened()
    await fill(views, 'd', 'a', 'c', 'b')
    await views.projections.write([{ table: TABLE, rows: [{ id: 'd', colour: 'green' }] }], 'test', 5)
    const newest = views.page({ table: TABLE, where: [], order: 'newest', limit: 3 })
    expect(newest.ok && newest.value.map(({ row }) => row['id'])).toEqual(['b', 'c', 'a'])
    const after = newest.ok ? newest.value.at(-1)?.place : undefined
    const rest = views.page({ table: TABLE, where: [], order: 'newest', after, limit: 3 })
    expect(rest.ok && rest.value.map(({ row }) => row)).toEqual([{ id: 'd', colour: 'green' }])
    const where = [{ column: 'colour', is: '=', value: 'red' }] as const
    const red = views.page({ table: TABLE, where, order: 'oldest', limit: 3 })
    expect(red.ok && red.value.map(({ row }) => row['id'])).toEqual(['a', 'b'])
    views.close()
  })

  it('counts rows of equal values, and gives the last of each', async () => {
    const views = opened()
    await fill(views, 'a', 'b', 'c')
    const tally = views.tally(TABLE, ['colour'])
    expect(tally.ok && tally.value.map(({ values, count }) => [values['colour'], count])).toEqual([
      ['blue', 1],
      ['red', 2],
    ])
    const latest = views.latest(TABLE, 'colour')
    expect(latest.ok && latest.value.map((row) => row['id'])).toEqual(['c', 'b'])
    views.close()
  })

  it('begins a file again that is no database, and keeps one that is in use to its holder', async () => {
    writeFileSync(file, 'this is no database, but longer than a header of one hundred bytes '.repeat(9))
    const views = opened()
    await fill(views, 'a')
    const second = SqliteViews.open(file)
    expect(!second.ok && second.failure.code).toBe('STORE_BUSY')
    views.close()
    const third = opened()
    expect((await third.projections.progress('test')).ok).toBe(true)
    third.close()
  })
})
