import { existsSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import type { Command } from '../../model/index.ts'
import type { CommandAnswer } from './command-answer.ts'
import type { SessionFolder } from './session-folder.ts'
import { isRunning } from './session-status.ts'

/** What came of a command that was left for a session; `waiting` and `silent`: nobody has taken it yet. */
export type SentCommand = CommandAnswer | 'waiting' | 'silent'

/** How long an answer is waited for before an engine counts as hanging. */
export const ANSWER_SECONDS = 10

const LOOK_MS = 50

/** Leaves a command for a session and waits for its answer where the session runs. */
export async function sendCommand(
  folder: SessionFolder,
  command: Command,
  answerMs: number,
): Promise<SentCommand> {
  const file = folder.leave(command)
  if (!isRunning(folder)) return 'waiting'
  const until = Date.now() + answerMs
  while (existsSync(file) && Date.now() < until) await wait(LOOK_MS)
  return folder.takeAnswer(file) ?? 'silent'
}
