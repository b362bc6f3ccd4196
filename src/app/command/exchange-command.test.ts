import { describe, expect, it } from 'vitest'
import { UserError } from '../../base/index.ts'
import { exchangeCommand } from './exchange-command.ts'

describe('investor exchange', () => {
  it.each([
    ['--port', '70000', '--port 70000: give a whole number of 0 to 65535'],
    ['--speed', '-1', '--speed -1: give a number of 0 to 100000'],
    ['--symbols', 'AAPL,AAPL', '--symbols AAPL,AAPL: give different symbols'],
    ['--start', '2026-01-05', '--start 2026-01-05: give an instant with its offset'],
    ['--start', '1985-01-07T15:00:00Z', 'the exchange cannot begin on 1985-01-07'],
    ['--capital', '0', '--capital 0: give a decimal above 0'],
    ['--fees', 'some', '--fees some: give none or us'],
    ['--tape', 'nowhere.csv', '--tape nowhere.csv: give a file that can be read (ENOENT)'],
    ['--faults', 'nowhere.json', '--faults nowhere.json: give a file that can be read (ENOENT)'],
  ])('refuses %s %s with what would be right', async (option, value, message) => {
    const run = exchangeCommand().parseAsync([option, value], { from: 'user' })
    await expect(run).rejects.toBeInstanceOf(UserError)
    await expect(run).rejects.toThrow(message)
  })
})
