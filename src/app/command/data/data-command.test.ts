import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { runData, type DataAnswer } from '../../../../test/harness/data-home.ts'
import { BarCatalog } from '../../../adapter/duckdb/index.ts'
import { sessionDate, utcMillis } from '../../../base/index.ts'
import { calendarNamed } from '../../../calendar/index.ts'
import { BUNDLED_SERIES, importBundled } from './data-bundled.ts'
import { openSeries } from './data-series.ts'

const root = mkdtempSync(path.join(tmpdir(), 'investor-data-'))
afterAll(() => rmSync(root, { recursive: true }))

let folder = root
beforeEach(() => {
  folder = mkdtempSync(path.join(root, 'home-'))
})

const run = (...words: readonly string[]): Promise<DataAnswer> => runData(folder, words)

function write(name: string, text: string | Uint8Array): string {
  writeFileSync(path.join(folder, name), text)
  return name
}

const DATES = [
  '2021-07-06', '2021-07-07', '2021-07-08', '2021-07-09', '2021-07-12', '2021-07-13', '2021-07-14',
]
const bars = (dates: readonly string[] = DATES): string => {
  const rows = dates.map((date, index) =>
    [date, 10 + index, 12 + index, 9 + index, 11 + index, index * 100].join(','),
  )
  return `date,open,high,low,close,volume\n${rows.join('\n')}\n`
}

