import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'

const FOLDER = new URL('../../docs/adr/', import.meta.url)
const records = readdirSync(FOLDER)

it('each decision record has a number of its own, in its name and its title', () => {
  const numbers = records.map((name) => Number(/^(\d{4})-[a-z0-9-]+\.md$/.exec(name)?.[1]))
  expect(numbers).toEqual(records.map((_, place) => place + 1))
  const titled = records.map((name) => (
    Number(/^# (\d+)\. /.exec(readFileSync(new URL(name, FOLDER), 'utf8'))?.[1])))
  expect(titled).toEqual(numbers)
})
