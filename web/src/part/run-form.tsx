import { useState, type FormEvent, type ReactNode } from 'react'
import type {
  KnownParameter, KnownStrategies, KnownStrategy, RunBody, RunJob, StrategyState,
} from '../../../src/server/contract/index.ts'
import { readings, useRead } from '../api/reading.ts'
import { useActing } from '../shell/acting.tsx'

/** Begins the names of fields that are parameters of a strategy. */
const PARAMETER = 'parameter '
const TIMEFRAMES = ['1m', '5m', '15m', '1h', '1d', '1w'] as const

/** Asks for a backtest; what is left empty comes from the settings. */
export function RunForm(): ReactNode {
  const { ask, say } = useActing()
  const own = useRead<{ readonly rows: readonly StrategyState[] }>('/strategies')
  const known = useRead<KnownStrategies>('/strategies/known')
  const [named, setNamed] = useState('')
  const { rows: offered = [], broken = [] } = known.data ?? {}
  const names = new Set([...(own.data?.rows ?? []), ...offered].map(({ name }) => name))
  const chosen = offered.find(({ name }) => name === named.trim())
  const submit = async (event: FormEvent<HTMLFormElement>): Promise<void> => {
    event.preventDefault()
    const job = await ask<RunJob>('/runs', bodyOf(new FormData(event.currentTarget)))
    if (job !== undefined) say(`The backtest is ${job.state}.`)
    void readings.invalidateQueries({ queryKey: ['still', '/run-jobs'] })
  }
  return (
    <form className="grid" onSubmit={(event) => void submit(event)}>
      <label>
        Strategies, by name
        <input
          name="strategies"
          list="strategies"
          placeholder="of the settings"
          onChange={(event) => setNamed(event.target.value)}
        />
      </label>
      <datalist id="strategies">
        {[...names].map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <label>
        Symbols
        <input name="symbols" placeholder="of the settings" />
      </label>
      <label>
        From
        <input name="from" type="date" />
      </label>
      <label>
        To
        <input name="to" type="date" />
      </label>
      <label>
        Timeframe
        <select name="timeframe">
          <option value="">of the settings</option>
          {TIMEFRAMES.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </label>
      <label>
        Settings and parameters, key=value
        <input name="set" placeholder="fast_period=10 slow_period=30" />
      </label>
      {chosen !== undefined && <Parameters key={chosen.name} of={chosen} />}
      <button type="submit" className="primary">
        Start
      </button>
      {broken.length > 0 && <BrokenFiles files={broken} />}
    </form>
  )
}

/** What a strategy declares, and where an own one lies. */
function Parameters({ of }: { readonly of: KnownStrategy }): ReactNode {
  const { name, description, file, parameters } = of
  return (
    <fieldset className="grid">
      <legend>{description === '' ? name : description}</legend>
      {file !== null && <p className="hint">Your own, of {file}</p>}
      {parameters.map((parameter) => (
        <ParameterField key={parameter.name} parameter={parameter} />
      ))}
    </fieldset>
  )
}

/** Own files that no backtest can be asked for, with the reasons. */
function BrokenFiles({ files }: { readonly files: KnownStrategies['broken'] }): ReactNode {
  return (
    <details className="broken">
      <summary>{files.length === 1 ? 'One own file' : `${files.length} own files`} cannot be used</summary>
      <ul>
        {files.map(({ file, reason }) => (
          <li key={file}>
            <code>{file}</code> {reason}
          </li>
        ))}
      </ul>
    </details>
  )
}

/** What is given here goes to the strategy; left empty, its own value counts. */
function ParameterField({ parameter }: { readonly parameter: KnownParameter }): ReactNode {
  const { name, kind, fallback, description, accepts, min, max, choices } = parameter
  const field = `${PARAMETER}${name}`
  const words = kind === 'flag' ? ['true', 'false'] : choices
  return (
    <label title={description === '' ? accepts : `${description}: ${accepts}`}>
      {name}
      {words === undefined ? (
        <input
          name={field}
          type="number"
          step={kind === 'integer' ? 1 : 'any'}
          min={min}
          max={max}
          placeholder={String(fallback)}
        />
      ) : (
        <select name={field}>
          <option value="">{String(fallback)}</option>
          {words.filter((word) => word !== String(fallback)).map((word) => (
            <option key={word}>{word}</option>
          ))}
        </select>
      )}
    </label>
  )
}

function bodyOf(fields: FormData): Partial<RunBody> {
  const text = (name: string): string => String(fields.get(name) ?? '').trim()
  const words = (name: string): string[] =>
    text(name)
      .split(/[\s,]+/)
      .filter((word) => word !== '')
  const timeframe = TIMEFRAMES.find((each) => each === text('timeframe'))
  const set = words('set').map((word) => {
    const [key = '', ...value] = word.split('=')
    return [key, value.join('=')] as const
  })
  const given = [...fields.keys()]
    .filter((field) => field.startsWith(PARAMETER) && text(field) !== '')
    .map((field) => [field.slice(PARAMETER.length), text(field)] as const)
  return {
    strategies: words('strategies'),
    set: Object.fromEntries([...given, ...set]),
    ...(words('symbols').length === 0 ? {} : { symbols: words('symbols') }),
    ...(text('from') === '' ? {} : { from: text('from') }),
    ...(text('to') === '' ? {} : { to: text('to') }),
    ...(timeframe === undefined ? {} : { timeframe }),
  }
}
