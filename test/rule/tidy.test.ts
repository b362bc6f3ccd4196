import { readFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { checkProject, describeFinding } from '../../tools/tidy/check.ts'
import { catalogueFindings, ERRORS_PATH } from '../../tools/tidy/error-catalogue.ts'
import { ARCHITECTURE_PATH, folderTableFindings } from '../../tools/tidy/folder-table.ts'
import { readProject } from '../../tools/tidy/project.ts'

const root = path.resolve(import.meta.dirname, '../..')
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')

it('every source follows the house rules', () => {
  const project = readProject(root)
  expect(project.files.size).toBeGreaterThan(0)
  expect(checkProject(project).map(describeFinding)).toEqual([])
})

it('docs/ARCHITECTURE.md shows the folder table that is checked', () => {
  expect(folderTableFindings(read(ARCHITECTURE_PATH)).map(describeFinding)).toEqual([])
})

it('docs/ERRORS.md and the sources name the same codes', () => {
  expect(catalogueFindings(readProject(root), read(ERRORS_PATH)).map(describeFinding)).toEqual([])
})
