import process from 'node:process'
import { Command } from 'commander'
import { formatUtc } from '../../base/index.ts'
import { homeFolder } from '../home-folder.ts'
import { unprotectedAt, type Unprotected } from '../live/watchdog/bare-words.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import type { CacheCounts } from '../../data/index.ts'
import type { FeedState, SessionQuotes } from '../live/session-health.ts'
import type { SessionStatus } from '../live/session-status.ts'
import type { ShownStatus } from '../live/ask/shown-status.ts'
import { grouped } from '../live/status-line.ts'
import { tellStatus } from '../live/ask/tell-status.ts'
import type { WatchdogState } from '../live/watchdog/watchdog-protocol.ts'

/** `investor status`: what a session is doing, from what it wrote; it works when engine and API hang. */
export function statusCommand(): Command {
  return new Command('status')
    .description(
      'Shows the latest session: money, positions and their stops, orders, halt, waiting commands.',
    )
    .option('--session <number>', 'another session than the latest')
    .option('--json', 'print it as JSON')
    .action(async (flags: { readonly session?: string; readonly json?: boolean }) => {
      const folder = SessionFolder.find(homeFolder(), flags.session)
      const { session, ...status } = await tellStatus(folder, {
        environment: process.env,
        say: (line) => void process.stderr.write(`investor: ${line}\n`),
      })
      const shown = { session, folder: folder.path, ...status }
      process.stdout.write(flags.json === true ? `${JSON.stringify(shown, null, 2)}\n` : statusText(shown))
    })
}

/** A status for a terminal. */
export function statusText(shown: ShownStatus): string {
  const session = `${shown.session}${modeText(shown)}`
  if (!hasFigures(shown)) return `Session ${session} has shown no bar yet.\n`
  const status = shown
  const { held, health, proposedReset, changedSettings, heldSymbols = [] } = status
  const stopped = status.state === 'running' ? 'ended without a word: start it again' : status.state
  const age = Math.round((Date.now() - status.writtenAt) / 1000)
  const state = shown.isRunning ? `running, process ${status.pid}, ${age} s ago` : stopped
  const { feed, cache } = status.health.outside ?? {}
  const rows = [
    ['Session', `${session}, ${state}`],
    ['Market', status.at === 0 ? 'no bar yet' : formatUtc(status.at)],
    ...(feed === undefined ? [] : [['Market data', feedText(feed)] as const]),
    ...(cache === undefined ? [] : [['Data cache', cacheText(cache)] as const]),
    ['Equity', `${equityText(status)}, ${status.trades} trades`],
    [
      'Held',
      held
        .map(
          (part) =>
            `${part.symbol} ${part.quantity} of ${part.strategy}, ` +
            `${part.needsStop ? `stops for ${part.stopped}` : 'no stop wanted'}`,
        )
        .join('; ') || 'nothing',
    ],
    ...(health.quotes === undefined ? [] : [['Quotes', quotesText(health.quotes, held)] as const]),
    ['Without a stop', bareText(unprotectedAt(status, shown.isRunning, Date.now()))],
    ['Orders', `${status.openOrders.length} open, ${status.unknownOrders.length} of unknown outcome`],
    ['Halt', haltText(status)],
    ...heldSymbols.map(({ symbol, reason }) => ['At rest', `${symbol}, not entered until "investor confirm `
      + `--symbol ${symbol}": ${reason}`] as const),
    ['Reset', proposedReset === undefined ? 'none asked for' : resetText(proposedReset)],
    ['Settings', changedSettings.map(({ key, to }) => `${key} = ${to}`).join(', ') || 'as it was begun'],
    ['Last decision', status.lastDecision || 'none'],
    ...(status.trouble.length === 0 ? [] : [['Trouble', status.trouble.join('; ')] as const]),
    ...(shown.watchdog === undefined || shown.watchdog.state === 'ended'
      ? []
      : [['Watchdog', watchdogText(shown.watchdog)] as const]),
    ['Waiting', shown.waiting.map(({ kind, reason }) => `${kind} (${reason})`).join(', ') || 'no command'],
  ] as const
  return `${rows.map(([name, text]) => `${name.padEnd(16)}${text}`).join('\n')}\n`
}

/** Nobody is to take real money for paper because a file cannot be read. */
function modeText({ mode }: ShownStatus): string {
  if (mode === undefined) return ', paper or real money unknown: its settings cannot be read'
  return mode === 'live' ? ', LIVE (real money)' : ', paper'
}

/** What is no number comes out of JSON as null, and is not nothing. */
function equityText({ equity }: SessionStatus): string {
  return Number.isFinite(equity) ? grouped(equity) : 'unknown: a price is no number'
}

function watchdogText({ state, at }: WatchdogState): string {
  return state === 'lost' ? `not there any more; it had watched since ${at}` : `${state} since ${at}`
}

/** Whether a session has written a status of its own yet. */
function hasFigures(shown: ShownStatus): shown is ShownStatus & SessionStatus {
  return shown.state !== undefined
}

/** Where market data come from that have a backup. */
function feedText({ source, trouble }: FeedState): string {
  return trouble === '' ? `${source}, with a backup` : `${source}; ${trouble}`
}

/** Where bars of the past are kept, and how often that has helped. */
function cacheText({ name, hits, misses, failures }: CacheCounts): string {
  return `${name}: ${hits} hits, ${misses} misses, ${failures} failures`
}

/** What the market quotes what is held at, and what became of all quotes. */
function quotesText(
  { counts, newest }: SessionQuotes, held: SessionStatus['held'],
): string {
  const own = newest.filter(({ symbol }) => held.some((part) => part.symbol === symbol))
  const shown = own.map(({ symbol, bid, ask, ageMs }) => (
    `${symbol} ${bid} to ${ask}, ${(ageMs / 1_000).toFixed(1)} s old`
  ))
  return [...shown, `${counts.heard} heard, ${counts.shown} shown, ${counts.conflated} overtaken`].join('; ')
}

function bareText({ seconds, parts }: Unprotected): string {
  if (seconds === 0 && parts.length === 0) return 'nothing'
  return parts.length === 0 ? `for ${seconds} s` : `${parts.join(', ')}, for ${seconds} s: start the session`
}

/** What stops new trades, and what ends it. */
function haltText(status: SessionStatus): string {
  const { killSwitch, latched, latchedWhy = [], override, waitingTriggers } = status
  const named = latched.map((trigger, index) => {
    const why = latchedWhy[index] ?? ''
    return why === '' ? trigger : `${trigger} (${why})`
  })
  const tripped = latched.length === 0 ? '' : `${named.join(', ')}: investor reset`
  if (override === undefined) return killSwitch === 'ACTIVE' ? 'none' : `${killSwitch} by ${tripped}`
  const waiting = waitingTriggers.length === 0 ? 'nothing waits' : `waiting: ${waitingTriggers.join(', ')}`
  const held = `MANUAL_OVERRIDE by ${override.by} (${override.reason}), ${waiting}: investor override return`
  return tripped === '' ? held : `${held}; tripped: ${tripped}`
}

function resetText({ by, reason, askedAt }: NonNullable<SessionStatus['proposedReset']>): string {
  return `asked for by ${by} at ${formatUtc(askedAt)} (${reason}): investor reset --confirm-by NAME`
}
