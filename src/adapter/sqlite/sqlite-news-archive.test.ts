import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { utcMillis, type UserError } from '../../base/index.ts'
import { NewsKind, type NewsItem } from '../../model/index.ts'
import { SqliteJournal } from './sqlite-journal.ts'
import { SqliteNewsArchive } from './sqlite-news-archive.ts'

let folder = ''
let file = ''
let archive: SqliteNewsArchive
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'investor-news-'))
  file = path.join(folder, 'catalog', 'news.db')
  archive = new SqliteNewsArchive(file)
})
afterEach(() => {
  archive.close()
  rmSync(folder, { recursive: true, force: true })
})

function item(parts: Partial<NewsItem> = {}): NewsItem {
  return {
    id: '1', source: 'alpaca', kind: NewsKind.Article, symbols: ['AAPL'], at: utcMillis(1_000),
    headline: 'Apple reports', summary: 'More than expected', url: 'https://example.com/1', form: '', items: [],
    ...parts,
  }
}

function readAll(symbols?: readonly string[]): Promise<readonly NewsItem[]> {
  const span = { from: utcMillis(0), to: utcMillis(10_000) }
  return archive.read(symbols === undefined ? span : { ...span, symbols })
}

describe('SqliteNewsArchive', () => {
  it('holds nothing where there is no file, and makes none by reading', async () => {
    expect(await readAll()).toEqual([])
    expect(await archive.mark('alpaca')).toBeUndefined()
    expect(existsSync(file)).toBe(false)
  })

  it('gives back what was stored, in order, from the first instant to before the last', async () => {
    const filing = item({
      id: '0001', source: 'edgar', kind: NewsKind.Filing, symbols: ['AAPL', 'MSFT'], at: utcMillis(2_000),
      form: '8-K', items: ['2.02', '9.01'],
    })
    const late = item({ id: '3', at: utcMillis(3_000) })
    const twin = item({ id: '2', source: 'a-feed', at: utcMillis(2_000) })
    expect(await archive.store([late, filing, item(), twin])).toEqual({
      added: 4, corrected: 0, unchanged: 0, differing: 0,
    })
    expect(await readAll()).toEqual([item(), twin, filing, late])
    expect(await archive.read({ from: utcMillis(1_000), to: utcMillis(3_000) })).toEqual([
      item(), twin, filing,
    ])
  })

  it('reads items about any of the symbols', async () => {
    await archive.store([
      item({ id: 'a', symbols: ['AAPL', 'MSFT'] }), item({ id: 'b', symbols: ['MSFT'] }),
      item({ id: 'c', symbols: [] }), item({ id: 'd', symbols: ['AA'] }),
    ])
    expect((await readAll(['AAPL', 'AA'])).map(({ id }) => id)).toEqual(['a', 'd'])
    expect(await readAll([])).toEqual([])
    expect((await readAll()).length).toBe(4)
  })

  it('makes no second item of the same words, whatever their instant', async () => {
    await archive.store([item()])
    const again = await archive.store([item(), item({ at: utcMillis(5_000) }), item({ at: utcMillis(500) })])
    expect(again).toEqual({ added: 0, corrected: 0, unchanged: 3, differing: 0 })
    expect(await readAll()).toEqual([item()])
  })

  it('keeps a correction beside the first version', async () => {
    const corrected = item({ at: utcMillis(5_000), headline: 'Apple reports (corrected)' })
    await archive.store([item()])
    expect(await archive.store([corrected])).toMatchObject({ added: 0, corrected: 1 })
    expect(await readAll()).toEqual([item(), corrected])
  })

  it('keeps the same words again where others stood between', async () => {
    const wrong = item({ at: utcMillis(5_000), headline: 'Apple does not report' })
    const right = item({ at: utcMillis(6_000) })
    await archive.store([item(), wrong, right])
    expect(await readAll()).toEqual([item(), wrong, right])
  })

  it('keeps the first version where a correction came before it', async () => {
    const corrected = item({ at: utcMillis(5_000), headline: 'Apple reports (corrected)' })
    await archive.store([corrected, item()])
    expect(await readAll()).toEqual([item(), corrected])
  })

  it('does not let other words of the same instant replace what is on record', async () => {
    await archive.store([item()])
    expect(await archive.store([item({ headline: 'What we knew later' })])).toMatchObject({ differing: 1 })
    expect(await readAll()).toEqual([item()])
  })

  it('joins the symbols of an item that is found under several of them', async () => {
    await archive.store([item({ symbols: ['MSFT'] })])
    await archive.store([item({ symbols: ['AAPL'] })])
    expect(await readAll()).toEqual([item({ symbols: ['AAPL', 'MSFT'] })])
  })

  it('keeps all of a batch and the mark of its source, or nothing of them', async () => {
    await archive.store([item()], { source: 'alpaca', mark: 'page 1' })
    const broken = item({ id: '9', headline: undefined as unknown as string })
    const storing = archive.store([item({ id: '8' }), broken], { source: 'alpaca', mark: 'page 2' })
    await expect(storing).rejects.toThrow('NOT NULL constraint failed')
    expect(await archive.mark('alpaca')).toBe('page 1')
    expect(await readAll()).toEqual([item()])
    await archive.store([item({ id: '8' })])
    expect((await readAll()).length).toBe(2)
  })

  it('is read by another process while one writes', async () => {
    await archive.store([item()])
    const other = new SqliteNewsArchive(file)
    expect((await other.read({ from: utcMillis(0), to: utcMillis(9_000) })).length).toBe(1)
    await archive.store([item({ id: '2' })])
    expect((await other.read({ from: utcMillis(0), to: utcMillis(9_000) })).length).toBe(2)
    other.close()
  })

  it('does not touch a file that holds something else', async () => {
    const journal = path.join(folder, 'journal.db')
    const opened = SqliteJournal.open({ path: journal })
    if (!opened.ok) throw new Error(opened.failure.message)
    await opened.value.close()
    const wrong = new SqliteNewsArchive(journal)
    await expect(wrong.store([item()])).rejects.toSatisfy(
      (error: UserError) => error.failure.code === 'STORE_FOREIGN',
    )
  })
})
