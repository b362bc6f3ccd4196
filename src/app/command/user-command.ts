import process from 'node:process'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { Command, Option } from 'commander'
import { fail, formatUtc, UserError, type UtcMillis } from '../../base/index.ts'
import { Password, Role, UserName } from '../../server/index.ts'
import { homeFolder } from '../home-folder.ts'
import { changeAccess } from '../server/access-trail.ts'
import { usersOf } from '../server/open-api-server.ts'

const EXAMPLES = `
Examples:
  investor user add anna --role operator     asks for the password, which nobody sees
  investor user list
  echo "$PASSWORD" | investor user password anna

Roles: viewer looks; operator halts, flattens, resets and starts backtests; admin may do all.
Changes count at once, also for a server that runs. A password has at least 12 characters.`

/** `investor user`: who may log in. */
export function userCommand(): Command {
  const command = new Command('user')
    .description('People who may log in to the dashboard; passwords are kept as Argon2id hashes.')
    .addHelpText('after', EXAMPLES)
  command.addCommand(
    new Command('add')
      .description('Adds a user; the password comes from stdin.')
      .argument('<name>', 'small letters, digits and . _ -')
      .addOption(new Option('--role <role>', 'what the user may do').choices(Role.options).default('viewer'))
      .action(async (name: string, { role }: { readonly role: Role }) => {
        const home = homeFolder()
        const [user, password] = [checkedName(name), await passwordOf(name)]
        await changeAccess(home, { act: 'user-added', reason: `${user} as ${role}` }, () =>
          usersOf(home).add(user, role, password),
        )
        process.stdout.write(`${name} may log in as ${role}.\n`)
      }),
  )
  command.addCommand(
    new Command('password')
      .description('Sets a new password, from stdin.')
      .argument('<name>', 'an existing user')
      .action(async (name: string) => {
        const home = homeFolder()
        const password = await passwordOf(name)
        await changeAccess(home, { act: 'password-changed', reason: checkedName(name) }, () =>
          usersOf(home).setPassword(name, password),
        )
        process.stdout.write(`The password of ${name} is changed.\n`)
      }),
  )
  command.addCommand(
    new Command('remove')
      .description('Removes a user with all API tokens, at once.')
      .argument('<name>', 'an existing user')
      .action(async (name: string) => {
        const home = homeFolder()
        const change = { act: 'user-removed', reason: checkedName(name), isClosing: true } as const
        await changeAccess(home, change, async () => usersOf(home).remove(name))
        process.stdout.write(`${name} is removed.\n`)
      }),
  )
  command.addCommand(
    new Command('list')
      .description('Lists the users.')
      .option('--json', 'print it as JSON')
      .action(({ json }: { readonly json?: boolean }) => {
        const users = usersOf(homeFolder()).users.map(({ name, role, createdAt }) => ({
          name,
          role,
          createdAt,
        }))
        const lines = users.map(
          ({ name, role, createdAt }) =>
            `${name.padEnd(32)} ${role.padEnd(9)} since ${formatUtc(createdAt as UtcMillis)}\n`,
        )
        process.stdout.write(
          json === true ? `${JSON.stringify(users, null, 2)}\n` : lines.join('') || 'no users\n',
        )
      }),
  )
  return command
}

function checkedName(name: string): string {
  if (UserName.safeParse(name).success) return name
  throw new UserError(
    fail(
      'BAD_USER_NAME',
      `"${name}" must be small letters, digits and . _ -, at most 32, beginning with a letter`,
    ).failure,
  )
}

/** Reads a password: asked for at a terminal without being shown, else the first line of stdin. */
async function passwordOf(name: string): Promise<string> {
  const isTerminal = process.stdin.isTTY
  if (isTerminal) process.stderr.write(`Password of ${name}: `)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal: isTerminal })
  let password = ''
  try {
    for await (const line of lines) {
      password = line
      break
    }
  } finally {
    lines.close()
    if (isTerminal) process.stderr.write('\n')
  }
  if (Password.safeParse(password).success) return password
  throw new UserError(
    fail(
      'BAD_PASSWORD',
      `a password has 12 to 256 characters, found ${password.length}; length counts more than signs`,
    ).failure,
  )
}
