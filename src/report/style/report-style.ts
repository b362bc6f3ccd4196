const HEAT_STYLE = ['g', 'l'].flatMap((sign) => [1, 2, 3, 4, 5].map((level) => (
  `.heat td.${sign}${level} { background: var(--${sign}${level}) }`))).join('\n')

/** How a report is laid out: calm, dense, readable at phone width and on paper. */
export const REPORT_STYLE = `
* { box-sizing: border-box }
html { scroll-padding-top: 48px; -webkit-text-size-adjust: 100% }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 14px/1.5 ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif;
  font-variant-numeric: tabular-nums; overflow-wrap: anywhere;
}
main { max-width: 1240px; margin: 0 auto; padding: 28px 24px 48px }
h1, h2, h3, p, dl, dd, ul { margin: 0 }
h1 { font-size: 26px; line-height: 1.2; letter-spacing: -.01em; font-weight: 650 }
h2 { font-size: 15px; line-height: 1.35; font-weight: 650 }
h3 { font-size: 13px; font-weight: 600; display: inline }
a { color: var(--accent) }
code { font: 12px ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
  white-space: nowrap }
.probe, .print-only { display: none }
[hidden] { display: none !important }
.gain { color: var(--gain) } .loss { color: var(--loss) }
.hint { color: var(--muted); font-size: 12.5px }

.top { display: flex; justify-content: space-between; gap: 24px; align-items: flex-start }
.overline { color: var(--muted); font-size: 12px; letter-spacing: .08em; text-transform: uppercase;
  margin-bottom: 4px }
.facts { color: var(--muted); margin-top: 8px; display: flex; flex-wrap: wrap; gap: 2px 18px }
.top-side { display: flex; flex-direction: column; align-items: flex-end; gap: 10px; flex: none }
.hash { color: var(--muted); font-size: 12px }
.verdict { margin: 18px 0 16px; font-size: 16px; max-width: 100ch; text-wrap: pretty }
.verdict b { font-weight: 650 }

.tiles { display: grid; grid-template-columns: repeat(6, 1fr); gap: 1px; background: var(--line);
  border: 1px solid var(--line);
  border-radius: 10px; overflow: hidden }
.tiles div { background: var(--card); padding: 14px 16px 12px; min-width: 0 }
.tiles dt { color: var(--muted); font-size: 12.5px }
.tiles .value { font-size: 25px; line-height: 1.35; font-weight: 600; letter-spacing: -.015em;
  white-space: nowrap }
.tiles .note { color: var(--muted); font-size: 12px; overflow: hidden; text-overflow: ellipsis }

nav.sections { position: sticky; top: 0; z-index: 5; margin: 18px -24px 0; padding: 0 24px;
  background: var(--page);
  border-bottom: 1px solid var(--line); display: flex; gap: 20px; overflow-x: auto; white-space: nowrap }
nav.sections a { color: var(--muted); text-decoration: none; padding: 9px 0; font-size: 13px }
nav.sections a:hover { color: var(--ink) }

.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 16px 18px 18px; margin-top: 18px;
  min-width: 0 }
.card-head { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 14px; margin-bottom: 12px }
.tools { margin-left: auto; display: flex; flex-wrap: wrap; gap: 8px }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 18px }
.pair > :only-child { grid-column: 1 / -1 }
.columns { display: grid; grid-template-columns: 1fr 1fr; gap: 0 28px }
.columns.wide-left { grid-template-columns: 2fr 1fr }
.columns > :only-child { grid-column: 1 / -1 }
.block { margin-top: 16px; min-width: 0 }
.block > h3 { display: block; margin-bottom: 6px }
.card-head + .block, .card-head + .columns > .block { margin-top: 0 }

.notice { border: 1px solid var(--line); border-left: 4px solid var(--line); border-radius: 8px;
  padding: 12px 16px; margin-top: 16px }
.notice h2 { margin-bottom: 3px }
.notice ul { padding-left: 18px }
.notice.warning { background: var(--warn-ground); border-color: var(--warn-line) }
.notice.problem { background: var(--problem-ground); border-color: var(--loss) }
.notice.empty { background: var(--empty-ground); border-color: var(--accent) }
.notice.empty p { font-size: 15px; max-width: 80ch }
.notice.empty .hint { font-size: 13px; margin-top: 6px }

.button, select, input { font: inherit; font-size: 13px; color: var(--ink); background: var(--field);
  border: 1px solid var(--line);
  border-radius: 6px; padding: 4px 10px; min-height: 30px }
.button { cursor: pointer }
.button:hover:not(:disabled) { background: var(--hover) }
.button:disabled { color: var(--muted); opacity: .6; cursor: default }
.button[aria-pressed=true] { border-color: var(--accent); color: var(--accent) }
.group { display: inline-flex }
.group .button { border-radius: 0; margin-left: -1px }
.group .button:first-child { border-radius: 6px 0 0 6px; margin-left: 0 }
.group .button:last-child { border-radius: 0 6px 6px 0 }
.group .button[aria-pressed=true], .group .button:focus-visible { position: relative; z-index: 1 }

.chart { position: relative; margin: 0 -6px }
.panes .canvas { height: 560px } .prices .canvas { height: 400px }
.pane { position: absolute; left: 6px; top: 6px; z-index: 2; pointer-events: none; font-size: 12px;
  display: flex; gap: 12px;
  flex-wrap: wrap; color: var(--muted) }
.pane h3 { font-size: 12px; color: var(--ink) }
.key::before { content: ""; display: inline-block; width: 10px; height: 3px; border-radius: 2px;
  margin-right: 6px;
  vertical-align: middle; background: currentColor }
.key b { font-weight: 600; color: var(--ink) }
.key.accent { color: var(--accent) } .key.bench { color: var(--muted) } .key.loss { color: var(--loss) }
.key.second { color: var(--second) }
.absent { position: absolute; inset: 0; display: grid; place-items: center; color: var(--muted) }
.detail { min-height: 21px; margin-bottom: 6px; display: flex; flex-wrap: wrap; gap: 2px 16px;
  font-size: 13px; color: var(--muted) }
.detail .strong { font-weight: 600 } .detail .strong:not(.gain, .loss) { color: var(--ink) }
#price-section { scroll-margin-top: 60px; outline: none }

.scroll { overflow-x: auto; max-width: 100% }
table { border-collapse: collapse; width: 100%; font-size: 13px; overflow-wrap: break-word }
th, td { text-align: left; padding: 5px 10px 5px 0; border-bottom: 1px solid var(--line);
  vertical-align: top }
td:last-child, th:last-child { padding-right: 0 }
thead th { color: var(--muted); font-weight: 500; font-size: 12px; white-space: nowrap;
  vertical-align: bottom }
tbody tr:last-child > * { border-bottom: 0 }
.figure { text-align: right; white-space: nowrap }
td.figure + td.text, th.figure + th.text { padding-left: 14px }
td { white-space: nowrap }
td.wide { width: 50%; min-width: 200px; white-space: normal }
em { color: var(--muted) }
.tag { font-size: 11.5px; border: 1px solid var(--warn-line); border-radius: 4px; padding: 0 5px }
.pair-text { white-space: nowrap; margin-right: 8px } .pair-text b { font-weight: 600 }
.share { display: block; width: 100%; min-width: 90px; height: 8px; margin-top: 6px;
  background: var(--grid); border-radius: 2px }
.share rect { fill: var(--accent) }

.heat { table-layout: fixed; min-width: 720px; border-collapse: separate; border-spacing: 2px;
  font-size: 12.5px }
.heat th, .heat td { border: 0; text-align: center; padding: 4px 0 }
.heat thead th { padding-bottom: 2px }
.heat th[scope=row] { font-weight: 500; color: var(--muted); position: sticky; left: 0;
  background: var(--card) }
.heat td { border-radius: 3px; background: var(--grid) }
.heat td.total { font-weight: 650 } .heat td:empty { background: none }
${HEAT_STYLE}

.histogram { display: block; width: 100%; height: auto; font-size: 11px; overflow: visible }
.histogram rect { opacity: .72 }
.histogram rect.gain { fill: var(--gain) } .histogram rect.loss { fill: var(--loss) }
.histogram text { fill: var(--muted) } .histogram .axis { stroke: var(--line) }
.histogram line.mean { stroke: var(--ink); stroke-width: 1.2 } .histogram text.mean { fill: var(--ink) }
.histogram line.median { stroke: var(--muted); stroke-dasharray: 3 3; stroke-width: 1.2 }

.filters { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin: 14px 0 8px }
.filters input { width: 230px }
.filters .count { margin-left: auto; color: var(--muted); font-size: 12.5px }
.single { display: none }
.trades { white-space: nowrap }
.trades th, .trades td { padding: 4px 12px 4px 0 }
.trades thead button { all: unset; cursor: pointer }
.trades thead button:hover { color: var(--ink) }
.trades thead button:focus-visible, .row-button:focus-visible { outline: 2px solid var(--accent);
  outline-offset: 2px }
.trades [aria-sort] button { color: var(--ink); font-weight: 600 }
.trades [aria-sort=ascending] button::after { content: " \\2191" }
.trades [aria-sort=descending] button::after { content: " \\2193" }
.trades tbody tr { cursor: pointer }
.trades tbody tr:hover { background: var(--hover) }
.trades tr.chosen { background: var(--accent-soft) }
.trades th:first-child { text-align: right; width: 1% }
.row-button { all: unset; cursor: pointer; color: var(--accent); font-weight: 500; padding-left: 6px }

.metrics { display: grid; grid-template-columns: repeat(auto-fit, minmax(240px, 1fr)); gap: 20px 32px }
.metrics > div > :last-child { margin-bottom: 0 }
.metric-group { break-inside: avoid; position: relative; margin-bottom: 20px }
.metric-group h3 { display: block; border-bottom: 1px solid var(--line); padding-bottom: 4px;
  margin-bottom: 3px }
.metric-group dl div { display: flex; justify-content: space-between; gap: 12px; padding: 2px 0;
  font-size: 13px }
.metric-group dt { color: var(--muted) }
.metric-group dd { font-weight: 550; white-space: nowrap }
.name { cursor: help; text-decoration: underline dotted var(--faded); text-underline-offset: 3px }
.tip { display: none; position: absolute; left: 0; right: 0; z-index: 6; margin-top: 2px;
  padding: 9px 12px; background: var(--card);
  color: var(--ink); border: 1px solid var(--line); border-radius: 8px;
  box-shadow: 0 6px 24px rgb(0 0 0 / .18); font-size: 12.5px }
.tip cite { display: block; color: var(--muted); margin-top: 4px }
.name:hover + .tip, .name:focus + .tip { display: block }

.funnel { display: flex; flex-wrap: wrap; gap: 8px 34px; margin-bottom: 6px }
.funnel dt { color: var(--muted); font-size: 12.5px } .funnel dd { font-size: 18px; font-weight: 600 }
details summary { cursor: pointer }
.facts-line { color: var(--muted); font-size: 12.5px; margin-top: 16px }
footer { color: var(--muted); font-size: 12.5px; margin-top: 28px; max-width: 90ch }
footer p + p { margin-top: 6px }
`
