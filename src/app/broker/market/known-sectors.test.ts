import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { BarCatalog } from '../../../adapter/duckdb/index.ts'
import { defaultInstrument } from '../../../data/index.ts'
import { SessionFolder } from '../../live/record/session-folder.ts'
import { keptSectors, sectorsOf } from './known-sectors.ts'

const home = mkdtempSync(join(tmpdir(), 'investor-sectors-'))
afterAll(() => rmSync(home, { recursive: true, force: true }))

function newFolder(name: string): SessionFolder {
  mkdirSync(join(home, name))
  return new SessionFolder(join(home, name))
}

async function learn(sector: string): Promise<void> {
  const catalog = new BarCatalog(join(home, 'catalog'))
  await catalog.store({ series: [], instruments: [defaultInstrument('AAA', { sector })], replaces: false })
  await catalog.close()
}

describe('sectors of a session at a broker', () => {
  it('are none without a catalog', async () => {
    const folder = newFolder('bare')
    expect(await sectorsOf(folder, home, ['AAA'])).toEqual({})
    expect(keptSectors(folder)).toEqual({})
  })

  it('are those of the instrument master at its begin, whatever is learned later', async () => {
    await learn('Tech')
    const folder = newFolder('new')
    expect(await sectorsOf(folder, home, ['AAA', 'BBB'])).toEqual({ AAA: 'Tech' })
    await learn('Energy')
    expect(await sectorsOf(folder, home, ['AAA', 'BBB'])).toEqual({ AAA: 'Tech' })
    expect(keptSectors(folder)).toEqual({ AAA: 'Tech' })
  })
})
