import { expect, it } from 'vitest'
import { editDistance } from './edit-distance.ts'

// The examples of https://en.wikipedia.org/wiki/Levenshtein_distance
it.each([
  ['kitten', 'sitting', 3], ['uninformed', 'uniformed', 1], ['saturday', 'sunday', 3], ['', 'abc', 3],
  ['a', 'a', 0],
])('%s becomes %s by %i edits', (a, b, edits) => {
  expect([editDistance(a, b), editDistance(b, a)]).toEqual([edits, edits])
})