describe('investor data import', () => {
  it('stores a file and says what came of it', async () => {
    const { out, code } = await run('import', write('x.csv', bars()), '--symbol', 'X', '--sector', 'Energy')
    expect(code).toBe(0)
    expect(out).toContain(
      '7 rows, 7 good\n  X 1d raw: 7 bars, 2021-07-06 to 2021-07-14, 7 new, 0 unchanged, 0 replaced',
    )
    expect((await run('list')).out).toMatch(/X +1d +raw +XNYS +7 +2021-07-06 +2021-07-14 +x\.csv/)
    expect((await run('instrument', 'X')).out).toMatch(/X +X +equity +USD +Energy +XNYS +0\.01 +1 +0\.30 %/)
  })

  it('is idempotent, and reads gzip', async () => {
    await run('import', write('x.csv', bars()), '--symbol', 'X')
    const { out } = await run('import', write('x.csv.gz', gzipSync(bars())), '--symbol', 'X')
    expect(out).toContain('0 new, 7 unchanged, 0 replaced')
  })

  it('refuses other values for stored bars unless told to replace them', async () => {
    await run('import', write('x.csv', bars()), '--symbol', 'X')
    const other = write('y.csv', bars().replace('2021-07-07,11,', '2021-07-07,10.5,'))
    const refused = await run('import', other, '--symbol', 'X')
    expect(refused.err).toMatch(/^CATALOG_CONFLICT: X 1d raw: bars that are stored with other values: 1/)
    expect((await run('import', other, '--symbol', 'X', '--replace')).out).toContain(
      '0 new, 6 unchanged, 1 replaced',
    )
  })

  it('keeps bad rows in the quarantine with file, line, code and reason', async () => {
    const sessions = calendarNamed('XNYS').sessions(sessionDate('2021-01-04'), sessionDate('2021-02-26'))
    const good = sessions.map(({ date }) => date)
    const file = write('x.csv', `${bars(good)}2021-03-01,10,9,11,10,5\n`)
    const { out, code } = await run('import', file, '--symbol', 'X')
    expect(code).toBe(0)
    expect(out).toContain('quarantined: 1 HIGH_LOW_ORDER (quarantine')
    const quarantine = path.join(folder, '.investor', 'catalog', 'quarantine')
    const [name = ''] = readdirSync(quarantine)
    expect(name).toMatch(/^x\.csv-[0-9a-f]{12}\.jsonl$/)
    expect(JSON.parse(readFileSync(path.join(quarantine, name), 'utf8'))).toMatchObject({
      file: path.join(folder, 'x.csv'),
      line: good.length + 2,
      code: 'HIGH_LOW_ORDER',
      action: 'refused',
      symbol: 'X',
      reason: 'high 9 and low 11 do not enclose open 10 and close 10',
    })
    expect((await run('check')).out).toContain('problem: quarantined on import: 1 HIGH_LOW_ORDER')
    await run('import', file, '--symbol', 'X')
    expect((await run('check')).out).toContain('problem: quarantined on import: 1 HIGH_LOW_ORDER')
  })

  it('refuses a file of which more than a twentieth is bad, with advice, unless told otherwise', async () => {
    const file = write('x.csv', bars([...DATES, '2021-07-10']))
    const refused = await run('import', file, '--symbol', 'X')
    expect(refused.code).toBe(1)
    expect(refused.err).toMatch(
      /^TOO_MANY_BAD_ROWS: .*1 of 8 rows are bad \(1 NOT_A_SESSION\).*check --calendar/,
    )
    expect(refused.err).toContain(
      'line 9: NOT_A_SESSION: 2021-07-10 is no session of calendar XNYS (a weekend)',
    )
    expect((await run('list')).out).toContain('is empty')
    expect((await run('import', file, '--symbol', 'X', '--allow-bad')).out).toContain('X 1d raw: 7 bars')
  })

  it.each([
    ['', 'NO_ROWS'],
    ['date,open,high,low,close,volume\n', 'NO_ROWS'],
    ['date,open,high\n2021-07-06,1,2\n', 'COLUMN_MISSING'],
    ['date,open,high,low,close,volume\n2021-07-10,10,12,9,11,1\n2021-07-11,10,12,9,11,1\n', 'NO_GOOD_ROWS'],
    ['date,open,high,low,close,volume\n2021-07-06,x,12,9,11,1\n', 'NO_GOOD_ROWS'],
    [
      'date,open,high,low,close,volume\n2021-07-06 09:30,10,12,9,11,1\n2021-07-06 09:31,10,12,9,11,1\n',
      'TIME_ZONE_MISSING',
    ],
  ])('refuses %j as %s, and writes nothing', async (text, code) => {
    const refused = await run('import', write('x.csv', text), '--symbol', 'X')
    expect(refused).toMatchObject({ code: 1, err: expect.stringContaining(code) as string })
    expect(refused.err).toContain('x.csv')
    expect((await run('list')).out).toContain('is empty')
  })

  it('writes nothing on a dry run', async () => {
    const { out } = await run('import', write('x.csv', bars()), '--symbol', 'X', '--dry-run')
    expect(out).toContain('7 good (dry run, nothing written)')
    expect((await run('list')).out).toContain('is empty')
  })

  it('repairs high and low on request, and lists each repair', async () => {
    const file = write('x.csv', bars().replace('2021-07-07,11,13', '2021-07-07,11,11.99'))
    const words = ['import', file, '--symbol', 'X', '--repair', 'high-low', '--json']
    expect((await run(...words)).err).toMatch(/^TOO_MANY_BAD_ROWS: .*1 of 7 rows are bad \(1 repaired\)/)
    const { out } = await run(...words, '--allow-bad')
    const report = JSON.parse(out) as { repaired: unknown; quarantineFile: string }
    expect(report.repaired).toEqual([{ symbol: 'X', line: 3, change: 'high 11.99 -> 12, low 10 -> 10' }])
    const kept = readFileSync(path.join(folder, '.investor', 'catalog', report.quarantineFile), 'utf8')
    expect(JSON.parse(kept)).toMatchObject({ action: 'repaired', line: 3 })
  })

  it('reads a Parquet file like any other', async () => {
    await run('import', write('x.csv', bars()), '--symbol', 'X')
    await run('export', 'X', '--out', 'x.parquet')
    const { out } = await run('import', 'x.parquet', '--symbol', 'Y')
    expect(out).toContain('Y 1d raw: 7 bars, 2021-07-06 to 2021-07-14, 7 new')
    expect((await run('show', 'Y', '--json')).out).toBe(
      (await run('show', 'X', '--json')).out.replace('"X"', '"Y"'),
    )
  })
})

