/**
 * The list of indicators and candlestick patterns, docs/INDICATORS.md, made from the code.
 *
 * Prints the page; with `--write` it writes the file. A test compares the two.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { candlestickPatternList, type Indicator } from '../src/indicator/index.ts'
import * as factories from '../src/strategy/indicator-factory.ts'
import { buildIn, Scope } from '../src/strategy/index.ts'
import { readSource, type Source } from './tidy/source.ts'

/** The page, from the project's root. */
export const INDICATORS_PATH = 'docs/INDICATORS.md'

const root = path.dirname(import.meta.dirname)
const FACTORIES = 'src/strategy/indicator-factory.ts'
const GROUPS = ['average', 'momentum', 'trend', 'volatility', 'volume', 'statistic']
/** What a factory without a default is called with, to ask the indicator for its name and warm-up. */
const PERIOD = 20

/** What the docstring of a class says, in its parts. */
export interface Documented {
  readonly what: string
  readonly warmUp: string
  readonly source: string
}

interface IndicatorClass extends Documented {
  readonly group: string
  /** Parameters of the constructor with their defaults, without types. */
  readonly parameters: readonly string[]
}

/** One row of the list. */
export interface ListedIndicator extends Documented {
  readonly factory: string
  readonly className: string
  readonly group: string
  readonly call: string
  readonly instance: Indicator & { readonly input: string }
}

