import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { utcMillis } from '../base/index.ts'
import { backtestCommand } from './command/backtest-command.ts'
import { dataCommand } from './command/data/data-command.ts'
import { refuseRepeats } from './refuse-repeats.ts'

const host = {
  env: {}, folder: '/', now: () => utcMillis(0), isWatched: false, out: () => {}, err: () => {},
  setExitCode: () => {}, exit: (code: number): never => {
    throw new Error(`exited with ${code}`)
  },
}

/** What a command says to the words, without doing what they ask for. */
async function say(command: Command, words: readonly string[]): Promise<string> {
  let said = 'done'
  for (const each of [command, ...command.commands]) {
    each.configureOutput({ writeErr: (text) => void (said = text) }).exitOverride().showHelpAfterError(false)
    each.action(() => {})
  }
  refuseRepeats(command)
  await command.parseAsync(words, { from: 'user' }).catch(() => undefined)
  return said
}

describe('refuseRepeats', () => {
  it.each([
    [['import', 'x.csv', '--symbol', 'X', '--symbol', 'Y'], '--symbol <name>'],
    [['import', 'x.csv', '--timeframe', '1d', '--timeframe', '1w'], '--timeframe <length>'],
    [['synth', '--seed', '1', '--seed=2'], '--seed <number>'],
  ])('refuses %j', async (words, flags) => {
    expect(await say(dataCommand(host), words)).toContain(`option '${flags}' is given twice; say it once`)
  })

  it('takes what gathers, and a flag without a value, any number of times', async () => {
    const words = ['import', 'x.csv', '--map', 'open=O', '--map', 'close=C', '--json', '--json']
    expect(await say(dataCommand(host), words)).toBe('done')
    expect(await say(backtestCommand(), ['--set', 'a=1', '--set', 'b=2'])).toBe('done')
  })
})
