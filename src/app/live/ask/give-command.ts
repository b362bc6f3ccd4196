import { UserError } from '../../../base/index.ts'
import { localPerson, type Command } from '../../../model/index.ts'
import { localUser } from '../../local-user.ts'
import { routeOf } from './act-route.ts'
import { placeOf, type ApiPlace } from './api-place.ts'
import { apiToken } from './api-token.ts'
import { awaitAnswer } from './await-answer.ts'
import type { CommandAnswer } from './command-answer.ts'
import { newCommandName, type SessionFolder } from '../record/session-folder.ts'
import { isRunning } from '../session-status.ts'

/** What came of a command; `waiting`: its session does not run, `silent`: nobody has taken it in time. */
export type SentCommand = CommandAnswer | 'waiting' | 'silent'

const BY_FOLDER = "left in the session's folder"

/** A command as somebody gives it on the command line. */
export interface GivenCommand {
  /** Its `by` is a name that was given; absent: the user of this computer. */
  readonly command: Command
  /** It stops trading: nothing that the API says keeps it from the session. */
  readonly isUrgent: boolean
  /** For how long the engine is waited for. */
  readonly answerMs: number
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Told in a sentence where it did not go by the API that there is. */
  readonly say: (line: string) => void
}

/**
 * Gives a command to a session: by the API of the process that runs it, and where that does not answer by the
 * session's folder. Both ways carry one name, so that the session takes it once.
 *
 * Throws `UserError` with the code of the API where that refuses what is not urgent.
 */
export async function giveCommand(folder: SessionFolder, given: GivenCommand): Promise<SentCommand> {
  const name = newCommandName()
  const place = placeOf(folder, given.say)
  const isLeft = place !== undefined && (await isLeftByApi(folder, given, { place, name }))
  const file = isLeft ? folder.commandFile(name) : folder.leave(asClaimed(given.command), name)
  return isRunning(folder) ? awaitAnswer(folder, file, given.answerMs) : 'waiting'
}

/** Whether the API has left a command; says why where it has not. */
async function isLeftByApi(
  folder: SessionFolder,
  given: GivenCommand,
  { place, name }: { readonly place: ApiPlace; readonly name: string },
): Promise<boolean> {
  const { command, isUrgent, say } = given
  const route = routeOf(command)
  if (route === undefined) return false
  const { by, reason } = command
  const claimed = by === localUser() ? {} : { claimedBy: by }
  const body = { reason, session: folder.name, ...claimed, ...route.body }
  const { askApi } = await import('./ask-api.ts')
  const act = { body, key: name }
  const reply = await askApi(place, { path: route.path, act, token: tokenOf(given) })
  if (reply.kind === 'answered' && isActOf(reply.value, name)) return true
  if (reply.kind === 'refused' && !isUrgent) throw new UserError(reply.failure)
  say(
    reply.kind === 'refused'
      ? `the API refused (${reply.failure.code}: ${reply.failure.message}); ${BY_FOLDER}`
      : `the API did not answer; ${BY_FOLDER} (${reply.kind === 'silent' ? reply.why : 'not with the act'})`,
  )
  return false
}

/** Whether an answer is the act that was asked for: left under the name of the command. */
function isActOf(value: unknown, name: string): boolean {
  return typeof value === 'object' && value !== null && 'id' in value && value.id === name
}

/** The token of a person; one that cannot be read stops nothing that is urgent. */
function tokenOf({ environment, isUrgent, say }: GivenCommand): string | undefined {
  const token = apiToken(environment)
  if (token.ok) return token.value
  if (!isUrgent) throw new UserError(token.failure)
  say(`${token.failure.message}; asked without a token`)
  return undefined
}

/** A command whose name nobody has proved. */
function asClaimed(command: Command): Command {
  const user = localUser()
  return { ...command, by: localPerson(user, command.by) }
}
