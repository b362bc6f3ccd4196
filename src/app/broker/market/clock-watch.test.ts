import { describe, expect, it } from 'vitest'
import { fail, ok, utcMillis, type Result, type UtcMillis } from '../../../base/index.ts'
import type { CoreInput } from '../../../model/index.ts'
import type { BrokerClock } from '../../../port/index.ts'
import { ClockWatch } from './clock-watch.ts'

const FROM = Date.UTC(2026, 0, 5, 15)

/** A watch whose time a test moves, at a broker that answers after so long; its own clock goes by steps. */
function stage({ wentMs = 20, cameMs = 20, stepMs = 1 } = {}) {
  let machineMs = 0
  let timer: { readonly at: number; readonly run: () => void } | undefined
  const state = { isStopped: false, isAway: false, isBroken: false, offsetMs: 0, looks: 0 }
  const inputs: CoreInput[] = []
  const now = (): UtcMillis => utcMillis(FROM + machineMs + state.offsetMs)
  const watch = new ClockWatch({
    timers: {
      now, monotonic: () => machineMs,
      after: (ms, run) => {
        timer = { at: machineMs + ms, run }
        return () => {
          timer = undefined
        }
      },
    },
    broker: {
      clock: async (): Promise<Result<BrokerClock>> => {
        state.looks += 1
        if (state.isBroken) throw new Error('no such method')
        machineMs += wentMs
        const at = utcMillis(FROM + machineMs - (machineMs % stepMs))
        machineMs += cameMs
        return state.isAway ? fail('BROKER_UNREACHABLE', 'away')
          : ok({ at, isOpen: true, nextOpenAt: at, nextCloseAt: at })
      },
    },
    onInput: (input) => inputs.push(input),
  })
  /** Lets time pass; every answer is there when this returns. */
  const pass = async (ms: number): Promise<void> => {
    const end = machineMs + ms
    for (;;) {
      await new Promise<void>((resolve) => {
        setImmediate(resolve)
      })
      const due = timer
      if (due === undefined || due.at > end) break
      timer = undefined
      machineMs = due.at
      due.run()
    }
    machineMs = Math.max(machineMs, end)
  }
  const said = (): readonly string[] => inputs.flatMap((input) => (
    input.kind === 'Noted' && input.body.kind === 'AlertRaised'
      ? [`${input.body.severity} ${input.body.component}: ${input.body.message}`] : []
  ))
  return { watch, state, pass, said }
}

describe('a watch over the clock', () => {
  it('looks every minute and says nothing while the clock is right', async () => {
    const { watch, state, pass, said } = stage()
    watch.begin()
    await pass(10 * 60_000 + 5_000)
    expect(state.looks).toBe(11)
    expect([watch.reason, said()]).toEqual([undefined, []])
  })

  it.each([[70, 'ahead of'], [-70, 'behind']])('tells of %s ms, and lets entries pass', async (off, word) => {
    const { watch, state, pass, said } = stage()
    state.offsetMs = off
    watch.begin()
    await pass(1_500)
    expect(said()).toEqual([])
    await pass(200_000)
    expect(said()).toEqual([`WARNING clock: the clock of this machine is 70 ms ${word} the broker's`])
    expect(watch.reason).toBeUndefined()
  })

  // The way takes two milliseconds, of which one explains a millisecond of the offset.
  it.each([
    [49, 0, false], [50, 1, false], [51, 1, false], [499, 1, false], [500, 1, true], [501, 1, true],
  ])('of %i ms that nothing explains it tells %i times; entries stop: %s', async (ms, told, isStopped) => {
    for (const off of [ms + 1, -ms - 1]) {
      const { watch, state, pass, said } = stage({ wentMs: 1, cameMs: 1 })
      state.offsetMs = off
      watch.begin()
      await pass(200_000)
      expect(said()).toHaveLength(told)
      expect(watch.reason !== undefined).toBe(isStopped)
    }
  })

  it('stops entries from half a second on, seconds after the minute, until it is right', async () => {
    const { watch, state, pass, said } = stage()
    watch.begin()
    await pass(200_000)
    state.offsetMs = 3_600_000
    await pass(64_000)
    const words = 'the clock of this machine is 3600000 ms ahead of the broker\'s'
    expect(watch.reason).toBe(words)
    expect(said()).toEqual([`ERROR clock: ${words}: nothing is entered until it is right`])
    state.offsetMs = 0
    await pass(64_000)
    expect(watch.reason).toBeUndefined()
    expect(said().at(-1)).toBe('INFO clock: the clock is right again')
  })

  it('does not count what the way may explain, nor one look alone', async () => {
    const slow = stage({ wentMs: 1_400, cameMs: 0 })
    slow.watch.begin()
    await slow.pass(300_000)
    expect([slow.watch.reason, slow.said()]).toEqual([undefined, []])
    const once = stage()
    once.watch.begin()
    await once.pass(150_000)
    once.state.offsetMs = 900
    await once.pass(30_500)
    once.state.offsetMs = 0
    await once.pass(60_000)
    expect(once.state.looks).toBeGreaterThan(5)
    expect([once.watch.reason, once.said()]).toEqual([undefined, []])
  })

  it('lets a clock that tells whole seconds stand anywhere in its second', async () => {
    const { watch, state, pass, said } = stage({ stepMs: 1_000 })
    watch.begin()
    await pass(1_200_000)
    expect([watch.reason, said()]).toEqual([undefined, []])
    state.offsetMs = 2_500
    await pass(120_000)
    expect(watch.reason).toContain('ahead of the broker\'s')
  })

  it('stops entries while asking fails altogether, tells of it once, and looks on', async () => {
    const { watch, state, pass, said } = stage()
    state.isBroken = true
    watch.begin()
    await pass(200_000)
    const words = 'the clock could not be compared: no such method'
    expect(watch.reason).toBe(words)
    expect(said()).toEqual([`ERROR clock: ${words}: nothing is entered until it can`])
    state.isBroken = false
    await pass(60_000)
    expect(watch.reason).toBeUndefined()
  })

  it('concludes nothing from a broker that does not answer, and asks nothing after its end', async () => {
    const { watch, state, pass, said } = stage()
    state.isAway = true
    state.offsetMs = 900
    watch.begin()
    await pass(600_000)
    expect([watch.reason, said()]).toEqual([undefined, []])
    watch.stop()
    const { looks } = state
    await pass(600_000)
    expect(state.looks).toBe(looks)
  })
})
