import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import type { RunRequest } from '../../src/app/backtest/run-request.ts'
import { runSession } from '../../src/app/live/run-session.ts'
import type { ServerOptions } from '../../src/server/index.ts'
import { apiOver, type Api } from './api-harness.ts'
import { emptyFolder, investor } from './cli.ts'

/** Symbols of the session; SYN2 has no sector. */
export const SYMBOLS = ['SYN1', 'SYN2', 'SYN3', 'SYN4'] as const

/** What trades in it: averages, an oscillator, a channel. */
export const REQUEST: RunRequest = {
  configFile: undefined,
  strategies: ['MA_Crossover', 'RSI_MeanReversion', 'MACD_Trend', 'Donchian_Breakout'],
  symbols: SYMBOLS,
  from: undefined,
  to: undefined,
  timeframe: undefined,
  adjustment: undefined,
  set: [],
  out: 'runs',
  environment: {},
  width: 100,
  color: false,
}

/** A home with made-up days in its catalog and a session that has traded them, and the API over it. */
export interface TradedHome {
  /** The folder with `.investor` in it. */
  readonly path: string
  readonly home: string
  readonly api: Api
  close(): Promise<void>
}

/** What else than usual trades in it, and what happened to the instruments: rows of a CSV file of actions. */
export interface TradedWish {
  readonly strategies?: readonly string[]
  readonly actions?: readonly string[]
}

/** Makes it; `more` is for the server. */
export async function tradedHome(
  more: Partial<ServerOptions> = {},
  { strategies = REQUEST.strategies, actions = [] }: TradedWish = {},
): Promise<TradedHome> {
  const folder = emptyFolder()
  const home = join(folder.path, '.investor')
  const done = (...words: readonly string[]): void => {
    const { code, err } = investor(folder.path, ...words)
    if (code !== 0) throw new Error(`investor ${words.join(' ')}: ${err}`)
  }
  done('data', 'synth', '--symbols', '4', '--from', '2015-01-02', '--to', '2016-09-22', '--timeframe', '1d')
  done('data', 'instrument', 'SYN2', '--sector', 'UNKNOWN')
  if (actions.length > 0) {
    const file = join(folder.path, 'actions.csv')
    writeFileSync(file, ['symbol,date,kind,value', ...actions, ''].join('\n'))
    done('data', 'actions', '--file', file)
  }
  process.env['INVESTOR_HOME'] = home
  await runSession(
    { home, request: { ...REQUEST, strategies }, isNew: true, speed: Infinity, isQuiet: true },
    async () => undefined,
  )
  const api = await apiOver(home, more)
  const close = async (): Promise<void> => {
    await api.close()
    delete process.env['INVESTOR_HOME']
    folder.remove()
  }
  return { path: folder.path, home, api, close }
}
