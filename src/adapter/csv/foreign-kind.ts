/** First bytes of what people take for a table, and what to do with it. */
const KINDS: readonly (readonly [start: RegExp, found: string])[] = [
  [/^PK[^ -~][^ -~]/, 'it is a zip archive or an Excel workbook: unpack it, or save its sheet as CSV'],
  [/^\u00d0\u00cf[^ -~]\u00e0/, 'it is an Excel workbook: save its sheet as CSV'],
  [/^PAR1[^\w,;|"\s]/, 'it is a Parquet file: say --format parquet'],
  [/^%PDF-/, 'it is a PDF document: get the numbers as CSV'],
  [/^BZh\d1AY&SY/, 'it is compressed with bzip2: unpack it first; gzip is read as it is'],
  [/^\u00fd7zXZ/, 'it is compressed with xz: unpack it first; gzip is read as it is'],
  [/^7z\u00bc\u00af/, 'it is a 7z archive: unpack it first'],
  [/^\u0028\u00b5\u002f\u00fd/, 'it is compressed with zstd: unpack it first; gzip is read as it is'],
  [/^\s*<(?:!doctype|html)\b/i, 'it is a web page: get the file that it leads to'],
]
/** Enough for the header of a table, and for zero bytes to show. */
const LOOKED_AT = 64
const JSON_FOUND = 'it is JSON: objects a line each, or an array of them, are read; say --format jsonl where '
  + 'it is that'
const ZEROS_FOUND =
  'it has bytes of zero: it is no text, or UTF-16 without a byte order mark; save it as UTF-8'

/**
 * Says what a file is that is no delimited text, by its first bytes; `undefined` where it may be one.
 *
 * UTF-16 with a byte order mark is text, and so is JSON where `isJson`.
 */
export function foreignKind(bytes: Buffer, isJson: boolean): string | undefined {
  const start = bytes.toString('latin1', 0, LOOKED_AT)
  const known = KINDS.find(([signature]) => signature.test(start))
  if (known !== undefined) return known[1]
  if (/^(?:\xff\xfe|\xfe\xff)/.test(start)) return undefined
  if (start.includes('\0')) return ZEROS_FOUND
  return !isJson && /^(?:\xef\xbb\xbf)?\s*[{[]/.test(start) ? JSON_FOUND : undefined
}
