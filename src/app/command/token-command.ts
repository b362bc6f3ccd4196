import process from 'node:process'
import { Command, InvalidArgumentError, Option } from 'commander'
import { formatUtc, type UtcMillis } from '../../base/index.ts'
import { Role, Scope } from '../../server/index.ts'
import { homeFolder } from '../home-folder.ts'
import { changeAccess } from '../server/access-trail.ts'
import { usersOf } from '../server/open-api-server.ts'

const DAY_MS = 86_400_000

const EXAMPLES = `
Examples:
  investor token create grafana --user anna --days 90          reads the session
  investor token create switch --user anna --scope stop        halts, cancels, and reads nothing
  investor token create nightly --user anna --scope read,backtest
  investor token list
  INVESTOR_API_TOKEN=inv_... investor kill --reason "..."     acts under the name of the token's user
  curl -H "Authorization: Bearer inv_..." http://127.0.0.1:8000/api/v1/session

A token is shown once. It does what its scopes name, with at most the role of its user, and never what needs
the password again (flatten, reset, confirm, override, activate, release of a symbol, change of limits).
Scopes:
  read      the session: account, orders, decisions, risk, bars, health, alerts, metrics, the stream
  audit     the record and the settings: audit trail, logs, settings, for admins the record of access
  stop      halt, cancel entries, take a strategy out
  alert     take an alert
  backtest  start, follow, cancel and read backtests`

interface TokenFlags {
  readonly user: string
  readonly role?: Role
  readonly scope: readonly Scope[]
  readonly days: number
}

/** `investor token`: API tokens for programs. */
export function tokenCommand(): Command {
  const command = new Command('token')
    .description('API tokens for programs: only their hashes are kept.')
    .addHelpText('after', EXAMPLES)
  command.addCommand(
    new Command('create')
      .description('Gives out a token; it is shown once.')
      .argument('<name>', 'what it is for')
      .requiredOption('--user <user>', 'whose name its acts carry')
      .addOption(new Option('--scope <scopes>', `what it may do, of ${Scope.options.join(', ')}`)
        .argParser(scopes).default(['read'], 'read'))
      .addOption(new Option('--role <role>', 'at most this; the role of the user when absent')
        .choices(Role.options))
      .option('--days <days>', 'how long it lives, 1 to 366', days, 90)
      .action(
        async (name: string, flags: TokenFlags) => {
          const { user, role, scope } = flags
          const home = homeFolder()
          const most = role === undefined ? '' : ` at most as ${role}`
          const reason = `${name} for ${user}${most}, for ${scope.join(', ')}, ${flags.days} days`
          const given = await changeAccess(home, { act: 'token-created', reason }, async () =>
            usersOf(home).giveToken({ name, user, role, scopes: scope, lifeMs: flags.days * DAY_MS }),
          )
          process.stdout.write(`${given.secret}\n`)
          process.stderr.write(`Token ${given.id} lives until ${formatUtc(given.expiresAt as UtcMillis)}.\n`)
        },
      ),
  )
  command.addCommand(
    new Command('list')
      .description('Lists tokens, without their secrets.')
      .option('--json', 'print it as JSON')
      .action(({ json }: { readonly json?: boolean }) => {
        const tokens = usersOf(homeFolder()).tokens.map(({ hash: _hash, ...token }) => token)
        const lines = tokens.map(
          ({ id, name, user, role, scopes: held, expiresAt }) =>
            `${id}  ${name.padEnd(20)} ${user} as ${role}, for ${held.join(', ')}, ` +
            `until ${formatUtc(expiresAt as UtcMillis)}\n`,
        )
        process.stdout.write(
          json === true ? `${JSON.stringify(tokens, null, 2)}\n` : lines.join('') || 'no tokens\n',
        )
      }),
  )
  command.addCommand(
    new Command('revoke')
      .description('Takes a token back, at once.')
      .argument('<id>', 'as "investor token list" shows it')
      .action(async (id: string) => {
        const home = homeFolder()
        const change = { act: 'token-revoked', reason: id, isClosing: true } as const
        await changeAccess(home, change, async () => usersOf(home).revokeToken(id))
        process.stdout.write(`Token ${id} is revoked.\n`)
      }),
  )
  return command
}

function scopes(value: string): readonly Scope[] {
  const read = Scope.array().min(1).safeParse(value.split(',').map((word) => word.trim()))
  if (read.success) return read.data
  throw new InvalidArgumentError(`one or more of ${Scope.options.join(', ')} are needed, with commas`)
}

function days(value: string): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 1 && number <= 366) return number
  throw new InvalidArgumentError('whole days from 1 to 366 are needed')
}
