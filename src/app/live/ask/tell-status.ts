import { placeOf } from './api-place.ts'
import { apiToken } from './api-token.ts'
import type { SessionFolder } from '../record/session-folder.ts'
import { shownStatus, type ShownStatus } from './shown-status.ts'

/**
 * The status of a session: from the API of the process that runs it, and where that does not answer from the
 * session's folder, where the API has it from; `say` is told so in a sentence.
 */
export async function tellStatus(
  folder: SessionFolder,
  { environment, say }: {
    readonly environment: Readonly<Record<string, string | undefined>>
    readonly say: (line: string) => void
  },
): Promise<ShownStatus> {
  const place = placeOf(folder, say)
  if (place === undefined) return shownStatus(folder)
  const token = apiToken(environment)
  if (!token.ok) say(`${token.failure.message}; asked without a token`)
  const { askApi } = await import('./ask-api.ts')
  const path = `/session/status?session=${folder.name}`
  const reply = await askApi(place, { path, token: token.ok ? token.value : undefined })
  if (reply.kind === 'answered') return reply.value as ShownStatus
  say(
    reply.kind === 'refused'
      ? `the API refused (${reply.failure.code}: ${reply.failure.message}); read from the session's folder`
      : `the API did not answer; read from the session's folder (${reply.why})`,
  )
  return shownStatus(folder)
}
