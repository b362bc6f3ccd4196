import { ComparisonPage } from './page/comparison-page.ts'
import { CurveCharts } from './page/curve-charts.ts'
import { PageKit } from './page/page-kit.ts'
import { PriceChart } from './page/price-chart.ts'
import { ReportPage } from './page/report-page.ts'
import { ThemeSwitch } from './page/theme-switch.ts'
import { TradeTable } from './page/trade-table.ts'

type Part = (abstract new (...parts: never[]) => object) & { readonly name: string }

/** The script of a report. */
export function reportScript(): string {
  return scriptOf(ReportPage, [PageKit, ThemeSwitch, CurveCharts, PriceChart, TradeTable])
}

/** The script of a comparison. */
export function comparisonScript(): string {
  return scriptOf(ComparisonPage, [PageKit, ThemeSwitch])
}

/**
 * The classes as text, and a line that starts the page with them.
 *
 * The text of a class is its source after types are gone, so the same code runs where Node reads TypeScript
 * and where it reads compiled JavaScript, without a bundler.
 */
function scriptOf(page: Part, parts: readonly Part[]): string {
  const names = parts.map(({ name }) => name).join(', ')
  return [
    '(() => {',
    '\'use strict\'',
    // By its name: a bundle may have made a class without one of it.
    ...[...parts, page].map((part) => `const ${part.name} = ${String(part)}`),
    'const library = typeof LightweightCharts === \'undefined\' ? undefined : LightweightCharts',
    `new ${page.name}(window, library, { ${names} }).start()`,
    '})()',
  ].join('\n')
}
