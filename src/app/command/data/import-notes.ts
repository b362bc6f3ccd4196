import { Adjustment, AssetClass, type BarColumns, type Instrument } from '../../../model/index.ts'

/**
 * Says what a class of instruments makes of its bars that most people do not expect: positions would come out
 * thousands of times too small or too large.
 */
export function unitNote(columns: BarColumns, { assetClass }: Instrument): string | undefined {
  if (assetClass === AssetClass.Future) {
    return 'one contract counts as one times its price, whatever its size: multipliers are not known'
  }
  const isCounted = columns.volume.subarray(0, columns.length).some((volume) => volume > 0)
  if (assetClass !== AssetClass.Fx || !isCounted) return undefined
  return 'volumes of currencies mostly count price changes, and orders are held to a part of a bar\'s ' +
    'volume: --map volume=none reads none'
}

/** Says of a file with an adjusted close what its other prices may be: vendors do not agree on that. */
export function adjustedNotes(ignored: readonly string[], adjustment: Adjustment): readonly string[] {
  const name = ignored.find((each) => /^adj(?:usted)?[ _.]*close$/i.test(each))
  if (name === undefined || adjustment !== Adjustment.Raw) return []
  return [`"${name}" is not read, and the other prices are taken as they were traded, as those of Tiingo, ` +
    "Alpha Vantage and EODHD are; where they are adjusted for splits, as Yahoo's are, say --adjustment split"]
}
