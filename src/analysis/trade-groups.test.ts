import { expect, it } from 'vitest'
import { money } from '../base/index.ts'
import { tradeGroups } from './trade-groups.ts'

const trade = (symbol: string, profit: string) => ({ symbol, profit: money(profit), fees: money('1') })

it('trades are put together by name, the most profitable first', () => {
  const trades = [
    trade('KO', '10'), trade('GE', '-4'), trade('KO', '-25.5'), trade('JPM', '3'), trade('KO', '0'),
    trade('GE', '7'),
  ]
  expect(tradeGroups(trades, ({ symbol }) => symbol)).toEqual([
    { name: 'GE', trades: 2, winRate: 0.5, profit: 3, meanProfit: 1.5, worstProfit: -4 },
    { name: 'JPM', trades: 1, winRate: 1, profit: 3, meanProfit: 3, worstProfit: 3 },
    { name: 'KO', trades: 3, winRate: 1 / 3, profit: -15.5, meanProfit: -15.5 / 3, worstProfit: -25.5 },
  ])
  expect(tradeGroups([], () => 'x')).toEqual([])
})
