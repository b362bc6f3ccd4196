import { expect, it } from 'vitest'
import { ALLOWED_IMPORTS } from './allowed-imports.ts'
import { folderTable, folderTableFindings, withFolderTable } from './folder-table.ts'

const document = [
  '# A', '',
  '<!-- folder table: written by npm run tidy -- --write -->', 'old', '<!-- end of the folder table -->',
  'end', '',
].join('\n')

it('writes a row for each folder between the markers and keeps the rest', () => {
  const written = withFolderTable(document) ?? ''
  expect(written).toContain(folderTable())
  expect(folderTable().split('\n')).toHaveLength(ALLOWED_IMPORTS.length + 2)
  expect(written.startsWith('# A\n') && written.endsWith('-->\nend\n')).toBe(true)
  expect(withFolderTable(written)).toBe(written)
})

it('finds an old table and a document without one', () => {
  expect(folderTableFindings(withFolderTable(document) ?? '')).toEqual([])
  expect(folderTableFindings(document)).toMatchObject([{ line: 3 }])
  expect(folderTableFindings('# A\n')).toMatchObject([{ line: 1 }])
})
