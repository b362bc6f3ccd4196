import { html, NOTHING, trusted } from './html.ts'
import type { Html } from './html.ts'
import { inlineJson, inlineScript } from './inline-data.ts'
import { NARROW_STYLE } from './style/narrow-style.ts'
import { REPORT_STYLE } from './style/report-style.ts'
import { THEME_STYLE } from './style/theme-style.ts'
import { VERDICT_STYLE } from './style/verdict-style.ts'

/** What a page is made with and cannot make itself. */
export interface ReportAssets {
  /** Text of `lightweight-charts.standalone.production.js`, version 5, with its licence notice. */
  readonly chartLibrary: string
  /** SHA-256 of UTF-8 text in base64: the page's policy names its scripts by it. */
  readonly sha256Base64: (text: string) => string
}

/** The parts of a page. */
export interface PageParts {
  readonly title: string
  readonly body: Html
  /** What runs in it after the chart library, and what it draws; absent for a page that stands still. */
  readonly live?: { readonly data: unknown; readonly script: string }
}

const STYLE = THEME_STYLE + REPORT_STYLE + VERDICT_STYLE + NARROW_STYLE

/** As a value: bundlers rewrite a tagged text that has it, with a helper that is outside of the bundle. */
const SCRIPT_END = trusted('</script>')

/**
 * One self-contained page: opened from a disk without a network it looks the same.
 *
 * Its policy allows the two scripts and the style that are in it, by their hashes, and nothing else: no
 * request, no frame, no form, no script that got in with a strategy's name. Scripts cannot write markup
 * either.
 */
export function pageDocument({ title, body, live }: PageParts, assets: ReportAssets): string {
  const scripts = live === undefined ? [] : [inlineScript(assets.chartLibrary), inlineScript(live.script)]
  const hash = (text: string): string => `'sha256-${assets.sha256Base64(text)}'`
  const allowed = scripts.length === 0 ? '\'none\'' : scripts.map(hash).join(' ')
  const policy = [
    'default-src \'none\'', `script-src ${allowed}`, `style-src ${hash(STYLE)}`,
    'base-uri \'none\'', 'form-action \'none\'',
    'require-trusted-types-for \'script\'', 'trusted-types \'none\'',
  ].join('; ')
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
${body}
${live === undefined ? NOTHING : html`<script type="application/json" id="report-data">${
    trusted(inlineJson(live.data))}${SCRIPT_END}
`}${scripts.map((script) => html`<script>${trusted(script)}${SCRIPT_END}
`)}</body>
</html>
`.toString()
}

/** The notice that the licence of the chart library asks for. */
export const CHART_NOTICE = html`<p>Charts: <a href="https://www.tradingview.com/" rel="noopener noreferrer">TradingView</a>
Lightweight Charts™, Copyright © TradingView, Inc., Apache License 2.0.</p>`
