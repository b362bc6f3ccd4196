import { html } from '../html.ts'
import type { Html } from '../html.ts'
import type { TrialResult } from '../verdict.ts'

const WIDTH = 320
const HEIGHT = 170
const LEFT = 34
const RIGHT = 8
const TOP = 8
const FLOOR = 140

/** The Sharpe ratio of each trial by one of its numbers, the own one on top of them. */
export function trialPlot(name: string, own: TrialResult, trials: readonly TrialResult[]): Html {
  const all = [...trials.filter(({ isNear }) => !isNear), ...trials.filter(({ isNear }) => isNear), own]
  const values = all.map(({ parameters }) => Number(parameters[name]))
  const ratios = all.map(({ sharpe }) => sharpe)
  const [lowest, highest] = [Math.min(...values), Math.max(...values)]
  const [bottom, top] = [Math.min(0, ...ratios), Math.max(0.1, ...ratios)]
  // By the logarithm, as they are drawn, where all of them have one.
  const scale = lowest > 0 ? Math.log : (value: number): number => value
  const range = scale(highest) - scale(lowest)
  const x = (value: number): string => (
    LEFT + (range > 0 ? (scale(value) - scale(lowest)) / range : 0.5) * (WIDTH - LEFT - RIGHT)).toFixed(1)
  const y = (ratio: number): string => (
    FLOOR - ((ratio - bottom) / (top - bottom)) * (FLOOR - TOP)).toFixed(1)
  const label = `Sharpe ratio by ${name}, from ${short(lowest)} to ${short(highest)}: own ${
    short(Number(own.parameters[name]))} with ${own.sharpe.toFixed(2)}`
  return html`<figure><figcaption>${name}</figcaption>
<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${label}">
<line class="axis" x1="${LEFT}" x2="${LEFT}" y1="${TOP}" y2="${FLOOR}"/>
<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${FLOOR}" y2="${FLOOR}"/>
<line class="zero" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(0)}" y2="${y(0)}"/>
${all.map((trial, index) => html`<circle class="${trial === own ? 'own' : trial.isNear ? 'near' : 'far'}"
 cx="${x(values[index] as number)}" cy="${y(trial.sharpe)}" r="${trial === own ? 5 : 3}"><title>${
  short(values[index] as number)}: ${trial.sharpe.toFixed(2)}</title></circle>
`)}<text x="${LEFT - 4}" y="${TOP + 4}" text-anchor="end">${top.toFixed(1)}</text>
<text x="${LEFT - 4}" y="${FLOOR}" text-anchor="end">${bottom.toFixed(1)}</text>
<text x="${LEFT}" y="${HEIGHT - 12}">${short(lowest)}</text>
<text x="${WIDTH - RIGHT}" y="${HEIGHT - 12}" text-anchor="end">${short(highest)}</text>
</svg></figure>`
}

/** How often what was best in one half of the time came out where in the other, in equal steps of rank. */
export function rankPlot(counts: readonly number[]): Html {
  const highest = Math.max(1, ...counts)
  const total = Math.max(1, counts.reduce((sum, count) => sum + count, 0))
  const width = (WIDTH - LEFT - RIGHT) / counts.length
  const bars = counts.map((count, step) => {
    const height = (count / highest) * (FLOOR - TOP)
    const isWorse = step < counts.length / 2
    return html`<rect class="${isWorse ? 'worse' : 'better'}" x="${(LEFT + step * width + 1).toFixed(1)}"
 y="${(FLOOR - height).toFixed(1)}" width="${(width - 2).toFixed(1)}" height="${height.toFixed(1)}"><title>${
  ((count / total) * 100).toFixed(1)}%</title></rect>
`
  })
  return html`<svg class="plot" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img"
 aria-label="Ranks in the other half, worst to best: ${counts.map((count) => (
  `${Math.round((count / total) * 100)}%`)).join(', ')}">
<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${FLOOR}" y2="${FLOOR}"/>
${bars}<text x="${LEFT}" y="${HEIGHT - 12}">worst of all</text>
<text x="${WIDTH - RIGHT}" y="${HEIGHT - 12}" text-anchor="end">best of all</text>
</svg>`
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)))
}
