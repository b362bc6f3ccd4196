import { useState, type FormEvent, type ReactNode } from 'react'
import type { Settings } from '../../../src/server/contract/index.ts'
import { useRead } from '../api/reading.ts'
import { usePast } from '../api/past.ts'
import { durationText } from '../format.ts'
import { DataTable } from '../part/data-table.tsx'
import { SettingHistory, shownText } from '../part/setting-history.tsx'
import type { Column } from '../part/sorted-rows.ts'
import { Panel, Shown } from '../part/states.tsx'
import { useActing } from '../shell/acting.tsx'

type Setting = Settings['settings'][number]

const COLUMNS: readonly Column<Setting>[] = [
  { name: 'Key', value: (row) => row.key, show: (row) => <code>{row.key}</code> },
  { name: 'Value', value: (row) => shownText(row.value), show: (row) => <b>{shownText(row.value)}</b> },
  { name: 'From', value: (row) => row.origin },
]

/** The value that counts for each setting and where it comes from; limits can be changed. */
export function Configuration(): ReactNode {
  const reading = useRead<Settings>('/config')
  const [isOwn, setOwn] = useState(false)
  return (
    <>
      <h1>Configuration</h1>
      <Shown reading={reading}>
        {({ settings, warnings }) => (
          <>
            {warnings.length > 0 && (
              <ul className="warnings">
                {warnings.map((warning) => (
                  <li key={warning}>{warning}</li>
                ))}
              </ul>
            )}
            <ChangePanel settings={settings} />
            <SettingHistory />
            <DataTable
              title="Settings"
              columns={COLUMNS}
              keyOf={(row) => row.key}
              rows={isOwn ? settings.filter(({ isDefault }) => !isDefault) : settings}
              empty="Every setting has its default."
              aside={
                <label className="check">
                  <input type="checkbox" checked={isOwn} onChange={() => setOwn(!isOwn)} /> only what was set
                </label>
              }
            />
          </>
        )}
      </Shown>
    </>
  )
}

function ChangePanel({ settings }: { readonly settings: readonly Setting[] }): ReactNode {
  const { act } = useActing()
  const isPast = usePast() !== undefined
  const confirmMs = Number(settings.find(({ key }) => key === 'safety.confirm_within_ms')?.value ?? 0)
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget)
    const [key, to, reason] = ['key', 'to', 'reason'].map((name) => String(fields.get(name)).trim())
    void act('/acts/change-config', { reason, changes: [{ key, to }] })
  }
  return (
    <Panel title="Change a limit">
      <form className="inline" onSubmit={submit}>
        <label>
          Key
          <input name="key" list="setting-keys" pattern="[a-z_]+\.[a-z_]{1,60}" required />
        </label>
        <datalist id="setting-keys">
          {settings.map(({ key }) => (
            <option key={key} value={key} />
          ))}
        </datalist>
        <label>
          To
          <input name="to" required maxLength={200} />
        </label>
        <label>
          Why, kept on record
          <input name="reason" minLength={3} maxLength={400} required />
        </label>
        <button type="submit" disabled={isPast}>
          Change
        </button>
      </form>
      <p className="hint">
        Limits of the running session only; what cannot change is refused with its reason. A change that
        loosens may need a second person, who asks for the same
        {confirmMs > 0 && ` within ${durationText(confirmMs)}`}.
      </p>
    </Panel>
  )
}