describe('investor data show', () => {
  it('prints the last bars and a line of closes', async () => {
    await run('import', write('x.csv', bars()), '--symbol', 'X', '--name', 'Example')
    const { out } = await run('show', 'X', '--limit', '2')
    expect(out).toBe(
      [
        'X (Example) 1d raw, 7 bars',
        '▁▂▃▅▆▇█',
        'session     opens                 closes                open  high  low  close  volume',
        '2021-07-13  2021-07-13T13:30:00Z  2021-07-13T20:00:00Z    15    17   14     16     500',
        '2021-07-14  2021-07-14T13:30:00Z  2021-07-14T20:00:00Z    16    18   15     17     600',
        'the last 2 of 7; --limit shows more',
        '',
      ].join('\n'),
    )
  })

  it('aggregates, and cuts by session dates', async () => {
    await run('import', write('x.csv', bars()), '--symbol', 'X')
    const week = JSON.parse((await run('show', 'X', '--timeframe', '1w', '--json')).out) as { bars: object[] }
    expect(week.bars).toMatchObject([
      { session: '2021-07-06', open: 10, high: 15, low: 9, close: 14, volume: 600 },
    ])
    const span = JSON.parse(
      (await run('show', 'X', '--from', '2021-07-08', '--to', '2021-07-12', '--json')).out,
    ) as { bars: { session: string }[] }
    expect(span.bars.map(({ session }) => session)).toEqual(['2021-07-08', '2021-07-09', '2021-07-12'])
  })

  it('names what there is when the symbol is not stored, and refuses a date that is none', async () => {
    await run('import', write('x.csv', bars()), '--symbol', 'AAPL')
    expect(await run('show', 'APPL')).toMatchObject({
      code: 1,
      err: 'NO_SERIES: APPL 1d raw is not stored; the catalog has AAPL 1d raw',
    })
    expect((await run('show', 'AAPL', '--from', '2021-02-30')).err).toMatch(/^BAD_DATE/)
    expect((await run('show', 'AAPL', '--from', 'yesterday')).err).toMatch(/^BAD_DATE/)
    expect((await run('show', 'AAPL', '--from', '2021-07-08', '--to', '2021-07-07')).err).toMatch(/^BAD_DATE/)
  })
})

describe('investor data check', () => {
  it('ends with 0 where nothing is wrong, and with 3 where something is', async () => {
    await run('import', write('x.csv', bars()), '--symbol', 'X')
    expect(await run('check')).toMatchObject({
      code: 0,
      out: expect.stringContaining('completeness 100.00 %, ok') as string,
    })
    await run('import', write('y.csv', bars(DATES.filter((date) => date !== '2021-07-09'))), '--symbol', 'Y')
    const { code, out } = await run('check', 'Y', '--json')
    expect(code).toBe(3)
    expect(JSON.parse(out)).toMatchObject([
      { quality: { key: { symbol: 'Y' }, problems: ['sessions without bars: 1 (2021-07-09)'] } },
    ])
    expect((await run('check', 'Z')).err).toBe('NO_SERIES: Z: not stored; the catalog has X, Y')
  })
})

describe('investor data export', () => {
  it('writes CSV that can be imported again without a word', async () => {
    await run('import', write('x.csv', bars()), '--symbol', 'X')
    expect((await run('export', 'X', '--out', 'out.csv')).out).toBe('out.csv: 7 bars of X\n')
    expect((await run('import', 'out.csv', '--symbol', 'Y')).out).toContain('7 rows, 7 good')
    expect((await run('export', 'Y')).out).toBe(readFileSync(path.join(folder, 'out.csv'), 'utf8'))
  })

  it('refuses what it cannot write', async () => {
    await run('import', write('x.csv', bars()), '--symbol', 'X')
    expect((await run('export', 'X', '--format', 'parquet')).err).toMatch(/^EXPORT_UNCLEAR/)
    expect((await run('export', 'X', '--out', 'nowhere/out.csv')).err).toMatch(/^FILE_UNWRITABLE/)
  })
})