function sourcesBelow(folder: string): Source[] {
  return readdirSync(path.join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts')).sort()
    .map((name) => sourceOf(`${folder}/${name.replaceAll(path.sep, '/')}`))
}

function sourceOf(file: string): Source {
  return readSource(file, readFileSync(path.join(root, file), 'utf8'))
}

/** Cuts a docstring into its first paragraph, its warm-up and its source. */
export function documentedBy(comment: string): Documented {
  const text = comment.slice(3, -2).split('\n').map((line) => line.replace(/^\s*\* ?/, '')).join('\n')
  const [first = ''] = text.trim().split('\n\n')
  const flat = text.replace(/\s+/g, ' ').trim()
  const warmUp = /Warm-up: (.+?)(?:[;,] |\. |\.$)/.exec(flat)?.[1]
  const [, source] = /\bSources?: (.+)$/.exec(flat) ?? []
  return {
    what: first.replace(/\s+/g, ' ').replace(/ ?Warm-up:.*$/, ''),
    warmUp: warmUp ?? '',
    source: source ?? '',
  }
}

function docstringBefore({ comments, text }: Source, start: number): string {
  const before = comments.findLast(({ end, text: comment }) => (
    comment.startsWith('/**') && end <= start && text.slice(end, start).trim() === ''
  ))
  return before?.text ?? '/** */'
}

/** Splits at commas that stand outside of all brackets. */
function pieces(text: string): string[] {
  const found: string[] = []
  let depth = 0
  let piece = ''
  for (const character of text) {
    if ('([{<'.includes(character)) depth += 1
    if (')]}>'.includes(character)) depth -= 1
    if (character === ',' && depth === 0) {
      found.push(piece)
      piece = ''
    } else piece += character
  }
  return [...found, piece].map((each) => each.trim()).filter((each) => each !== '')
}

/** A parameter as an author writes it: its name or its options, with defaults, without types. */
function plainParameter(declared: string): string {
  const text = declared.replace(/\s+/g, ' ')
  if (text.startsWith('{')) return text.slice(0, text.indexOf('}') + 1)
  const [, name = '', , fallback] = /^(\w+)\??(: [^=]+?)?(?: = (.+))?$/.exec(text) ?? []
  return fallback === undefined ? name : `${name} = ${fallback}`
}

function textBetween({ text, tokens, pairs }: Source, open: number): string {
  const close = pairs[open] ?? -1
  return text.slice((tokens[open]?.start ?? 0) + 1, tokens[close]?.start ?? 0)
}

/** Every class of an indicator, by name. */
function indicatorClasses(): ReadonlyMap<string, IndicatorClass> {
  const classes = new Map<string, IndicatorClass>()
  for (const source of GROUPS.flatMap((group) => sourcesBelow(`src/indicator/${group}`))) {
    const { tokens, path: file } = source
    for (const [index, token] of tokens.entries()) {
      const isOne = token.text === 'class' && tokens[index - 1]?.text === 'export'
        && tokens[index + 2]?.text === 'implements' && tokens[index + 3]?.text.endsWith('Indicator') === true
      const name = tokens[index + 1]?.text
      if (!isOne || name === undefined) continue
      const made = tokens.findIndex(({ text }, at) => at > index && text === 'constructor')
      const parameters = made === -1 ? [] : pieces(textBetween(source, made + 1)).map(plainParameter)
      const comment = docstringBefore(source, tokens[index - 1]?.start ?? 0)
      classes.set(name, { ...documentedBy(comment), group: file.split('/')[2] ?? '', parameters })
    }
  }
  return classes
}

function sampleArguments(parameters: readonly string[]): unknown[] {
  return parameters.filter((each) => !/^\w+\?|=/.test(each)).map((each) => {
    if (!each.includes('Operand')) return PERIOD
    return each.startsWith('x') ? 'high' : 'low'
  })
}

/** Every factory that makes an indicator, in the order of the file. */
export function listedIndicators(): ListedIndicator[] {
  const classes = indicatorClasses()
  const source = sourceOf(FACTORIES)
  const { tokens, pairs } = source
  const listed: ListedIndicator[] = []
  for (const [index, token] of tokens.entries()) {
    if (token.text !== 'function' || tokens[index - 1]?.text !== 'export') continue
    const factory = tokens[index + 1]?.text ?? ''
    const body = tokens.findIndex(({ text }, at) => at > (pairs[index + 2] ?? 0) && text === '{')
    const made = tokens.findIndex(({ text }, at) => at > body && at < (pairs[body] ?? 0) && text === 'new')
    const className = tokens[made + 1]?.text ?? ''
    const found = classes.get(className)
    if (made === -1 || found === undefined || tokens[index + 2]?.text !== '(') continue
    const parameters = pieces(textBetween(source, index + 2))
    const passed = pieces(textBetween(source, made + 2))
    listed.push({
      ...found, factory, className,
      call: `${factory}(${parameters.map((each) => shownParameter(each, passed, found)).join(', ')})`,
      instance: makeOne(factory, sampleArguments(parameters)),
    })
  }
  return listed
}

function shownParameter(declared: string, passed: readonly string[], { parameters }: IndicatorClass): string {
  const [name = ''] = /^\w+/.exec(declared) ?? []
  if (name === 'of') return 'of = \'close\''
  const isOptional = /^\w+\?/.test(declared)
  const place = passed.findIndex((each) => new RegExp(`\\b${name}\\b`).test(each))
  return isOptional ? parameters[place] ?? name : name
}

function makeOne(factory: string, parameters: readonly unknown[]): ListedIndicator['instance'] {
  const make = (factories as unknown as Readonly<Record<string, (...all: unknown[]) => unknown>>)[factory]
  if (make === undefined) throw new Error(`${FACTORIES} exports no ${factory}`)
  const scope = new Scope('SPX', '1d')
  return buildIn(scope, () => make(...parameters)) as ListedIndicator['instance']
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`
}

const FED_WITH: Readonly<Record<string, string>> = { value: 'numbers', bar: 'bars', pair: 'two series' }

function indicatorRow({ call, instance, what, warmUp, source }: ListedIndicator): string {
  const outputs = instance.outputs.map((name) => `\`${name}\``).join(', ')
  const shown = `${warmUp}: ${instance.warmUp} for \`${instance.name}\``
  return row([`\`${call}\``, what, FED_WITH[instance.input] ?? instance.input, outputs, shown, source])
}

function indicatorTables(): string[] {
  const listed = listedIndicators()
  return GROUPS.flatMap((group) => [
    `### ${group[0]?.toUpperCase()}${group.slice(1)}`, '',
    row(['call', 'what it is', 'fed with', 'outputs', 'warm-up', 'source']),
    '|---|---|---|---|---|---|',
    ...listed.filter((each) => each.group === group).map(indicatorRow), '',
  ])
}

