import { describe, expect, it } from 'vitest'
import { liveRequest } from '../../../../test/harness/live-market.ts'
import { UserError } from '../../../base/index.ts'
import { readVenueChoice } from '../../backtest/run-config.ts'
import { checkBackup } from './backup-choice.ts'

const REQUEST = liveRequest({ seed: 1, bars: 1, timeframe: '1m', symbols: ['SYN1'] })

/** Why the backup of some settings is refused; empty when it is not. */
function refusal(set: readonly string[]): string {
  const choice = readVenueChoice({ ...REQUEST, set })
  if (choice === undefined) throw new Error('no live market was named')
  try {
    checkBackup(choice)
    return ''
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    return `${error.failure.code}: ${error.message}`
  }
}

const settings = (primary: string, backup: string, more: readonly string[] = []): readonly string[] => (
  [`trading.primary_data_provider=${primary}`, `trading.backup_data_provider=${backup}`, ...more]
)
const SIP = ['broker.data_feed=sip']

describe('the backup of market data', () => {
  it.each([
    ['alpaca', 'iex', SIP], ['alpaca', 'iex', [...SIP, 'trading.broker=alpaca']],
    ['polygon', 'iex', [...SIP, 'trading.broker=alpaca']], ['alpaca', 'none', []],
    ['synthetic', 'catalog', []], ['catalog', 'synthetic', []],
  ])('of %s may be %s with %j', (primary, backup, more) => {
    expect(refusal(settings(primary, backup, more))).toBe('')
  })

  it.each([
    ['alpaca', 'iex', [], /first source itself \(broker.data_feed: iex\).*broker.data_feed: sip/],
    ['alpaca', 'alpaca', SIP, /first source itself/],
    ['polygon', 'iex', ['trading.broker=alpaca'], /first source itself/],
    ['alpaca', 'tiingo', SIP, /no such live market; Alpaca's markets have one: iex/],
    ['alpaca', 'synthetic', SIP, /no such live market/],
    ['synthetic', 'synthetic', [], /first source itself/],
    ['catalog', 'iex', [], /only synthetic or catalog/],
  ])('of %s is not %s with %j', (primary, backup, more, said) => {
    expect(refusal(settings(primary, backup, more))).toMatch(/^BACKUP_REFUSED: .*none is no backup/)
    expect(refusal(settings(primary, backup, more))).toMatch(said)
  })

  it('is nothing while it is left at its default', () => {
    const choice = readVenueChoice({ ...REQUEST, set: ['trading.primary_data_provider=alpaca'] })
    expect(choice?.backupDataProvider).toBeUndefined()
  })
})