describe('investor data synth', () => {
  it('makes the same bars of the same seed, labelled synthetic', async () => {
    const words = [
      'synth',
      '--symbols',
      '2',
      '--from',
      '2020-11-23',
      '--to',
      '2020-11-27',
      '--timeframe',
      '5m',
      '--seed',
      '3',
    ]
    expect((await run(...words)).out).toBe(
      ['SYN1', 'SYN2'].map((name) => `${name} 5m: 276 synthetic bars, 2020-11-23 to 2020-11-27\n`).join(''),
    )
    expect((await run('list')).out).toMatch(
      /SYN2 +5m +raw +XNYS +276 .* synthetic \(investor data synth --seed 3\)/,
    )
    expect((await run(...words, '--json')).out).toContain('"unchanged": 276')
    expect((await run('show', 'SYN1')).out).toContain('SYNTHETIC, not a market')
    expect((await run('check')).code).toBe(0)
  })

  it('draws bars inside the days of a real series, true to them', async () => {
    await run('import', write('x.csv', bars()), '--symbol', 'X')
    await run('synth', '--inside', 'X', '--from', '2021-07-07', '--to', '2021-07-08', '--timeframe', '1h')
    const real = await run('export', 'X', '--from', '2021-07-07', '--to', '2021-07-08')
    const catalog = new BarCatalog(path.join(folder, '.investor', 'catalog'))
    const hours = await openSeries(catalog, { symbol: 'X', timeframe: '1h', adjustment: 'raw' })
    expect(hours.stored.isSynthetic).toBe(true)
    expect((await hours.source.next())?.length).toBe(14)
    await catalog.close()
    expect(real.out).toContain('2021-07-07,11,13,10,12,100\n')
  })
  it('needs dates with a session', async () => {
    expect((await run('synth', '--symbols', '1')).err).toMatch(/^BAD_DATE/)
    expect((await run('synth', '--from', '2021-07-10', '--to', '2021-07-11')).err).toMatch(/^BAD_DATE/)
  })
})
describe('the bundled series', () => {
  it('is the S&P 500 of 2000 to 2020, real, with a word on its opens', async () => {
    const catalog = new BarCatalog(path.join(folder, 'bundled'))
    const context = { now: utcMillis(0), toolVersion: '0' }
    await expect(
      importBundled(catalog, { ...context, now: utcMillis(Date.UTC(2026, 0, 1)) }),
    ).resolves.toBeUndefined()
    const info = await catalog.info(BUNDLED_SERIES)
    expect(info).toMatchObject({
      rows: 5_105,
      calendar: 'XNYS',
      isSynthetic: false,
      firstOpenAt: Date.UTC(2000, 0, 3, 14, 30),
      lastCloseAt: Date.UTC(2020, 3, 17, 20),
    })
    expect(info?.notes.join(' ')).toContain('open fills are approximate')
    expect(await catalog.instrument('SPX')).toMatchObject({ assetClass: 'index', name: 'S&P 500' })
    const startedAt = performance.now()
    await importBundled(catalog, context)
    expect(performance.now() - startedAt).toBeLessThan(500)
    expect((await catalog.info(BUNDLED_SERIES))?.imports).toHaveLength(1)
    await catalog.close()
  })
})
describe('wrong usage', () => {
  it.each([
    [['import']],
    [['import', 'x.csv', '--timeframe', '2m']],
    [['show', 'X', '--limit', '0']],
    [['synth', '--symbols', '1001', '--from', '2021-07-07', '--to', '2021-07-08']],
    [['frobnicate']],
    [['import', 'x.csv', '--map', 'openOpen']],
  ])('of %j ends with 2', async (words) => {
    expect((await run(...words)).code).toBe(2)
  })
  it('help ends with 0 and teaches by example', async () => {
    const names = ['import', 'list', 'show', 'check', 'export', 'actions', 'instrument', 'synth', 'watch']
    for (const name of names) {
      const { out, code } = await run(name, '--help')
      expect(code).toBe(0)
      expect(out).toContain(`investor data ${name}`)
    }
  })
})