function patternRow({ definition }: (typeof candlestickPatternList)[number]): string {
  const { name, talibName, direction, candleCount, lookback, penetration } = definition
  const source = sourceOf(`src/indicator/pattern/${name}.ts`)
  const at = source.tokens.findIndex(({ text }, index) => (
    text === 'export' && source.tokens[index + 4]?.text === 'definePattern'
  ))
  const { what, source: from } = documentedBy(docstringBefore(source, source.tokens[at]?.start ?? 0))
  const depth = penetration === undefined ? '' : String(penetration)
  return row([`\`${talibName}\``, `\`${name}\``, what, direction, candleCount, lookback + 1, depth, from])
}

const INTRODUCTION = `# Indicators and candlestick patterns

Written by \`node_modules/.bin/node tools/indicator-list.ts --write\` from the code; a test compares the
two.

All of them are streaming: one update a bar, \`NaN\` until they are warm, nothing looks ahead. A
strategy makes them in \`eachSymbol\` (or in \`of\` and \`together\` of \`allSymbols\`); the engine
feeds them, waits until they are warm, restates them when the instrument splits, and shows them in
\`why\`. The same classes, to be fed by hand, are exported by \`investor\`: \`new Sma(20)\`.

- **Fed with**: \`numbers\` take closes, or whatever \`of\` names: a field of the bar (\`'open'\`,
  \`'high'\`, \`'low'\`, \`'close'\`, \`'volume'\`, \`'typical'\`, \`'median'\`), another indicator, a
  function of the bar. \`bars\` take the whole bar; \`two series\` take two operands.
- **Outputs**: the first one is the \`value\`; \`output(macd(), 'signal')\` makes another one an
  operand.
- **Warm-up**: updates until the first value, as a rule and for the defaults (for a period of ${PERIOD}
  where there is no default). An indicator of another indicator waits for that one first.
- \`on('1d', () => sma(200))\` builds on bars of another length, shown once they have closed;
  \`lag('high')\` is what an operand was a bar ago, \`lag(of, bars)\` any number of bars ago (warm-up
  \`bars + 1\`).

## Indicators
`

const PATTERNS = `## Candlestick patterns

\`showsPattern('morning-star', 'bullish')\` is a rule that holds on the bar which completes the pattern;
a pattern goes by either of its names. The value is TA-Lib's: 100 for the pattern, -100 on its bearish
side, 80 for a weaker form, 200 for one that later candles confirmed, 0 for none, and it equals TA-Lib's
at every index of the golden figures (\`test/golden/pattern.test.ts\`). No pattern looks for a trend
before it: say that beside it.

- **Direction**: \`either\` is bullish when positive and bearish when negative; \`neutral\` says nothing
  about where prices go.
- **Candles** belong to the figure; the **warm-up** also counts those that it is compared with.
- **Penetration** is the default of a parameter of those that have one: how deep the last candle has to
  enter an earlier body, as a fraction of that body.
- Nison is "Japanese Candlestick Charting Techniques", Morris "Candlestick Charting Explained",
  Bulkowski "Encyclopedia of Candlestick Charts", by chapter; TA-Lib is https://ta-lib.org/functions/
  (Pattern Recognition).
`

/** The page as it has to be. */
export function indicatorPage(): string {
  return [
    INTRODUCTION, ...indicatorTables(), PATTERNS,
    row(['TA-Lib', 'name', 'what it is', 'direction', 'candles', 'warm-up', 'penetration', 'source']),
    '|---|---|---|---|---|---|---|---|',
    ...candlestickPatternList.map(patternRow), '',
  ].join('\n')
}

if (process.argv[1] === import.meta.filename) {
  if (process.argv.includes('--write')) writeFileSync(path.join(root, INDICATORS_PATH), indicatorPage())
  else process.stdout.write(indicatorPage())
}
