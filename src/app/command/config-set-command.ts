import { Command } from 'commander'
import { UserError, type UtcMillis } from '../../base/index.ts'
import { changeableKey, changeSettings, type SettingText } from '../../config/index.ts'
import { readRunConfig, readVenueChoice } from '../backtest/run-config.ts'
import { homeFolder } from '../home-folder.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { readStatus } from '../live/session-status.ts'
import { addressed, carryOut } from './operator-command.ts'
import { personName, reasonText } from './option-values.ts'

interface SetFlags {
  readonly by: string
  readonly reason: string
  readonly session?: string
  readonly wait: number
}

const HELP = `
Limits of trading, risk and sizing can be changed; what a session is made of cannot. The change holds at
once, is a fact with who, why, before and after, and is there after a restart. The settings file stays as it
is: keep it as the session was begun with, and change it for the next one.

Examples:
  investor config set max_positions 5 --by ann --reason "less at a time"
  investor config set risk.max_correlation 0.9 --by ann --reason "pairs are wanted"

What loosens a limit needs two people where safety.operators names several: the second asks for the same
change within safety.confirm_within_ms, on the dashboard or from an account of his own of this computer.`

/** `investor config set`: changes a limit of a session, on record. */
export function configSetCommand(): Command {
  return addressed(new Command('set'))
    .description('Changes a limit of the session that runs, or waits to go on; the change is on record.')
    .argument('<key>', 'as in the settings file, such as trading.max_positions')
    .argument('<value>', 'as --set would say it')
    .requiredOption('--by <name>', 'who takes the responsibility', personName)
    .requiredOption('--reason <text>', 'why; it is kept on record', reasonText)
    .addHelpText('after', HELP)
    .action(async (given: string, to: string, { by, reason, ...flags }: SetFlags) => {
      const key = changeableKey(given)
      if (!key.ok) throw new UserError(key.failure)
      const changes = [{ key: key.value, to }]
      refuseUnreadable(SessionFolder.find(homeFolder(), flags.session), changes)
      const askedAt = Date.now() as UtcMillis
      await carryOut({ kind: 'ChangeConfig', by, reason, askedAt, changes }, flags)
    })
}

/**
 * Refuses a value that no start would read: a session that waits could say so only then. What a change comes
 * to is judged by the session.
 */
function refuseUnreadable(folder: SessionFolder, changes: readonly SettingText[]): void {
  const { request } = folder
  const config = readRunConfig(request, readVenueChoice(request) === undefined ? 'backtest' : 'live')
  const changed = changeSettings(config, readStatus(folder)?.changedSettings ?? [], changes)
  if (!changed.ok && changed.failure.code === 'CONFIG_INVALID') throw new UserError(changed.failure)
}
