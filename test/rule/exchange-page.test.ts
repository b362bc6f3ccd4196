import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { FAULT_KINDS } from '../../src/exchange/index.ts'
import { exchangeStage } from '../harness/exchange-harness.ts'

const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/EXCHANGE.md'), 'utf8')

it('docs/EXCHANGE.md tells every fault as the source does, and no other', () => {
  const rows = page.split('\n').flatMap((line) => {
    const match = /^\| ([a-v+]) \| `([a-z-]+)` \| (.*) \| (.*) \|$/.exec(line)
    return match === null ? [] : [match.slice(1)]
  })
  const kinds = Object.entries(FAULT_KINDS).map(([name, { letter, text, parameters }]) => [
    letter === '' ? '+' : letter, name, text,
    parameters.length === 0 ? 'none' : parameters.map((each) => `\`${each}\``).join(', '),
  ])
  expect(rows).toEqual(kinds)
})

it('every letter of the fault list, a to v, has a fault', () => {
  const letters = new Set(Object.values(FAULT_KINDS).map(({ letter }) => letter))
  expect([...'abcdefghijklmnopqrstuv'].filter((letter) => !letters.has(letter as never))).toEqual([])
})

it('docs/EXCHANGE.md tells every request of the control side, and no other', async () => {
  await using stage = await exchangeStage()
  const index = await fetch(`${stage.url}/control`)
  const { read, act } = await index.json() as { read: string[]; act: string[] }
  const known = [...read.filter((each) => each !== '/control').map((each) => `GET ${each}`), ...act]
  const rows = page.matchAll(/^\| `((?:GET|POST|DELETE) \/control\/[a-z]+)` \|/gm)
  const told = [...rows].map(([, name]) => name)
  expect([...told].sort()).toEqual([...known].sort())
})
