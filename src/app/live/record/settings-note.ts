import { dirname } from 'node:path'
import { UserError, type UtcMillis } from '../../../base/index.ts'
import type { FactBody } from '../../../model/index.ts'
import type { RunRequest } from '../../backtest/run-request.ts'
import type { RunSettings } from '../../backtest/run-settings.ts'
import { secretMasker } from '../../known-secrets.ts'
import { localUser } from '../../local-user.ts'
import { SessionFolder } from './session-folder.ts'
import {
  readSessionSettings, sessionSettings, settingChanges, settingsHash, writeSessionSettings,
  type SessionSettings,
} from './session-settings.ts'

const REASON_MAX = 400

/** What a start puts on record of its settings. */
export interface SettingsNote {
  readonly body: FactBody
  /** When it is on disk: the next start is compared with this one. */
  keep(): void
}

/**
 * Compares the settings of a start with those of the start before: the last one of this session, and at the
 * first start of a session the last one of the session before it in its home.
 *
 * A crash between the fact and `keep` has the next start say the same changes once more, and none is lost.
 */
export function settingsNote(
  { folder, settings, request, isFirst }: {
    readonly folder: SessionFolder
    readonly settings: RunSettings
    readonly request: RunRequest
    /** Nothing is on record yet. */
    readonly isFirst: boolean
  },
): SettingsNote {
  const now = sessionSettings(settings)
  const then = isFirst ? before(folder) : { name: undefined, settings: readSessionSettings(folder) }
  const mask = secretMasker(request.set)
  const changes = then === undefined ? [] : settingChanges(then.settings, now)
  const compared = then?.name === undefined ? '' : `, compared with session ${then.name}`
  const body: FactBody = {
    kind: 'SettingsLoaded', by: localUser(), startedAt: Date.now() as UtcMillis, hash: settingsHash(now),
    reason: `${mask(causeOf(request, now)).slice(0, REASON_MAX)}${compared}`,
    changes: changes.map(({ key, from, to }) => ({ key, from: mask(from), to: mask(to) })),
  }
  return { body, keep: () => writeSessionSettings(folder, now) }
}

/** The session before, where there is one whose settings can be read. */
function before(
  folder: SessionFolder,
): { readonly name: string; readonly settings: SessionSettings } | undefined {
  const others = SessionFolder.all(dirname(dirname(folder.path)))
  const last = others.filter(({ name }) => Number(name) < Number(folder.name)).at(-1)
  if (last === undefined) return undefined
  try {
    return { name: last.name, settings: readSessionSettings(last) }
  } catch (error) {
    if (error instanceof UserError) return undefined
    throw error
  }
}

/** Where settings came from: the file, and the names of what was said above it. */
function causeOf({ configFile, set }: RunRequest, { shown }: SessionSettings): string {
  const variables = shown.flatMap(({ origin }) => (
    origin.kind === 'environment' ? [origin.variable] : []
  ))
  const words = set.map((word) => `--set ${word.split('=')[0]}`)
  return [`start with ${configFile ?? 'no settings file'}`, ...variables, ...words].join(', ')
}
