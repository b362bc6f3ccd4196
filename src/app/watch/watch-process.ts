/**
 * The watch of a session: a process of its own, started by `WatchLink`.
 *
 * It outlives the process that trades for as long as it takes to tell that this is gone.
 */
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { Writable } from 'node:stream'
import { SystemClock } from '../../adapter/clock/index.ts'
import { alertPolicy, alertRoutes } from '../alert/alert-routes.ts'
import { alertFolder } from '../alert/check-alert-secrets.ts'
import { readRunConfig } from '../backtest/run-config.ts'
import { readJournalAt } from '../journal/index.ts'
import { orThrow } from '../live/or-throw.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { sessionLocation } from '../live/record/session-journal.ts'
import { EquityTrail } from './equity-trail.ts'
import { HealthHistory } from './health-history.ts'
import { sessionProbes } from './session-probes.ts'
import { SessionWatch } from './session-watch.ts'
import type { FromWatch, ToWatch, WatchSetup } from './watch-protocol.ts'

/** How long what waits has to leave after a session ended as it should, and after one that did not. */
const END_MS = 20_000
const GONE_MS = 600_000

let watch: Promise<SessionWatch> | undefined
let hasEnded = false

/** To the terminal of the session; straight to it once the session is gone. */
function say(message: FromWatch): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {})
  else if (message.kind === 'lines') process.stderr.write(message.text)
  else if (message.kind === 'trouble') process.stderr.write(`investor watch: ${message.text}\n`)
}

/** The channel `console` writes here. */
const terminal = new Writable({
  write: (chunk: Buffer, _encoding, done) => {
    say({ kind: 'lines', text: chunk.toString() })
    done()
  },
})

async function open({ path: folderPath, request, pid, after }: WatchSetup): Promise<SessionWatch> {
  const { alerts, system } = readRunConfig(request)
  const folder = new SessionFolder(folderPath)
  const journal = orThrow(await readJournalAt(sessionLocation(folder, request)))
  const logFolder = path.resolve(system.logDir)
  mkdirSync(logFolder, { recursive: true })
  const clock = new SystemClock()
  const kept = { folder: folderPath, retentionDays: system.metricsRetentionDays }
  const steadyMs = (): number => performance.now()
  const history = new HealthHistory(kept)
  const trail = new EquityTrail(kept)
  return new SessionWatch({
    folder, journal, clock, steadyMs, pid, after,
    probes: sessionProbes({ folder, journal, pid, wallMs: Date.now, steadyMs }),
    routes: alertRoutes(alerts, {
      clock, logFolder, environment: process.env, console: terminal,
      folder: alertFolder(request),
    }),
    policy: alertPolicy(alerts),
    healthMs: system.healthCheckIntervalMs,
    onHealth: (round) => history.add(round),
    onStatus: (status) => trail.add(status),
    onTrouble: (text) => say({ kind: 'trouble', text }),
  })
}

async function take(message: ToWatch): Promise<void> {
  if (message.kind === 'ping') say({ kind: 'alive' })
  else if (message.kind === 'end') hasEnded = true
  else if (message.kind === 'failed') (await watch)?.ended(`ended with an error: ${message.reason}`)
  else {
    watch = open(message.setup)
    ;(await watch).start()
  }
}

// What fails here ends this process; the session starts it again.
process.on('message', (message: ToWatch) => void take(message))
// The channel ends with the process at its other end, however that ended.
process.on('disconnect', () => {
  // Timers of the clock keep no process alive.
  setInterval(() => {}, END_MS)
  void (async () => {
    const opened = await watch
    if (!hasEnded) opened?.ended('is gone without a word')
    await opened?.close(hasEnded ? END_MS : GONE_MS)
    process.exit(0)
  })()
})
// A terminal that is gone is no reason to stop.
process.stderr.on('error', () => {})
// What ends a session from the keyboard is for the session; this process ends after it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => {})
