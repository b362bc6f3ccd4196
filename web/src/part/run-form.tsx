import type { FormEvent, ReactNode } from 'react'
import type { RunBody, RunJob, StrategyState } from '../../../src/server/contract/index.ts'
import { readings, useRead } from '../api/reading.ts'
import { useActing } from '../shell/acting.tsx'

const TIMEFRAMES = ['1m', '5m', '15m', '1h', '1d', '1w'] as const

/** Asks for a backtest; what is left empty comes from the settings. */
export function RunForm(): ReactNode {
  const { ask, say } = useActing()
  const known = useRead<{ readonly rows: readonly StrategyState[] }>('/strategies')
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
        <input name="strategies" list="strategies" placeholder="of the settings" />
      </label>
      <datalist id="strategies">
        {(known.data?.rows ?? []).map(({ name }) => (
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
      <button type="submit" className="primary">
        Start
      </button>
    </form>
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
  return {
    strategies: words('strategies'),
    set: Object.fromEntries(set),
    ...(words('symbols').length === 0 ? {} : { symbols: words('symbols') }),
    ...(text('from') === '' ? {} : { from: text('from') }),
    ...(text('to') === '' ? {} : { to: text('to') }),
    ...(timeframe === undefined ? {} : { timeframe }),
  }
}
