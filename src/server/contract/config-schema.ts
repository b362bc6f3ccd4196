import { z } from 'zod'
import { Instant, JsonValue, PageQuery, SequenceNumber, SessionNumber } from './scalar.ts'

/** A change of settings while a session ran, as it stands on record. */
export const SettingChange = z
  .object({
    sequence: SequenceNumber,
    at: Instant,
    by: z.string(),
    reason: z.string(),
    /** The second person, where one was needed. */
    confirmedBy: z.string().nullable(),
    /** Each key before and after, as the settings file says it, with keys that follow from others. */
    changes: z.array(z.object({ key: z.string(), from: z.string(), to: z.string() })),
  })
  .meta({ id: 'SettingChange' })
export type SettingChange = z.infer<typeof SettingChange>

/** Of which session. */
export const SettingChangesQuery = z.strictObject({ ...PageQuery })
export type SettingChangesQuery = z.infer<typeof SettingChangesQuery>

/** Which two sessions: `with`, and the latest where `session` is left out. */
export const DifferencesQuery = z.strictObject({
  with: SessionNumber,
  session: SessionNumber.optional(),
})
export type DifferencesQuery = z.infer<typeof DifferencesQuery>

/** Settings in which two sessions differ, changes of people included; `null` where a key has no value. */
export const SettingDifferences = z
  .object({
    session: z.string(),
    with: z.string(),
    rows: z.array(
      z.object({
        key: z.string(),
        value: JsonValue,
        other: JsonValue,
        origin: z.string(),
        otherOrigin: z.string(),
      }),
    ),
  })
  .meta({ id: 'SettingDifferences' })
export type SettingDifferences = z.infer<typeof SettingDifferences>
