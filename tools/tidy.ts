/**
 * The house rules from the command line; `npm test` runs the same rules as tests (test/rule).
 *
 * `npm run tidy` lists what breaks them, `-- --write` brings the folder table of docs/ARCHITECTURE.md up to
 * date, `-- --errors` prints the rows that docs/ERRORS.md lacks.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { checkProject, describeFinding } from './tidy/check.ts'
import { catalogueFindings, ERRORS_PATH, missingRows } from './tidy/error-catalogue.ts'
import { ARCHITECTURE_PATH, folderTableFindings, withFolderTable } from './tidy/folder-table.ts'
import { readProject } from './tidy/project.ts'

const root = path.dirname(import.meta.dirname)
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8')
const say = (line: string): void => void process.stdout.write(`${line}\n`)

function writeFolderTable(): void {
  const document = withFolderTable(read(ARCHITECTURE_PATH))
  if (document !== undefined) writeFileSync(path.join(root, ARCHITECTURE_PATH), document)
}

function printMissingRows(): void {
  for (const row of missingRows(readProject(root), read(ERRORS_PATH))) {
    say(`| \`${row.code}\` | ${row.retry} |  |  |`)
    say(`    ${row.path}:${row.line} ${row.message}`)
  }
}

function report(): void {
  const startedAt = performance.now()
  const project = readProject(root)
  const findings = [
    ...checkProject(project),
    ...folderTableFindings(read(ARCHITECTURE_PATH)),
    ...catalogueFindings(project, read(ERRORS_PATH)),
  ]
  for (const finding of findings) say(describeFinding(finding))
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1)
  say(`${findings.length} findings in ${project.files.size} files (${seconds} s)`)
  process.exitCode = findings.length === 0 ? 0 : 1
}

const [option] = process.argv.slice(2)
if (option === '--write') writeFolderTable()
else if (option === '--errors') printMissingRows()
else if (option === undefined) report()
else {
  process.stderr.write(`tidy: found ${option}, knows --write and --errors\n`)
  process.exitCode = 2
}
