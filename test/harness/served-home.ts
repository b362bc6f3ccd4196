import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import type { RunRequest } from '../../src/app/backtest/run-request.ts'
import { runSession } from '../../src/app/live/run-session.ts'
import { buildPages, PAGES_FOLDER } from '../../src/app/server/build-pages.ts'
import { apiOver, type Api } from './api-harness.ts'
import { emptyFolder, investor } from './cli.ts'

/** Symbols of the served session; SYN2 has no sector. */
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

/** A home with made-up days in its catalog and a session that has traded them, served with the dashboard. */
export interface ServedHome {
  /** The folder with `.investor` in it. */
  readonly path: string
  readonly home: string
  readonly url: string
  readonly api: Api
  close(): Promise<void>
}

/** Makes it. */
export async function servedHome(): Promise<ServedHome> {
  const folder = emptyFolder()
  const home = join(folder.path, '.investor')
  const done = (...words: readonly string[]): void => {
    const { code, err } = investor(folder.path, ...words)
    if (code !== 0) throw new Error(`investor ${words.join(' ')}: ${err}`)
  }
  done('data', 'synth', '--symbols', '4', '--from', '2015-01-02', '--to', '2016-09-22', '--timeframe', '1d')
  done('data', 'instrument', 'SYN2', '--sector', 'UNKNOWN')
  process.env['INVESTOR_HOME'] = home
  await runSession(
    { home, request: REQUEST, isNew: true, speed: Infinity, isQuiet: true },
    async () => undefined,
  )
  const unbuilt = await buildPages()
  if (unbuilt !== undefined) throw new Error(unbuilt)
  const api = await apiOver(home, { webFolder: PAGES_FOLDER })
  await api.app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = api.app.server.address() as AddressInfo
  const close = async (): Promise<void> => {
    await api.close()
    delete process.env['INVESTOR_HOME']
    folder.remove()
  }
  return { path: folder.path, home, url: `http://127.0.0.1:${port}`, api, close }
}
