import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { fixedSlippage, LimitFill, type VenueSettings } from '../../src/sim/index.ts'
import { plays } from './matching-stage.ts'

const document = readFileSync(path.resolve(import.meta.dirname, '../../docs/MATCHING.md'), 'utf8')

interface Example {
  readonly rule: string
  readonly settings: string
  readonly script: string
}

/** Every fenced example, named by the rule or heading above it. */
function examplesOf(text: string): Example[] {
  const examples: Example[] = []
  let rule = ''
  for (const part of text.split(/^(?=\*\*R\d+\.|```)/m)) {
    rule = /^\*\*(R\d+)\./.exec(part)?.[1] ?? rule
    const fence = /^```matching ?(.*)\n([\s\S]*)$/.exec(part)
    if (fence !== null) examples.push({ rule, settings: fence[1] ?? '', script: fence[2] ?? '' })
  }
  return examples
}

function settingsOf(words: string): Partial<VenueSettings> {
  const named = new Map(words.split(' ').filter((word) => word !== '').map((word) => (
    word.split('=') as [string, string])))
  const participation = named.get('participation')
  const slippage = named.get('slippageBps')
  return {
    latencyMs: Number(named.get('latency') ?? 0),
    limitFill: (named.get('limit') ?? LimitFill.Touch) as LimitFill,
    ...(participation === undefined ? {} : { participationFraction: Number(participation) }),
    ...(slippage === undefined ? {} : { slippage: fixedSlippage(Number(slippage)) }),
  }
}

const examples = examplesOf(document)

it('the page has its examples', () => {
  expect(examples.length).toBeGreaterThan(15)
})

it.each(examples)('the example of $rule is what the venue does ($settings)', ({ script, settings }) => {
  plays(script, settingsOf(settings))
})
