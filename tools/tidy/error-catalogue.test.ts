import { describe, expect, it } from 'vitest'
import { catalogueFindings, errorCodes, missingRows } from './error-catalogue.ts'
import { projectOf } from './project.ts'

const codes = (text: string): string[] => (
  errorCodes(projectOf({ 'src/risk/a.ts': text })).map(({ code }) => code)
)

describe('errorCodes', () => {
  it.each([
    ['return fail(\'NO_BARS\', `found ${count} of ${wanted}`)', ['NO_BARS']],
    ['fail(\n  isLong ? \'ALREADY_LONG\' : \'LONG_ONLY\',\n  text,\n)', ['ALREADY_LONG', 'LONG_ONLY']],
    ['fail(codeOf(x, \'OTHER\'), \'NOT_THIS\')', ['OTHER']],
    ['const result = { code: \'PRICE_COLLAR\', unit: \'UNIT\' }', ['PRICE_COLLAR']],
    ['interface A {\n  readonly code: \'A_B\' | \'C_D\'\n  readonly kind: \'NOT_THIS\'\n}', ['A_B', 'C_D']],
    ['const code = short ? \'A_B\'\n  : \'C_D\'\nconst kind = \'NOT_THIS\'', ['A_B', 'C_D']],
    ['const CheckCode = { Loss: \'A_B\', Size: \'C_D\' } as const\nconst b = \'NOT_THIS\'', ['A_B', 'C_D']],
    ['function refuse(code: string) {}\nrefuse(\'A_B\')', ['A_B']],
    ['const refuse = (code: string) => code\nrefuse(\'A_B\')', ['A_B']],
    ['denied(code, text)\ndenied(\'A_B\', text)', ['A_B']],
    ['class A {\n  reject(id: string, code: string) {}\n}\na.reject(x(1, 2), \'A_B\', \'C_D\')', ['A_B']],
    ['const CODES = [\'A_B\', \'C_D\'] as const', ['A_B', 'C_D']],
  ])('reads %s', (text, wanted) => {
    expect(codes(text)).toEqual(wanted)
  })

  it.each([
    'a.reject(id, \'A_B\')\nb.reject(id, code)',
    'fail(code, \'MESSAGE\')', 'map.get(code)\nmap.get(\'A_B\')',
    '// fail(\'A_B\')', 'const side = \'LONG\'', 'const a = { code: \'lower\' }',
  ])('reads none in %s', (text) => {
    expect(codes(text)).toEqual([])
  })

  it('does not read unit tests', () => {
    expect(errorCodes(projectOf({ 'src/risk/a.test.ts': 'fail(\'A_B\', \'x\')' }))).toEqual([])
  })
})

describe('catalogueFindings', () => {
  const project = projectOf({ 'src/risk/a.ts': '\nfail(\'A_B\', \'why\', { retry: RetryClass.Safe })' })
  const table = (...rows: string[]): string => (
    ['| code | retry | what it means | what to do |', '|---|---|---|---|', ...rows].join('\n')
  )

  it('is content when both agree', () => {
    expect(catalogueFindings(project, table('| `A_B` | safe | a | b |'))).toEqual([])
  })

  it('finds a code without a row, where it is made', () => {
    expect(catalogueFindings(project, table())).toMatchObject([{ path: 'src/risk/a.ts', line: 2 }])
    expect(missingRows(project, table())).toMatchObject([{ code: 'A_B', retry: 'safe' }])
  })

  it.each([
    ['| `C_D` | safe | a | b |', 'C_D, which no source makes'],
    ['| `A_B` | safe | a | b |', 'A_B for the second time'],
    ['| `A_B` | soon | a | b |', 'the retry class soon'],
    ['| `A_B` | safe |  | b |', 'A_B with an empty cell'],
  ])('finds the row %s', (row, what) => {
    const found = catalogueFindings(project, table('| `A_B` | safe | a | b |', row)).map((one) => one.found)
    expect(found).toContain(what)
  })
})
