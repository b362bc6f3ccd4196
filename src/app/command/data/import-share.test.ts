import { expect, it } from 'vitest'
import type { ImportOutcome, RejectedRow } from '../../../data/index.ts'
import type { ImportRequest } from './import-request.ts'
import { checkShare } from './import-share.ts'

it.each([
  ['BAD_TIMESTAMP', 'unless --dates day-first is said'], ['NOT_A_NUMBER', 'check --map and --numbers'],
])('a file whose rows are refused as %s is told of the option that settles it', (code, advice) => {
  const rejected = [{ symbol: 'X', line: 2, code, reason: '', row: '' }] as unknown as RejectedRow[]
  const outcome = { rejected, rows: 1, otherSymbolRows: 0, series: [] } as unknown as ImportOutcome
  expect(() => checkShare(outcome, 0, { file: 'x.csv' } as ImportRequest)).toThrow(advice)
})
