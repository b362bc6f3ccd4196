import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { SessionFolder } from '../../src/app/live/record/session-folder.ts'
import { endOf, factsOf, liveHome, replayLive, runLive } from '../harness/live-crash.ts'
import type { MarketWish } from '../harness/live-market.ts'

const homes: string[] = []
afterAll(() => {
  for (const home of homes) rmSync(home, { recursive: true, force: true })
})

/** In on Mondays, out on Thursdays; it counts how often it went in. */
const source = (memory: string): string => `
  export default {
    name: 'Weekly', description: 'counts', parameters: {}, memory: ${memory},
    eachSymbol: (_, { memory }) => ({
      onBar(bar, context) {
        const day = Math.floor(bar.openAt / 86400000) % 7
        if (day === 1) context.closeLong()
        if (day !== 4) return
        memory.set({ entries: memory.value.entries + 1 })
        context.buy()
      },
    }),
  }`
const PLAIN = source('{ initial: { entries: 0 } }')

function sessionOf(): { readonly home: string; readonly file: string; readonly wish: MarketWish } {
  const home = liveHome()
  homes.push(home)
  const file = join(home, 'weekly.ts')
  writeFileSync(file, PLAIN)
  const wish = { seed: 5, bars: 80, timeframe: '1d', symbols: ['AAA'], strategyFile: file } as const
  return { home, file, wish }
}

const remembered = (home: string): readonly unknown[] =>
  factsOf(home, 'MemoryChanged').map((body) => body['memory'])

/** Runs a session until it is killed while it holds its first position. */
async function killedWhileHolding({ home, wish }: ReturnType<typeof sessionOf>): Promise<void> {
  expect(await runLive(home, wish, { at: 'after-ack:2' })).toBe('SIGKILL')
  expect(factsOf(home, 'PositionOpened')).toHaveLength(1)
  expect(factsOf(home, 'PositionClosed')).toHaveLength(0)
}

describe('what a strategy remembers', () => {
  it('is there after a crash as if there had been none, and replays', async () => {
    const [quiet, crashed] = [sessionOf(), sessionOf()]
    await runLive(quiet.home, quiet.wish)
    await killedWhileHolding(crashed)
    await runLive(crashed.home, crashed.wish)
    expect(remembered(quiet.home).length).toBeGreaterThan(8)
    expect(remembered(crashed.home)).toEqual(remembered(quiet.home))
    expect(remembered(crashed.home).at(-1)).toBe(`{"entries":${remembered(crashed.home).length}}`)
    expect(endOf(crashed.home)?.equity).toBe(endOf(quiet.home)?.equity)
    expect((await replayLive(crashed.home, crashed.wish)).difference).toBeUndefined()
  }, 60_000)

  it('is dropped when its file was changed, and only exits pass until a person confirms', async () => {
    const session = sessionOf()
    await killedWhileHolding(session)
    writeFileSync(session.file, `${PLAIN}\n// changed`)
    await runLive(session.home, session.wish)
    const loaded = factsOf(session.home, 'StrategyLoaded')
    expect(loaded.map(({ memory, isExitOnly }) => [memory, isExitOnly])).toEqual([
      ['{"entries":0}', false],
      ['{"entries":0}', true],
    ])
    expect(remembered(session.home).slice(0, 2)).toEqual(['{"entries":1}', '{"entries":1}'])
    expect(factsOf(session.home, 'PositionClosed')).toHaveLength(1)
    expect(factsOf(session.home, 'PositionOpened')).toHaveLength(1)
    const discarded = factsOf(session.home, 'SignalDiscarded')
    expect(discarded.length).toBeGreaterThan(5)
    expect(discarded.every(({ code }) => code === 'STRATEGY_CHANGED')).toBe(true)
  }, 60_000)

  it('is kept as far as it is migrated, and a person lets the changed strategy enter again', async () => {
    const session = sessionOf()
    await killedWhileHolding(session)
    writeFileSync(
      session.file,
      source('{ initial: { entries: 0 }, migrate: (old) => ({ entries: old.entries + 100 }) }'),
    )
    const asked = { by: 'Ann', reason: 'looked into it' }
    SessionFolder.find(session.home).leave({ kind: 'ActivateStrategy', strategy: 'Weekly', ...asked })
    await runLive(session.home, session.wish)
    expect(factsOf(session.home, 'StrategyLoaded').at(-1)).toMatchObject({
      memory: '{"entries":101}',
      isExitOnly: true,
    })
    expect(remembered(session.home)[1]).toBe('{"entries":102}')
    expect(factsOf(session.home, 'StrategyActivated').at(-1)).toMatchObject(asked)
    expect(factsOf(session.home, 'SignalDiscarded')).toEqual([])
    expect(factsOf(session.home, 'PositionOpened').length).toBeGreaterThan(5)
    expect(factsOf(session.home, 'RunEnded')).toHaveLength(1)
  }, 60_000)
})
