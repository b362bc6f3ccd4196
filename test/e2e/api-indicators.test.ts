import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Indicators, type Bars, type Decision, type Signal } from '../../src/server/index.ts'
import { cookieOf, PASSWORD } from '../harness/api-harness.ts'
import { emptyFolder } from '../harness/cli.ts'
import { tradedHome, type TradedHome, type TradedWish } from '../harness/traded-home.ts'

/** Indicators of other bars, of the session's hours, and of what several symbols share. */
const MIXED = `
import { correlation, defineStrategy, ema, on, sma, vwap } from 'investor'

export default defineStrategy({
  name: 'Mixed',
  description: 'Buys now and then, whatever its indicators say.',
  allSymbols(_, { symbols, of, together }) {
    const fast = symbols.map((symbol) => of(symbol, () => {
      on('1w', () => sma(4))
      vwap()
      return ema(5)
    }))
    together(() => correlation(10, fast[0], fast[1]))
    let slices = 0
    return {
      onSlice(context) {
        slices++
        for (const symbol of symbols) {
          if (!context.isWarm(symbol)) continue
          if (context.position(symbol) !== undefined) context.closeLong(symbol, 'held long enough')
          else if (slices % 7 === 0) context.buy(symbol, { stop: context.bar(symbol).close * 0.9 })
        }
      },
    }
  },
})
`

let traded: TradedHome
let folder: ReturnType<typeof emptyFolder>
let cookie = ''

async function trade(wish: TradedWish = {}): Promise<void> {
  traded = await tradedHome({}, wish)
  await traded.api.users.add('vera', 'viewer', PASSWORD)
  cookie = await cookieOf(traded.api, 'vera')
}

beforeAll(() => {
  folder = emptyFolder()
})

afterAll(() => {
  folder.remove()
})

async function ask(path: string) {
  const headers = { host: '127.0.0.1', cookie }
  const reply = await traded.api.app.inject({ url: `/api/v1${path}`, headers })
  return { status: reply.statusCode, body: reply.json() as unknown }
}

async function read<T>(path: string): Promise<T> {
  const { status, body } = await ask(path)
  expect([path, status]).toEqual([path, 200])
  return body as T
}

const nameOf = ({ indicator, output }: { indicator: string; output: string }): string =>
  output === '' ? indicator : `${indicator}.${output}`

/** Holds every line of a symbol against the evidence on record of decisions; gives what was compared. */
async function compared(symbol: string, decisions: number): Promise<ReadonlySet<string>> {
  const names = new Set<string>()
  const found = Indicators.parse(await read(`/indicators?symbol=${symbol}&timeframe=1d`))
  const { rows } = await read<{ rows: Signal[] }>(`/signals?symbol=${symbol}&limit=500`)
  expect(rows.length).toBeGreaterThan(decisions / 2)
  for (const { sequence, strategy } of rows.slice(0, decisions)) {
    const { signal } = await read<Decision>(`/decisions/${sequence}`)
    const bar = found.closeAt.indexOf(signal?.at ?? Number.NaN)
    const lines = found.strategies.find(({ name }) => name === strategy)?.lines ?? []
    const drawn = lines.map((line) => [nameOf(line), line.values[bar]] as const)
    const known = Object.fromEntries(drawn.filter(([, value]) => value !== null))
    expect([strategy, known]).toEqual([strategy, signal?.indicators])
    for (const name of Object.keys(known)) names.add(name)
  }
  return names
}

describe('the indicators of a strategy over weeks, hours and several symbols', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    const file = join(folder.path, 'mixed.ts')
    writeFileSync(file, MIXED)
    // Made-up prices know of no split: a larger one would be refused.
    await trade({ strategies: [file], actions: ['SYN1,2015-08-03,split,11:10'] })
  }, 120_000)

  afterAll(async () => {
    await traded.close()
  })

  it('equal at every decision what is on record of it, before a split and after', async () => {
    expect([...(await compared('SYN1', 200))].toSorted()).toEqual([
      '1w sma(4)',
      'ema(5)',
      'rolling-correlation(10) of SYN1 ema(5) and SYN2 ema(5)',
      'vwap()',
    ])
    const { rows } = await read<{ rows: Signal[] }>('/signals?symbol=SYN1&limit=500')
    const splitAt = Date.UTC(2015, 7, 3)
    expect(rows.slice(0, 200).some(({ at }) => at < splitAt)).toBe(true)
    expect(rows[0]?.at).toBeGreaterThan(splitAt)
  })

  it('stand at weekly bars where they are computed on them', async () => {
    const { strategies } = await read<Indicators>('/indicators?symbol=SYN2&timeframe=1w')
    expect(strategies[0]?.lines.map(nameOf)).toEqual(['1w sma(4)'])
  })
})

describe('the indicators of a session', { timeout: 120_000 }, () => {
  beforeAll(() => trade(), 120_000)

  afterAll(async () => {
    await traded.close()
  })

  it('equal at every decision what is on record of it', async () => {
    const names = [...(await compared('SYN1', 30)), ...(await compared('SYN2', 30))]
    expect(names).toEqual(expect.arrayContaining(['sma(20)', 'rsi(2)', 'macd(12,26,9).histogram']))
  })

  it('stand at the bars of the chart; averages and bands lie on them, the rest does not', async () => {
    const [bars, found] = [
      await read<Bars>('/bars?symbol=SYN1&timeframe=1d&limit=100'),
      Indicators.parse(await read('/indicators?symbol=SYN1&timeframe=1d&limit=100')),
    ]
    expect([found.openAt, found.closeAt]).toEqual([bars.openAt, bars.closeAt])
    const places = found.strategies.map(({ name, lines }) => [
      name,
      lines.filter(({ place }) => place === 'price').map(nameOf),
      lines.filter(({ place }) => place === 'own').map(nameOf),
    ])
    const channel = (period: number): readonly string[] =>
      ['middle', 'upper', 'lower'].map((output) => `donchian-channel(${period}).${output}`)
    const macd = ['value', 'signal', 'histogram'].map((output) => `macd(12,26,9).${output}`)
    expect(places).toEqual([
      ['MA_Crossover', ['sma(20)', 'sma(50)'], []],
      ['RSI_MeanReversion', ['sma(200)'], ['rsi(2)', 'atr(14)']],
      ['MACD_Trend', ['sma(200)'], [...macd, 'atr(14)']],
      [
        'Donchian_Breakout',
        [
          ...channel(20),
          ...channel(10),
          'lag(1) of donchian-channel(20).upper',
          'lag(1) of donchian-channel(10).lower',
          'lag(1) of donchian-channel(20).lower',
          'lag(1) of donchian-channel(10).upper',
        ],
        ['atr(20)'],
      ],
    ])
    for (const { lines } of found.strategies) for (const { values } of lines) expect(values).toHaveLength(100)
  })

  it('are unknown while they warm up, and none where nobody decides on such bars', async () => {
    const { strategies } = await read<Indicators>('/indicators?symbol=SYN1&timeframe=1d&limit=5000')
    const slow = strategies[0]?.lines.find(({ indicator }) => indicator === 'sma(50)')?.values ?? []
    expect(slow.findIndex((value) => value !== null)).toBe(49)
    const weekly = await read<Indicators>('/indicators?symbol=SYN1&timeframe=1w')
    expect(weekly.strategies.map(({ timeframe, lines }) => [timeframe, lines.length])).toEqual(
      Array.from({ length: 4 }, () => ['1d', 0]),
    )
    expect((await read<Indicators>('/indicators?symbol=NONE&timeframe=1d')).strategies).toEqual([])
    expect(traded.api.defects).toEqual([])
  })
})
