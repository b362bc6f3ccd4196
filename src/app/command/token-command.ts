import process from 'node:process'
import { Command, InvalidArgumentError, Option } from 'commander'
import { formatUtc, type UtcMillis } from '../../base/index.ts'
import { Role } from '../../server/index.ts'
import { homeFolder } from '../home-folder.ts'
import { changeAccess } from '../server/access-trail.ts'
import { usersOf } from '../server/open-api-server.ts'

const DAY_MS = 86_400_000

const EXAMPLES = `
Examples:
  investor token create grafana --user anna --role viewer --days 90
  investor token list
  INVESTOR_API_TOKEN=inv_... investor kill --reason "..."     acts under the name of the token's user
  curl -H "Authorization: Bearer inv_..." http://127.0.0.1:8000/api/v1/session

A token is shown once. It has at most the role of its user, and never does what needs the password again
(flatten, reset, activate).`

interface TokenFlags {
  readonly user: string
  readonly role: Role
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
      .addOption(new Option('--role <role>', 'at most this').choices(Role.options).default('viewer'))
      .option('--days <days>', 'how long it lives, 1 to 366', days, 90)
      .action(
        async (name: string, flags: TokenFlags) => {
          const { user, role } = flags
          const home = homeFolder()
          const reason = `${name} for ${user}, at most ${role}, ${flags.days} days`
          const given = await changeAccess(home, { act: 'token-created', reason }, async () =>
            usersOf(home).giveToken({ name, user, role, lifeMs: flags.days * DAY_MS }),
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
          ({ id, name, user, role, expiresAt }) =>
            `${id}  ${name.padEnd(20)} ${user} as ${role}, until ${formatUtc(expiresAt as UtcMillis)}\n`,
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

function days(value: string): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= 1 && number <= 366) return number
  throw new InvalidArgumentError('whole days from 1 to 366 are needed')
}
