import { setTimeout as wait } from 'node:timers/promises'
import type { CommandAnswer } from './command-answer.ts'
import type { SessionFolder } from '../record/session-folder.ts'

/** How long an answer is waited for before an engine counts as hanging. */
export const ANSWER_SECONDS = 10

const LOOK_MS = 50

/** Waits for the answer to a command that was left for a session that runs; `silent`: nobody has taken it. */
export async function awaitAnswer(
  folder: SessionFolder, file: string, answerMs: number,
): Promise<CommandAnswer | 'silent'> {
  const until = performance.now() + answerMs
  for (;;) {
    const answer = folder.answerTo(file)
    if (answer !== undefined) return answer
    if (performance.now() >= until) return 'silent'
    await wait(LOOK_MS)
  }
}
