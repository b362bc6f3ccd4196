import { describe, expect, it } from 'vitest'
import type { VenueSettings } from '../../src/sim/index.ts'
import { MatchingStage } from './matching-stage.ts'

/** How an order `a` comes to be in each state; bars have a volume of which a tenth is ours. */
const STATES: Readonly<Record<string, {
  readonly script: string
  readonly settings?: Partial<VenueSettings>
}>> = {
  'under way': { script: 'sell a 100 limit 105', settings: { latencyMs: 50 } },
  working: { script: 'sell a 100 limit 105' },
  'in part filled': { script: 'sell a 100 limit 105 \n day 105 106 104 104 400' },
  'triggered, unfilled': { script: 'sell b 10 market \n sell a 100 stop 103 \n day 104 105 102 102 100' },
  filled: { script: 'sell a 100 limit 105 \n day 105 106 104 104 4000' },
  canceled: { script: 'sell a 100 limit 105 \n cancel a' },
  expired: { script: 'sell a 100 limit 105 day \n day 104 104.5 103 104 100' },
  rejected: { script: 'sell a 100.5 limit 105' },
}

const ACTS: Readonly<Record<string, string>> = {
  submit: 'sell a 100 limit 105',
  cancel: 'cancel a',
  'fewer units': 'modify a quantity=80',
  'another price': 'modify a limit=106',
  split: 'split 2 1',
  'a bar in range': 'day 104 107 103 104 4000',
  'a bar out of range': 'day 104 104.5 103.5 104 4000',
  'the end of a session': 'close',
}

const KNOWN = 'a rejected DUPLICATE_CLIENT_ORDER_ID'
const NOT_THERE = 'a keeps: no such working order'
const NOT_CHANGED = 'a unchanged: no such working order'
const ENDED: Readonly<Record<string, string>> = {
  submit: KNOWN, cancel: NOT_THERE, 'fewer units': NOT_CHANGED, 'another price': NOT_CHANGED, split: '',
  'a bar in range': '', 'a bar out of range': '', 'the end of a session': '',
}

/** What the venue says to the act, and to a bar after it: the whole table. */
const ANSWERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'under way': {
    submit: KNOWN, cancel: '', 'fewer units': '', 'another price': '', split: '',
    'a bar in range': 'a accepted, a filled 100 @ 105 maker', 'a bar out of range': 'a accepted',
    'the end of a session': 'a accepted',
  },
  working: {
    submit: KNOWN, cancel: 'a canceled requested', 'fewer units': 'a updated quantity=80',
    'another price': 'a updated limitPrice=106', split: 'a updated quantity=200 limitPrice=52.5',
    'a bar in range': 'a filled 100 @ 105 maker', 'a bar out of range': '', 'the end of a session': '',
  },
  'in part filled': {
    submit: KNOWN, cancel: 'a canceled requested', 'fewer units': 'a updated quantity=80',
    'another price': 'a updated limitPrice=106', split: 'a updated quantity=160 limitPrice=52.5',
    'a bar in range': 'a filled 60 @ 105 maker', 'a bar out of range': '', 'the end of a session': '',
  },
  'triggered, unfilled': {
    submit: KNOWN, cancel: 'a canceled requested', 'fewer units': 'a updated quantity=80',
    'another price': 'a unchanged: a STOP order has no limit price',
    split: 'a updated quantity=200 stopPrice=51.5',
    'a bar in range': 'a filled 100 @ 104 taker', 'a bar out of range': 'a filled 100 @ 104 taker',
    'the end of a session': '',
  },
  filled: ENDED,
  canceled: ENDED,
  expired: ENDED,
  rejected: ENDED,
}

/** Lines of `a` that follow the last occurrence of the command, without stamps. */
function answerTo(lines: readonly string[], command: string): string {
  const said = lines.slice(lines.lastIndexOf(command) + 1)
  const bare = said.map((line) => line.replace(/^> (open |close )?/, ''))
  return bare.filter((line) => line.startsWith('a ')).join(', ')
}

describe.each(Object.entries(STATES))('an order that is %s', (state, { script, settings }) => {
  it.each(Object.entries(ACTS))('answers to %s', (act, command) => {
    const stage = new MatchingStage({ participationFraction: 0.1, ...settings })
    for (const line of script.split('\n')) stage.play(line)
    stage.play(command)
    expect(answerTo(stage.lines, command)).toBe(ANSWERS[state]?.[act])
  })
})

describe('requests of an order that is under way', () => {
  it.each([
    ['cancel a', 'a accepted, a canceled requested'],
    ['modify a quantity=80', 'a accepted, a updated quantity=80, a filled 80 @ 105 maker'],
    ['modify a limit=106', 'a accepted, a updated limitPrice=106, a filled 100 @ 106 maker'],
  ])('%s is answered when both have arrived', (command, answer) => {
    const stage = new MatchingStage({ latencyMs: 50 })
    stage.play(`sell a 100 limit 105 \n ${command} \n day 104 107 103 104`)
    expect(answerTo(stage.lines, command).replace('day 104 107 103 104, ', '')).toBe(answer)
  })
})

describe('the end of an instrument', () => {
  it('takes its orders along, and its position', () => {
    const stage = new MatchingStage()
    stage.play('buy a 100 market \n day 100 101 99 100 \n sell b 100 stop 90')
    stage.venue.onDelisting('ABC', stage.now)
    expect(stage.venue.takeEvents()).toMatchObject([
      { kind: 'Canceled', clientOrderId: 'b', reason: 'delisted' },
    ])
    expect(stage.venue.position('ABC')).toBe(0n)
    expect(stage.venue.workingCount('ABC')).toBe(0)
  })
})
