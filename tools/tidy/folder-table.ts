import type { FolderRow } from './allowed-imports.ts'
import { ALLOWED_IMPORTS } from './allowed-imports.ts'
import type { Finding } from './project.ts'

/** The document that shows the table. */
export const ARCHITECTURE_PATH = 'docs/ARCHITECTURE.md'

const BEGIN = '<!-- folder table: written by npm run tidy -- --write -->'
const END = '<!-- end of the folder table -->'

function mayImportText({ mayImport, typesOf }: FolderRow): string {
  const types = typesOf === undefined ? '' : '; types of the parts'
  switch (mayImport.kind) {
    case 'these': return mayImport.folders.length === 0 ? 'nothing' : mayImport.folders.join(', ') + types
    case 'above': return `all above${types}`
    case 'all-but': return `all but ${mayImport.folders.map(plainName).join(', ')}${types}`
    case 'everything': return 'everything'
  }
}

function plainName(folder: string): string {
  return folder.replace('/<vendor>', '')
}

function packagesText({ packages }: FolderRow): string {
  if (packages === 'any') return 'any'
  return packages.length === 0 ? 'none' : packages.map((name) => `\`${name}\``).join(', ')
}

/** The folder table as Markdown, without its markers. */
export function folderTable(): string {
  const rows = ALLOWED_IMPORTS.map((row) => (
    `| \`${row.folder}\` | ${row.holds} | ${mayImportText(row)} | ${packagesText(row)} |`
  ))
  return ['| folder | what lives here | may import | packages |', '|---|---|---|---|', ...rows].join('\n')
}

/** The document with the table of today between its markers; `undefined` when the markers are missing. */
export function withFolderTable(document: string): string | undefined {
  const begin = document.indexOf(BEGIN)
  const end = document.indexOf(END)
  if (begin === -1 || end < begin) return undefined
  return `${document.slice(0, begin + BEGIN.length)}\n${folderTable()}\n${document.slice(end)}`
}

/** Says where the document's table differs from the rule's. */
export function folderTableFindings(document: string): Finding[] {
  const wanted = withFolderTable(document)
  if (wanted === document) return []
  const line = document.split('\n').indexOf(BEGIN) + 1
  return [{
    path: ARCHITECTURE_PATH, line: Math.max(line, 1),
    found: wanted === undefined ? `no "${BEGIN}" with "${END}" after it` : 'a table unlike the checked one',
    fix: 'npm run tidy -- --write (the table is tools/tidy/allowed-imports.ts)',
  }]
}
