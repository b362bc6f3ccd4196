import { abandonedBaby } from './abandoned-baby.ts'
import { advanceBlock } from './advance-block.ts'
import { beltHold } from './belt-hold.ts'
import { breakaway } from './breakaway.ts'
import { closingMarubozu } from './closing-marubozu.ts'
import { concealingBabySwallow } from './concealing-baby-swallow.ts'
import { counterattack } from './counterattack.ts'
import { darkCloudCover } from './dark-cloud-cover.ts'
import { dojiStar } from './doji-star.ts'
import { doji } from './doji.ts'
import { dragonflyDoji } from './dragonfly-doji.ts'
import { engulfing } from './engulfing.ts'
import { eveningDojiStar } from './evening-doji-star.ts'
import { eveningStar } from './evening-star.ts'
import { gapThreeMethods } from './gap-three-methods.ts'
import { gravestoneDoji } from './gravestone-doji.ts'
import { hammer } from './hammer.ts'
import { hangingMan } from './hanging-man.ts'
import { haramiCross } from './harami-cross.ts'
import { harami } from './harami.ts'
import { highWave } from './high-wave.ts'
import { hikkake } from './hikkake.ts'
import { homingPigeon } from './homing-pigeon.ts'
import { identicalThreeCrows } from './identical-three-crows.ts'
import { inNeck } from './in-neck.ts'
import { invertedHammer } from './inverted-hammer.ts'
import { kickingByLength } from './kicking-by-length.ts'
import { kicking } from './kicking.ts'
import { ladderBottom } from './ladder-bottom.ts'
import { longLeggedDoji } from './long-legged-doji.ts'
import { longLine } from './long-line.ts'
import { marubozu } from './marubozu.ts'
import { matHold } from './mat-hold.ts'
import { matchingLow } from './matching-low.ts'
import { modifiedHikkake } from './modified-hikkake.ts'
import { morningDojiStar } from './morning-doji-star.ts'
import { morningStar } from './morning-star.ts'
import { onNeck } from './on-neck.ts'
import { piercing } from './piercing.ts'
import { rickshawMan } from './rickshaw-man.ts'
import { risingFallingThreeMethods } from './rising-falling-three-methods.ts'
import { separatingLines } from './separating-lines.ts'
import { shootingStar } from './shooting-star.ts'
import { shortLine } from './short-line.ts'
import { sideBySideWhiteLines } from './side-by-side-white-lines.ts'
import { spinningTop } from './spinning-top.ts'
import { stalledPattern } from './stalled-pattern.ts'
import { stickSandwich } from './stick-sandwich.ts'
import { takuri } from './takuri.ts'
import { tasukiGap } from './tasuki-gap.ts'
import { threeBlackCrows } from './three-black-crows.ts'
import { threeInside } from './three-inside.ts'
import { threeLineStrike } from './three-line-strike.ts'
import { threeOutside } from './three-outside.ts'
import { threeStarsInTheSouth } from './three-stars-in-the-south.ts'
import { threeWhiteSoldiers } from './three-white-soldiers.ts'
import { thrusting } from './thrusting.ts'
import { tristar } from './tristar.ts'
import { twoCrows } from './two-crows.ts'
import { uniqueThreeRiver } from './unique-three-river.ts'
import { upsideGapTwoCrows } from './upside-gap-two-crows.ts'
import type { PatternFactory } from './candlestick-pattern.ts'

/**
 * All 61 candlestick patterns that TA-Lib names, in the order of its names.
 *
 * The conditions are TA-Lib's; none looks for a trend before the figure, so that a reversal means something
 * only where the caller has seen a trend to reverse. Books that the patterns' docstrings cite:
 * S. Nison, "Japanese Candlestick Charting Techniques", New York Institute of Finance, 1991 (2nd edition
 * 2001); G. Morris, "Candlestick Charting Explained", Irwin, 1995 (first as "CandlePower", 1992);
 * T. Bulkowski, "Encyclopedia of Candlestick Charts", Wiley, 2008, by chapter title.
 */
export const candlestickPatternList: readonly PatternFactory[] = [
  twoCrows, threeBlackCrows, threeInside, threeLineStrike, threeOutside, threeStarsInTheSouth,
  threeWhiteSoldiers, abandonedBaby, advanceBlock, beltHold, breakaway, closingMarubozu,
  concealingBabySwallow, counterattack, darkCloudCover, doji, dojiStar, dragonflyDoji, engulfing,
  eveningDojiStar, eveningStar, sideBySideWhiteLines, gravestoneDoji, hammer, hangingMan, harami,
  haramiCross, highWave, hikkake, modifiedHikkake, homingPigeon, identicalThreeCrows, inNeck,
  invertedHammer, kicking, kickingByLength, ladderBottom, longLeggedDoji, longLine, marubozu,
  matchingLow, matHold, morningDojiStar, morningStar, onNeck, piercing, rickshawMan,
  risingFallingThreeMethods, separatingLines, shootingStar, shortLine, spinningTop, stalledPattern,
  stickSandwich, takuri, tasukiGap, thrusting, tristar, uniqueThreeRiver, upsideGapTwoCrows,
  gapThreeMethods,
]

/**
 * The patterns by name, TA-Lib's (`CDLMORNINGSTAR`) or the readable one (`morning-star`).
 *
 * What is found makes an indicator when called, and tells its direction as `definition.direction`.
 */
export const candlestickPatterns: ReadonlyMap<string, PatternFactory> = new Map(
  candlestickPatternList.flatMap((pattern) => [
    [pattern.definition.talibName, pattern],
    [pattern.definition.name, pattern],
  ]),
)
