import { sha256Hex } from '../../../audit/index.ts'
import { fail, UserError } from '../../../base/index.ts'
import { describeOrigin, type EffectiveValue, type SettingText } from '../../../config/index.ts'
import type { ConfigChange } from '../../../model/index.ts'
import type { SettingsProfile } from '../../backtest/run-config.ts'
import type { RunRequest } from '../../backtest/run-request.ts'
import { readSettings, type RunSettings } from '../../backtest/run-settings.ts'
import type { SessionFolder } from './session-folder.ts'
import { readStatus } from '../session-status.ts'

/** What the last start of a session had: every key with its value, and what its run was made of. */
export interface SessionSettings {
  /** Passwords struck out. */
  readonly shown: readonly EffectiveValue[]
  /** Days, and what each strategy was given; absent in sessions that an older version began. */
  readonly run?: readonly RunValue[]
}

/** Something that decides a run and is no key of the settings. */
export interface RunValue {
  /** As the command line names it: `--from`, `strategies.MA_Crossover.fast_period`. */
  readonly key: string
  readonly value: unknown
}

/** A key of a session with the value that counts now, and where it was set. */
export interface SessionSetting {
  readonly key: string
  readonly value: unknown
  readonly origin: string
}

const FILE = 'settings.json'
/** Keys of the API, alerts and where news is fetched: no decision comes of them. */
const IDLE_KEY = /^(?:system|alerts|news)\./

/** Keeps what a session is started with. */
export function writeSessionSettings(folder: SessionFolder, settings: SessionSettings): void {
  folder.write(FILE, settings)
}

/** What a session was started with last; throws `UserError` `SESSION_UNREADABLE`. */
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
  const known = valuesOf(then)
  const shown = settings.config.origins.filter(({ key }) => known.has(key))
  const differences = deciding(settingChanges({ shown: then }, { shown }), { shown })
  if (differences.length === 0) return settings
  const message = `session ${folder.name} in ${folder.path} was begun with other settings than its file has `
    + `now:\n  ${differences.join('\n  ')}\nGive the file its values of then, and ask again`
  throw new UserError(fail('SESSION_DIFFERS', message).failure)
}

/** What a start has, as it is kept and compared. */
export function sessionSettings(settings: RunSettings): SessionSettings {
  const { from, to, adjustment, strategies, config } = settings
  const given = strategies.flatMap(({ definition: { name }, parameters, symbols, timeframe }) => [
    { key: `strategies.${name}.symbols`, value: symbols },
    { key: `strategies.${name}.timeframe`, value: timeframe },
    ...Object.entries(parameters).map(([key, value]) => ({ key: `strategies.${name}.${snake(key)}`, value })),
  ])
  const run = [
    { key: '--from', value: from ?? null },
    { key: '--to', value: to ?? null },
    { key: '--adjustment', value: adjustment },
    { key: 'strategies', value: strategies.map(({ definition }) => definition.name) },
    ...given,
  ]
  return { shown: config.origins, run }
}

/**
 * Refuses to go on with other settings than a session was begun with: `SESSION_DIFFERS`, naming them. Those
 * that decide nothing may be others at each start.
 */
export function refuseOthers(folder: SessionFolder, wanted: SessionSettings, request: RunRequest): void {
  const then = readSessionSettings(folder)
  const isOther = then.run === undefined && !isSameWish(folder.request, request)
  const differences = [
    ...deciding(settingChanges(then, wanted), wanted),
    ...(isOther ? ['strategies, symbols, days or parameters differ'] : []),
  ]
  if (differences.length === 0) return
  throw new UserError(
    fail(
      'SESSION_DIFFERS',
      `session ${folder.name} in ${folder.path} goes on with the settings that it was begun with, and ` +
        `these differ:\n  ${differences.join('\n  ')}\nGive the same ones and change a limit on record ` +
        '(investor config set KEY VALUE --by NAME --reason TEXT), or begin another session with --new',
    ).failure,
  )
}

/**
 * What one start has and another had not: keys first, in their order. A key that the version of then did not
 * have counts as its default.
 */
export function settingChanges(then: SessionSettings, now: SessionSettings): readonly ConfigChange[] {
  const known = valuesOf(then.shown)
  const keys = now.shown
    .filter(({ key, origin }) => known.has(key) || origin.kind !== 'default')
    .map(({ key, value }) => ({ key, from: known.get(key), to: value }))
  const { run: before = now.run ?? [] } = then
  const [old, own] = [valuesOf(before), valuesOf(now.run ?? before)]
  const rest = [...new Set([...old.keys(), ...own.keys()])]
    .map((key) => ({ key, from: old.get(key), to: own.get(key) }))
  return [...keys, ...rest]
    .map(({ key, from, to }) => ({ key, from: textOf(from), to: textOf(to) }))
    .filter(({ from, to }) => from !== to)
}

/** Equal for equal settings, wherever they were set. */
export function settingsHash({ shown, run = [] }: SessionSettings): string {
  return sha256Hex(JSON.stringify([...shown, ...run].map(({ key, value }) => [key, value])))
}

/** Changes that decide something, in words, with where they are set now. */
function deciding(changes: readonly ConfigChange[], { shown }: SessionSettings): readonly string[] {
  const places = new Map(shown.map(({ key, origin }) => [key, describeOrigin(origin)]))
  return changes.filter(({ key }) => !IDLE_KEY.test(key)).map(({ key, from, to }) => {
    const place = places.get(key)
    return `${key}: ${from} then, ${to} now${place === undefined ? '' : ` (${place})`}`
  })
}

/** The same command line, for sessions that have kept nothing better. */
function isSameWish(then: RunRequest, now: RunRequest): boolean {
  const [one, two] = [then, now].map(({ strategies, symbols, from, to, timeframe, adjustment }) => (
    JSON.stringify({ strategies, symbols, from, to, timeframe, adjustment })
  ))
  return one === two
}

function valuesOf(values: readonly RunValue[]): ReadonlyMap<string, unknown> {
  return new Map(values.map(({ key, value }) => [key, value]))
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
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
