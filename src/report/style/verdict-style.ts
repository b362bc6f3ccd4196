/** What only the page of a verdict has: marks of its tests, points of its trials. */
export const VERDICT_STYLE = `
.outcome { font-weight: 650; white-space: nowrap }
.outcome.passed { color: var(--gain) } .outcome.failed { color: var(--loss) }
.outcome.doubtful { color: var(--second) } .outcome.unknown { color: var(--muted) }
.verdict.outcome { white-space: normal; font-size: 20px }
.tests { list-style: none; padding: 0 }
.tests li { display: grid; grid-template-columns: 92px 1fr; gap: 4px 14px; padding: 9px 0;
  border-top: 1px solid var(--line) }
.tests li:first-child { border-top: 0 } .tests p { max-width: 110ch }
.plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(260px, 1fr)); gap: 18px 28px }
.plots figure { margin: 0 } .plots figcaption { font-size: 13px; font-weight: 600 }
.plot { display: block; width: 100%; height: auto; font-size: 11px; overflow: visible }
.plot text { fill: var(--muted) } .plot .axis { stroke: var(--line) }
.plot .zero { stroke: var(--muted); stroke-dasharray: 3 3 }
.plot circle { fill: var(--bench); opacity: .75 } .plot circle.near { fill: var(--second) }
.plot circle.own { fill: var(--accent); opacity: 1; stroke: var(--card); stroke-width: 1.5 }
.plot rect { fill: var(--accent); opacity: .75 } .plot rect.worse { fill: var(--loss) }
`
