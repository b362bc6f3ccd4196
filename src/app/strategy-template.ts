/** The text of a strategy file to start from: it runs as it is, and its comments say what to change. */
export function strategyTemplate(name: string): string {
  return (
    `import { atr, crossesAbove, crossesBelow, decimal, defineStrategy, ema, integer, ` +
    `regime } from 'investor'

export default defineStrategy({
  name: '${name}',
  description: 'Long while the fast average is above the slow one, in a rising market, with an ATR stop.',

  // Declared once: checked, and set by --set fastPeriod=8.
  parameters: {
    fastPeriod: integer(12, { min: 2, max: 200, description: 'bars of the fast average' }),
    slowPeriod: integer(26, { min: 3, max: 400, description: 'bars of the slow average' }),
    stopAtr: decimal(2, { above: 0, max: 20, description: 'distance of the stop in average true ranges' }),
  },

  // Called once for each symbol. Indicators made here are fed and warmed up by the engine.
  eachSymbol({ fastPeriod, slowPeriod, stopAtr }) {
    const fast = ema(fastPeriod)
    const slow = ema(slowPeriod)
    const range = atr(14)
    return {
      entry: crossesAbove(fast, slow),
      exit: crossesBelow(fast, slow),
      filter: regime('bull', 200),
      stop: (bar) => bar.close - stopAtr * range.value,
    }
  },
})
`
  )
}
