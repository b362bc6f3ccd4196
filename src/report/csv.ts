/** A cell of a CSV row: numbers are written as they are, everything else as text. */
export type CsvCell = string | number

const FORMULA_START = /^[=+\-@\t\r]/
const DECIMAL = /^-?\d+(?:\.\d+)?$/
const NEEDS_QUOTES = /[",\r\n]/

/**
 * Rows as CSV: RFC 4180, so lines end in CR LF and quotes double.
 *
 * Text that a spreadsheet would run as a formula gets an apostrophe in front; a decimal in text stays a
 * number.
 * Source: RFC 4180; OWASP, "CSV Injection", https://owasp.org/www-community/attacks/CSV_Injection
 */
export function csv(header: readonly string[], rows: Iterable<readonly CsvCell[]>): string {
  const lines = [header.map(cellText).join(',')]
  for (const row of rows) lines.push(row.map(cellText).join(','))
  return `${lines.join('\r\n')}\r\n`
}

function cellText(cell: CsvCell): string {
  if (typeof cell === 'number') return Number.isFinite(cell) ? String(cell) : ''
  if (DECIMAL.test(cell)) return cell
  const safe = FORMULA_START.test(cell) ? `'${cell}` : cell
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
