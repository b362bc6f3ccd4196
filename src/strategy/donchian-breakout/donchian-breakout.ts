import {
  atr,
  choice,
  decimal,
  defineStrategy,
  donchian,
  integer,
  isAbove,
  isBelow,
  lag,
  output,
  settle,
} from 'investor'

export default defineStrategy({
  name: 'Donchian_Breakout',
  description: "The Turtles' breakout: buys a new high, sells a shorter low, with a stop two ranges away.",
  parameters: {
    entryPeriod: integer(20, { min: 2, max: 500, description: 'bars before, whose high has to be broken' }),
    exitPeriod: integer(10, { min: 1, max: 500, description: 'bars before, whose low ends the trade' }),
    atrPeriod: integer(20, { min: 1, max: 200, description: 'bars of the average true range (N)' }),
    stopAtr: decimal(2, { above: 0, max: 20, description: 'stop from the close, in average true ranges' }),
    direction: choice('long', ['long', 'both'], { description: 'whether new lows are sold short as well' }),
  },
  eachSymbol({ entryPeriod, exitPeriod, atrPeriod, stopAtr, direction }) {
    if (exitPeriod > entryPeriod) {
      throw new Error(`exitPeriod must not exceed entryPeriod, found ${exitPeriod} and ${entryPeriod}`)
    }
    const entries = donchian(entryPeriod)
    const exits = donchian(exitPeriod)
    const range = atr(atrPeriod)
    settle(7 * atrPeriod)
    const long = {
      entry: isAbove('close', lag(output(entries, 'upper'))),
      exit: isBelow('close', lag(output(exits, 'lower'))),
    }
    const short = {
      shortEntry: isBelow('close', lag(output(entries, 'lower'))),
      shortExit: isAbove('close', lag(output(exits, 'upper'))),
    }
    return {
      ...long,
      ...(direction === 'both' ? short : {}),
      stop: (bar, side) => bar.close - (side === 'long' ? 1 : -1) * stopAtr * range.value,
      strength: 0.7,
      atr: () => range.value,
    }
  },
})
