import { Command } from 'commander'
import { formatUtc } from '../../base/index.ts'
import { homeFolder } from '../live/open-session.ts'
import { WATCHDOG_FILES } from '../live/watchdog.ts'
import type { WatchdogState } from '../live/watchdog-protocol.ts'
import { SessionFolder } from '../live/session-folder.ts'
import { isRunning, readStatus, type SessionStatus } from '../live/session-status.ts'
import { grouped } from '../live/status-line.ts'

/** `investor status`: what a session is doing, read from what it wrote; it works when the engine hangs. */
export function statusCommand(): Command {
  return new Command('status')
    .description(
      'Shows the latest session: money, positions and their stops, orders, halt, waiting commands.',
    )
    .option('--session <number>', 'another session than the latest')
    .option('--json', 'print it as JSON')
    .action((flags: { readonly session?: string; readonly json?: boolean }) => {
      const folder = SessionFolder.find(homeFolder(), flags.session)
      const status = readStatus(folder)
      const waiting = folder.waiting().map(({ command }) => command)
      const shown = {
        session: folder.name,
        folder: folder.path,
        isRunning: isRunning(folder),
        waiting,
        watchdog: folder.has(WATCHDOG_FILES.state)
          ? folder.read<WatchdogState>(WATCHDOG_FILES.state)
          : undefined,
        ...status,
      }
      process.stdout.write(
        flags.json === true ? `${JSON.stringify(shown, null, 2)}\n` : statusText(shown, status),
      )
    })
}

function statusText(
  shown: {
    session: string
    isRunning: boolean
    waiting: readonly { kind: string; reason: string }[]
    watchdog: WatchdogState | undefined
  },
  status: SessionStatus | undefined,
): string {
  if (status === undefined) return `Session ${shown.session} has shown no bar yet.\n`
  const { held, killSwitch, latched, unprotectedSeconds } = status
  const stopped = status.state === 'running' ? 'ended without a word: start it again' : status.state
  const age = Math.round((Date.now() - status.writtenAt) / 1000)
  const state = shown.isRunning ? `running, process ${status.pid}, ${age} s ago` : stopped
  const rows = [
    ['Session', `${shown.session}, ${state}`],
    ['Market', status.at === 0 ? 'no bar yet' : formatUtc(status.at)],
    ['Equity', `${grouped(status.equity)}, ${status.trades} trades`],
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
    ['Without a stop', unprotectedSeconds > 0 ? `for ${unprotectedSeconds} s` : 'nothing'],
    ['Orders', `${status.openOrders.length} open, ${status.unknownOrders.length} of unknown outcome`],
    ['Halt', killSwitch === 'ACTIVE' ? 'none' : `${killSwitch} by ${latched.join(', ')}: investor reset`],
    ['Last decision', status.lastDecision || 'none'],
    ...(status.trouble.length === 0 ? [] : [['Trouble', status.trouble.join('; ')] as const]),
    ...(shown.watchdog === undefined || shown.watchdog.state === 'ended'
      ? []
      : [['Watchdog', `${shown.watchdog.state} since ${shown.watchdog.at}`] as const]),
    ['Waiting', shown.waiting.map(({ kind, reason }) => `${kind} (${reason})`).join(', ') || 'no command'],
  ] as const
  return `${rows.map(([name, text]) => `${name.padEnd(16)}${text}`).join('\n')}\n`
}
