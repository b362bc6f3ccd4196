import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Indicators, type Bars, type Decision, type Signal } from '../../src/server/index.ts'
import { cookieOf, PASSWORD } from '../harness/api-harness.ts'
import { SYMBOLS, tradedHome, type TradedHome } from '../harness/traded-home.ts'

let traded: TradedHome
let cookie = ''

beforeAll(async () => {
  traded = await tradedHome()
  await traded.api.users.add('vera', 'viewer', PASSWORD)
  cookie = await cookieOf(traded.api, 'vera')
}, 120_000)

afterAll(async () => {
  await traded.close()
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

describe('the indicators of a session', { timeout: 120_000 }, () => {
  it('equal at every decision what is on record of it', async () => {
    let compared = 0
    for (const symbol of SYMBOLS.slice(0, 2)) {
      const found = Indicators.parse(await read(`/indicators?symbol=${symbol}&timeframe=1d`))
      expect(found.strategies.map(({ name }) => name)).toEqual(traded.api.folder.request.strategies)
      const { rows } = await read<{ rows: Signal[] }>(`/signals?symbol=${symbol}&limit=500`)
      for (const { sequence, strategy } of rows.slice(0, 30)) {
        const { signal } = await read<Decision>(`/decisions/${sequence}`)
        const bar = found.closeAt.indexOf(signal?.at ?? Number.NaN)
        const lines = found.strategies.find(({ name }) => name === strategy)?.lines ?? []
        const drawn = Object.fromEntries(lines.map((line) => [nameOf(line), line.values[bar]]))
        expect([strategy, drawn]).toEqual([strategy, signal?.indicators])
        compared += lines.length
      }
    }
    expect(compared).toBeGreaterThan(80)
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
