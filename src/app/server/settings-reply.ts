import { AUDIT_EVENTS, AuditEventType } from '../../audit/index.ts'
import { describeViolation, type InvestorConfig } from '../../config/index.ts'
import type { FactBodyOf } from '../../model/index.ts'
import type { ProjectedCondition, ProjectedRow } from '../../port/index.ts'
import type { SettingChange, SettingDifferences, Settings } from '../../server/index.ts'
import type { SessionFolder } from '../live/record/session-folder.ts'
import type { SessionViews } from './session-views.ts'
import { currentSettings, type SessionSetting } from '../live/record/session-settings.ts'

type Json = Settings['settings'][number]['value']

/** The condition for events that are a change of settings. */
export const IS_SETTING_CHANGE: ProjectedCondition = {
  column: 'event_type', is: '=', value: AuditEventType.ConfigChange,
}
const CHANGES_MAX = 100_000

/** The values that count for a session now, by its record; `config` is what its request says. */
export async function settingsReply(
  folder: SessionFolder,
  config: InvestorConfig,
  views: SessionViews,
): Promise<Settings> {
  const where = [IS_SETTING_CHANGE]
  const rows = await views.page({ table: AUDIT_EVENTS, where, order: 'oldest', limit: CHANGES_MAX })
  // What a start has changed is in what the session keeps of its last start.
  const changes = rows.flatMap(({ row }) => (factOf(row).kind === 'ConfigChanged' ? factOf(row).changes : []))
  const settings = currentSettings(folder, changes).map(({ key, value, origin }) => (
    { key, value: jsonOf(value), origin, isDefault: origin === 'default' }
  ))
  return { settings, warnings: config.warnings.map(describeViolation) }
}

/** Settings in which a session differs from another one. */
export function settingDifferences(folder: SessionFolder, other: SessionFolder): SettingDifferences {
  const [own, others] = [byKey(currentSettings(folder)), byKey(currentSettings(other))]
  const keys = [...new Set([...own.keys(), ...others.keys()])]
  const rows = keys.flatMap((key) => {
    const [one, two] = [own.get(key), others.get(key)]
    const [value, before] = [jsonOf(one?.value), jsonOf(two?.value)]
    if (JSON.stringify(value) === JSON.stringify(before)) return []
    return [{ key, value, other: before, origin: one?.origin ?? '', otherOrigin: two?.origin ?? '' }]
  })
  return { session: folder.name, with: other.name, rows }
}

/** A row of `audit_events` that is a change of settings, as the wire has it. */
export function settingChangeOf(row: ProjectedRow): SettingChange {
  const fact = factOf(row)
  const { by, reason, changes } = fact
  const confirmedBy = fact.kind === 'ConfigChanged' ? fact.confirmedBy ?? null : null
  return {
    sequence: Number(row['id']),
    at: Number(row['timestamp']),
    by,
    reason,
    confirmedBy,
    changes: changes.map(({ key, from, to }) => ({ key, from, to })),
  }
}

function factOf(row: ProjectedRow): FactBodyOf<'ConfigChanged' | 'SettingsLoaded'> {
  return JSON.parse(String(row['data'])) as FactBodyOf<'ConfigChanged' | 'SettingsLoaded'>
}

function byKey(settings: readonly SessionSetting[]): ReadonlyMap<string, SessionSetting> {
  return new Map(settings.map((setting) => [setting.key, setting]))
}

function jsonOf(value: unknown): Json {
  return (value ?? null) as Json
}
