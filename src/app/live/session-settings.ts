import { fail, UserError } from '../../base/index.ts'
import { describeOrigin, type EffectiveValue, type SettingText } from '../../config/index.ts'
import type { SettingsProfile } from '../backtest/run-config.ts'
import { readSettings, type RunSettings } from '../backtest/run-settings.ts'
import type { SessionFolder } from './session-folder.ts'
import { readStatus } from './session-status.ts'

/** What a session was begun with: a hash of everything that counts, and every key with its value. */
export interface SessionSettings {
  readonly hash: string
  /** Passwords struck out. */
  readonly shown: readonly EffectiveValue[]
}

/** A key of a session with the value that counts now, and where it was set. */
export interface SessionSetting {
  readonly key: string
  readonly value: unknown
  readonly origin: string
}

const FILE = 'settings.json'
/** Keys of the API, alerts and where news is fetched: no fact comes of them. */
export const IDLE_KEY = /^(?:system|alerts|news)\./

/** Keeps what a session is begun with. */
export function writeSessionSettings(folder: SessionFolder, settings: SessionSettings): void {
  folder.write(FILE, settings)
}

/** What a session was begun with; throws `UserError` `SESSION_UNREADABLE`. */
export function readSessionSettings(folder: SessionFolder): SessionSettings {
  return folder.read<SessionSettings>(FILE)
}

/**
 * The settings that a session has now: what it was begun with, and what people changed since.
 *
 * Changes come from its status, a quarter of a second late, where they were not read from the record.
 */
export function currentSettings(
  folder: SessionFolder,
  changes: readonly SettingText[] = readStatus(folder)?.changedSettings ?? [],
): readonly SessionSetting[] {
  const changed = new Map(changes.map(({ key, to }) => [key, to]))
  return readSessionSettings(folder).shown.map(({ key, value, origin }) => {
    const to = changed.get(key)
    return to === undefined
      ? { key, value, origin: describeOrigin(origin) }
      : { key, value: valueOf(to), origin: 'changed while it ran' }
  })
}

/**
 * The settings that a session was begun with, whatever its settings file says now.
 *
 * One that was begun before these were kept has the file alone: throws `UserError` `SESSION_DIFFERS`, naming
 * the keys, where that decides otherwise today.
 */
export async function begunSettings(folder: SessionFolder, profile?: SettingsProfile): Promise<RunSettings> {
  const settings = await readSettings(folder.request, profile)
  const then = folder.has(FILE) ? readSessionSettings(folder).shown : []
  const known = new Set(then.map(({ key }) => key))
  const differences = differing(then, settings.config.origins.filter(({ key }) => known.has(key)))
  if (differences.length === 0) return settings
  const message = `session ${folder.name} in ${folder.path} was begun with other settings than its file has `
    + `now:\n  ${differences.join('\n  ')}\nGive the file its values of then, and ask again`
  throw new UserError(fail('SESSION_DIFFERS', message).failure)
}

/** Refuses to go on with other settings than a session was begun with: `SESSION_DIFFERS`, naming them. */
export function settingsDiffer(folder: SessionFolder, wanted: readonly EffectiveValue[]): UserError {
  const differences = differing(readSessionSettings(folder).shown, wanted)
  const named = differences.length > 0 ? differences : ['strategies, symbols, days or parameters differ']
  return new UserError(
    fail(
      'SESSION_DIFFERS',
      `session ${folder.name} in ${folder.path} goes on with the settings that it was begun with, and ` +
        `these differ:\n  ${named.join('\n  ')}\nGive the same ones and change a limit on record ` +
        '(investor config set KEY VALUE --by NAME --reason TEXT), or begin another session with --new',
    ).failure,
  )
}

/** Keys that had another value when the session was begun, without those that decide nothing. */
function differing(shown: readonly EffectiveValue[], now: readonly EffectiveValue[]): readonly string[] {
  const then = new Map(shown.map(({ key, value }) => [key, value]))
  return now
    .filter(({ key, value }) => (
      !IDLE_KEY.test(key) && JSON.stringify(value) !== JSON.stringify(then.get(key))
    ))
    .map(({ key, value }) => `${key}: ${textOf(then.get(key))} then, ${textOf(value)} now`)
}

/** A value as its fact says it: text as it is, the rest as JSON. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value ?? null)
}
