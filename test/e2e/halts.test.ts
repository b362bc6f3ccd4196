import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { calendarNamed } from '../../src/calendar/index.ts'
import { sessionDate } from '../../src/base/index.ts'
import { emptyFolder, investor } from '../harness/cli.ts'

const folder = emptyFolder()
afterAll(() => folder.remove())

const OPEN = calendarNamed('XNYS').session(sessionDate('2024-05-07'))?.openAt ?? 0

/** Minutes of a morning without those in which nothing traded. */
function minutes(): string {
  const rows = Array.from({ length: 90 }, (_, minute) => {
    const price = 20 + minute / 100
    const stamp = new Date(OPEN + minute * 60_000).toISOString()
    return [stamp, price, price + 0.1, price - 0.1, price, 9000].join(',')
  })
  return `timestamp,open,high,low,close,volume\n${rows.filter((_, at) => at < 30 || at >= 45).join('\n')}\n`
}

beforeAll(() => {
  writeFileSync(join(folder.path, 'bars.csv'), minutes())
  // 10:00 to 10:15 in New York: minutes 30 to 45 of the session.
  const columns = 'Symbol,Halt Date,Halt Time,Resume Date,NYSE Resume Time,Reason'
  writeFileSync(join(folder.path, 'halts.csv'), `${columns}\n`
    + 'ACME,05/07/2024,10:00:00,05/07/2024,10:15:00,LULD pause\n')
  writeFileSync(join(folder.path, 'steady.ts'), `import { defineStrategy } from 'investor'
export default defineStrategy({ name: 'Steady', description: 'Buys at minutes.', eachSymbol: () => ({
  onBar(bar, context) {
    const minute = (bar.closeAt - ${OPEN}) / 60_000
    if (minute === 20 || minute === 30) context.buy({ stop: bar.close * 0.9, quantity: 10 })
    if (minute === 25) context.closeLong('done')
  },
}) })\n`)
  expect(investor(folder.path, 'data', 'import', 'bars.csv', '--symbol', 'ACME')).toMatchObject({ code: 0 })
}, 60_000)

describe('investor data halts', () => {
  it('refuses times without a zone, and takes nothing', () => {
    const { code, err } = investor(folder.path, 'data', 'halts', '--file', 'halts.csv')
    expect(code).toBe(1)
    expect(err).toContain('halts.csv: line 2: from is "05/07/2024 10:00:00"; it names no zone')
    expect(investor(folder.path, 'data', 'halts').out).toContain('no halts')
  })

  it('takes a list of an exchange, and shows it', () => {
    const zone = ['--time-zone', 'America/New_York']
    const taken = investor(folder.path, 'data', 'halts', '--file', 'halts.csv', ...zone)
    expect(taken.out).toMatch(/ACME +2024-05-07T14:00:00Z +2024-05-07T14:15:00Z +LULD pause/)
    const halts: unknown = JSON.parse(investor(folder.path, 'data', 'halts', 'ACME', '--json').out)
    const [from, until] = [OPEN + 1_800_000, OPEN + 2_700_000]
    expect(halts).toEqual([{ symbol: 'ACME', from, until, reason: 'LULD pause' }])
  })

  it('refuses what is there twice or overlaps, naming where', () => {
    const refused = (rows: string): string => {
      writeFileSync(join(folder.path, 'more.csv'), `symbol,from,to\n${rows}`)
      return investor(folder.path, 'data', 'halts', '--file', 'more.csv').err
    }
    expect(refused('B,2024-05-07T14:00:00Z,\nB,2024-05-07T14:00:00Z,\n'))
      .toMatch(/BAD_HALT.*line 3.*also on line 2/)
    expect(refused('ACME,2024-05-07T14:10:00Z,2024-05-07T14:20:00Z\n'))
      .toMatch(/HALT_OVERLAP: the halt of ACME at 2024-05-07T14:00:00Z ends at 2024-05-07T14:15:00Z/)
    expect(refused('B,2024-05-07T14:00:00Z,\nB,2024-05-07T15:00:00Z,\n')).toMatch(/HALT_OVERLAP.* has no end/)
    expect(refused('')).toMatch(/NO_ROWS.*found no halt/)
    expect(JSON.parse(investor(folder.path, 'data', 'halts', '--json').out)).toHaveLength(1)
  })

  it('a backtest over it refuses the entry, and says why', () => {
    const words = ['backtest', '--strategy', './steady.ts', '--symbols', 'ACME', '--timeframe', '1m']
    const run = investor(folder.path, ...words)
    expect(run.code).toBe(0)
    expect(run.out).toMatch(/TRADING_HALT 1/)
    const before = investor(folder.path, 'why-not', 'ACME', '2024-05-07T14:00:00Z').out
    expect(before).toContain('rejected the signal with TRADING_HALT (1 against a limit of 0 count): '
      + 'ACME is halted by its exchange: LULD pause')
    expect(before).toContain('halted      LULD pause')
    expect(investor(folder.path, 'why-not', 'ACME', '2024-05-07T14:16:00Z').out).not.toContain('halted')
    const journal = readFileSync(join(folder.path, 'runs', '0001-Steady', 'journal.jsonl'), 'utf8')
    expect(journal.match(/InstrumentStatusChanged/g)).toHaveLength(2)
  }, 60_000)
})
