import { spawn } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { RunRequest } from '../../src/app/backtest/run-request.ts'
import { readSettings } from '../../src/app/backtest/run-settings.ts'
import { livePlan } from '../../src/app/broker/market/live-plan.ts'
import { VenueLog } from '../../src/app/live/venue/venue-log.ts'
import { formatFixed, type UtcMillis } from '../../src/base/index.ts'
import { calendarNamed } from '../../src/calendar/index.ts'
import { SimulatedBroker } from '../../src/sim/index.ts'
import type { CrashPoint } from '../../src/app/live/crash-point.ts'
import { MAIN } from './program.ts'


/**
 * Trades all day long: in with a stop, some with a target, stops that are moved, and out after a
 * while, but not in the last twenty minutes of a half day. Its indicators decide nothing.
 */
const BUSY = `import { atr, defineStrategy, on, sma } from 'investor'
export default defineStrategy({
  name: 'Busy', description: 'Enters every few bars with guards, and leaves a little later.', parameters: {},
  eachSymbol() {
    sma(7)
    on('1d', () => atr(3))
    return {
      onBar(bar, context) {
        const bars = bar.closeAt / 60_000
        if (context.position === undefined && bars % 4 === 0) {
          const target = bars % 8 === 0 ? { target: bar.close * 1.006 } : {}
          context.buy({ stop: bar.close * 0.997, limit: bar.close * 1.003, ...target })
        } else if (context.position === undefined) return
        else if (bars % 13 === 0 && bars % 1440 < 1060) context.closeLong('enough')
        else if (bars % 5 === 0) context.adjust({ stop: bar.close * 0.996 })
      },
    }
  },
})
`

/** Writes settings of a made-up live market at the simulated venue, and a strategy; gives the file. */
export function writePaperLive(folder: string): string {
  writeFileSync(join(folder, 'busy.ts'), BUSY)
  const file = join(folder, 'paper.yaml')
  writeFileSync(file, `trading:
  broker: simulated
  primary_data_provider: synthetic
  opening_delay_minutes: 0
  closing_cutoff_minutes: 0
broker: { seed: 3 }
backtest:
  symbols: [SYN1, SYN2]
  timeframe: 1m
strategies:
  - file: ./busy.ts
risk:
  allowed_symbols: [SYN1, SYN2]
  max_entries_per_day: 1000
  max_repeats: 1000
  max_consecutive_losses: 1000
  burst_notional: 20
  daily_turnover: 20
  permissions:
    Busy: { symbols: ALL, buy: true, sell_short: false }
  deploy_limits:
    Busy:
      max_instruments: 2
      max_order_price: 1000
      max_order_value: 100000
      max_position_value: 100000
      max_entries_per_session: 1000
`)
  return file
}

/** When a session's process is to be killed: at a named instant, or once the venue has so many rows more. */
export type PaperDeath = { readonly at: `${CrashPoint}:${number}` } | { readonly rows: number }

/** How a process ended, and what it said. */
export interface PaperExit {
  readonly signal: NodeJS.Signals | null
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs `investor start` in a folder until it is killed or ends. */
export function runPaperLive(
  folder: string, words: readonly string[], death?: PaperDeath,
): Promise<PaperExit> {
  const { INVESTOR_HOME: _, ...environment } = process.env
  const atPoint = death !== undefined && 'at' in death ? { INVESTOR_CRASH_AT: death.at } : {}
  const child = spawn(process.execPath, [MAIN, 'start', ...words], {
    cwd: folder, env: { ...environment, ...atPoint, NO_COLOR: '1' }, stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [out, err] = ['', '']
  child.stdout.on('data', (text: Buffer) => {
    out += text.toString()
  })
  child.stderr.on('data', (text: Buffer) => {
    err += text.toString()
  })
  const rows = rowsIn(folder)
  const look = death !== undefined && 'rows' in death
    ? setInterval(() => {
        if (rowsIn(folder) >= rows + death.rows) child.kill('SIGKILL')
      }, 5)
    : undefined
  return new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', (code, signal) => {
      clearInterval(look)
      resolve({ signal, code, out, err })
    })
  })
}

function rowsIn(folder: string): number {
  const path = join(folder, '.investor/sessions/0001/venue.log')
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').length : 0
}

/** The venue's own books, made anew from its log. */
export async function venueBooks(folder: string, request: RunRequest) {
  const settings = await readSettings(request, 'live')
  const opened = VenueLog.open<string>(join(folder, '.investor/sessions/0001/venue.log'))
  if (!opened.ok) throw new Error(opened.failure.message)
  opened.value.log.close()
  const { venue, currency, capital } = settings.engine
  const { instruments } = livePlan(settings)
  const broker = new SimulatedBroker({
    venue: { ...venue, instrument: (name) => instruments.find(({ symbol }) => symbol === name) },
    currency, capital, now: () => 0 as UtcMillis, calendar: calendarNamed('XNYS'),
  }, { version: 1, inputs: opened.value.rows, aside: [], marks: {} })
  const records = [...broker.ledger.records()]
  return {
    lines: opened.value.rows,
    cash: formatFixed(broker.ledger.cash),
    held: broker.ledger.positions().map(({ symbol, quantity }) => `${symbol} ${formatFixed(quantity)}`),
    fills: broker.ledger.executions.map(({ executionId, quantity, price }) => (
      `${executionId} ${formatFixed(quantity)} at ${formatFixed(price)}`
    )),
    ids: records.map(({ terms }) => String(terms.clientOrderId)),
    working: records.filter(({ isOpen }) => isOpen).map(({ terms }) => String(terms.clientOrderId)),
    /** Units that stops, working now, take out, by symbol. */
    stopped: records.filter(({ isOpen, terms }) => isOpen && terms.role === 'stop')
      .map(({ terms, filled }) => `${terms.symbol} ${formatFixed(terms.quantity - filled)}`),
  }
}
