import { describe, expect, it } from 'vitest'
import { ScriptedFeed } from '../../../../test/harness/scripted-feed.ts'
import { utcMillis, type SessionDate, type UtcMillis } from '../../../base/index.ts'
import { calendarNamed } from '../../../calendar/index.ts'
import { defaultInstrument } from '../../../data/index.ts'
import type { Bar, CorporateAction, Session } from '../../../model/index.ts'
import { LiveMarket } from './live-market.ts'
import { liveSeries } from './live-series.ts'
import { liveInputsOf, type LiveStep } from './live-step.ts'
import { SteppedClock } from './paced-clock.ts'

const CALENDAR = calendarNamed('XNYS')
const [MONDAY, TUESDAY] = CALENDAR.sessions('2026-01-05' as SessionDate, '2026-01-06' as SessionDate) as
  readonly [Session, Session]

function bar(openAt: number, close: number): Bar {
  const prices = { open: close, high: close, low: close, close, volume: 1_000 }
  return {
    symbol: 'AAA', timeframe: '1m', openAt: utcMillis(openAt), closeAt: utcMillis(openAt + 60_000), ...prices,
  }
}

/** The market of AAA from Monday's close on, with weeks; a minute of each day. */
async function told(
  actions: readonly CorporateAction[], { from = MONDAY.closeAt - 90_000, shownUntil }: {
    from?: number; shownUntil?: UtcMillis
  } = {},
): Promise<readonly LiveStep[]> {
  const clock = new SteppedClock(utcMillis(from))
  const feed = new ScriptedFeed()
  const left = [...actions]
  const market = new LiveMarket({
    provider: feed, clock, series: liveSeries([{ symbol: 'AAA', timeframe: '1w' }]),
    instruments: [defaultInstrument('AAA')],
    need: { warmUps: new Map(), days: 1, ...(shownUntil === undefined ? {} : { shownUntil }) },
    actions: { take: (now) => left.splice(0, left.filter(({ at }) => at <= now).length) },
  })
  const say = (openAt: number, close: number): void => {
    const ms = openAt + 60_300 - clock.now()
    if (ms > 0) clock.after(ms, () => feed.listener?.onBar(bar(openAt, close)))
    // The vendor's history is in the terms of today.
    else feed.bars.push(bar(openAt, 25))
  }
  say(MONDAY.closeAt - 60_000, 100)
  say(TUESDAY.openAt, 25)
  const week = CALENDAR.sessions('2026-01-07' as SessionDate, '2026-01-09' as SessionDate)
  for (const { openAt } of week) say(openAt, 25)
  clock.after(week.at(-1)?.postCloseAt as number + 120_000 - clock.now(), () => feed.say('CLOSED'))
  const steps: LiveStep[] = []
  for await (const step of market) steps.push(step)
  return steps
}

const SPLIT: CorporateAction = {
  kind: 'Split', symbol: 'AAA', date: TUESDAY.date, at: TUESDAY.preOpenAt, newUnits: 4, oldUnits: 1,
}

const words = (steps: readonly LiveStep[]): readonly string[] => steps.flatMap((step) => {
  if (step.kind === 'session') return [`session ${step.session.date}`]
  if (step.kind === 'action') return [`${step.action.kind} ${step.action.date}`]
  if (step.kind !== 'slice') return []
  return step.bars.map(({ bar: { timeframe, close } }) => `${timeframe} ${close}`)
})

const notices = (steps: readonly LiveStep[]): readonly string[] => (
  steps.flatMap((step) => (step.kind === 'notice' ? [step.message] : []))
)

describe('a live market over a split', () => {
  it('tells it after its session has begun and before the first bar, which is no spike', async () => {
    const steps = await told([SPLIT])
    expect(words(steps).slice(0, 6)).toEqual([
      'session 2026-01-05', '1m 100', '1d 100', 'session 2026-01-06', 'Split 2026-01-06', '1m 25',
    ])
    expect(notices(steps)).toEqual([])
    const action = steps.find(({ kind }) => kind === 'action') as LiveStep
    expect([action.at, liveInputsOf(action)]).toEqual([
      TUESDAY.preOpenAt, [{ kind: 'ActionDue', action: SPLIT }],
    ])
  })

  it('makes the week of bars in the terms after it', async () => {
    const steps = await told([SPLIT])
    const week = steps.flatMap((step) => (step.kind === 'slice' ? step.bars : []))
      .find(({ bar: { timeframe } }) => timeframe === '1w')
    expect(week?.bar).toMatchObject({ open: 25, high: 25, low: 25, close: 25, volume: 8_000 })
  })

  it('makes it so after a start in its midst, whether the split was told before or not', async () => {
    const missed = { from: TUESDAY.openAt + 120_000, shownUntil: MONDAY.postCloseAt }
    const booked = { from: TUESDAY.openAt + 120_000, shownUntil: utcMillis(TUESDAY.openAt + 60_000) }
    for (const steps of [await told([SPLIT], missed), await told([], booked)]) {
      const week = steps.flatMap((step) => (step.kind === 'slice' ? step.bars : []))
        .find(({ bar: { timeframe } }) => timeframe === '1w')
      expect(week?.bar).toMatchObject({ open: 25, high: 25, low: 25, close: 25 })
    }
  })

  it('without it takes the first bar for a spike', async () => {
    expect(notices(await told([]))).toEqual([expect.stringContaining('SPIKE')])
  })

  it('tells what a process has not lived through before anything that was missed', async () => {
    const steps = await told([SPLIT], { from: TUESDAY.openAt + 120_000, shownUntil: MONDAY.postCloseAt })
    const kinds = steps.map(({ kind }) => kind)
    expect(kinds.slice(0, 4)).toEqual(['status', 'action', 'session', 'warmup'])
    expect(notices(steps)).toEqual([])
  })

  it('gives the core no dividend: whoever keeps the account pays it', async () => {
    const at = TUESDAY.preOpenAt
    const steps = await told([
      { kind: 'CashDividend', symbol: 'AAA', date: TUESDAY.date, at, amount: 1n as never },
    ])
    const action = steps.find(({ kind }) => kind === 'action') as LiveStep
    expect(liveInputsOf(action)).toEqual([])
  })
})
