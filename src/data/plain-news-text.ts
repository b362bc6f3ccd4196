/** Elements whose content is no text for readers. */
const UNREAD = /^(?:script|style|template|iframe|object|noscript|svg|math|head|textarea|title)$/
/** Elements at which words end. */
const BREAKS = new RegExp('^(?:p|br|div|li|ul|ol|dl|dt|dd|t[dhr]|table|h[1-6]|hr|blockquote|section|article|'
  + 'header|footer|pre|figure|figcaption|img|option)$')
const NAMES: Readonly<Record<string, string>> = {
  amp: '&', lt: '<', gt: '>', quot: '"', apos: '\'', nbsp: ' ', ndash: '–', mdash: '—', lsquo: '‘',
  rsquo: '’', sbquo: '‚', ldquo: '“', rdquo: '”', bdquo: '„', hellip: '…', bull: '•', middot: '·',
  copy: '©', reg: '®',
  trade: '™', euro: '€', pound: '£', yen: '¥', cent: '¢', sect: '§', deg: '°', plusmn: '±', times: '×',
  frac12: '½', frac14: '¼', frac34: '¾', laquo: '«', raquo: '»', aacute: 'á', agrave: 'à', auml: 'ä',
  ccedil: 'ç', eacute: 'é', egrave: 'è', iacute: 'í', ntilde: 'ñ', oacute: 'ó', ouml: 'ö', szlig: 'ß',
  uacute: 'ú', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö', Uuml: 'Ü', Eacute: 'É',
}
/**
 * Numbers that mean a character of Windows-1252 in every browser:
 * https://html.spec.whatwg.org/#numeric-character-reference-end-state.
 */
const WINDOWS: Readonly<Record<number, string>> = {
  0x80: '€', 0x85: '…', 0x91: '‘', 0x92: '’', 0x93: '“', 0x94: '”', 0x95: '•', 0x96: '–',
  0x97: '—', 0x99: '™',
}
const REFERENCE = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|([a-z][a-z0-9]{1,9}));/gi
/** Controls, marks that turn the direction of a line, halves of characters. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu
/** Longer texts are cut before they are read. */
const READ_LENGTH_MAX = 200_000

/**
 * The words of a text that may be HTML, on one line, of at most `lengthMax` characters.
 *
 * Tags, comments and the content of scripts are left out, references are resolved once, and what a terminal
 * or a page could take for an order is no longer in it; `<` and `>` that were written as references stay, as
 * characters. A `<` that begins no tag stays as well.
 */
export function plainNewsText(markup: string, lengthMax: number): string {
  const text = withoutMarkup(markup.slice(0, READ_LENGTH_MAX).toWellFormed())
    .replace(REFERENCE, (whole: string, hex?: string, decimal?: string, name?: string) => {
      if (name !== undefined) return NAMES[name] ?? NAMES[name.toLowerCase()] ?? whole
      return characterOf(hex === undefined ? Number(decimal) : Number.parseInt(hex, 16))
    })
    .normalize('NFC')
    .replace(/\s/gu, ' ')
    .replace(INVISIBLE, '')
    .replace(/ +/g, ' ')
    .trim()
  return shortened(text, lengthMax)
}

function characterOf(code: number): string {
  const isCharacter = code > 0 && code <= 0x10_ff_ff && !(code >= 0xd8_00 && code <= 0xdf_ff)
  return WINDOWS[code] ?? (isCharacter ? String.fromCodePoint(code) : '')
}

function shortened(text: string, lengthMax: number): string {
  if (text.length <= lengthMax) return text
  return `${text.slice(0, lengthMax - 1).replace(/[\ud800-\udbff]$/, '').trimEnd()}…`
}

/** One pass over the text: what is never closed ends it. */
function withoutMarkup(markup: string): string {
  let text = ''
  let at = 0
  while (at < markup.length) {
    const open = markup.indexOf('<', at)
    if (open < 0) return text + markup.slice(at)
    text += markup.slice(at, open)
    const after = afterTag(markup, open)
    if (after === undefined) {
      text += '<'
      at = open + 1
      continue
    }
    text += after.gap
    at = after.end
  }
  return text
}

/** Where a tag that begins at `open` ends, with its content where nobody reads that. */
function afterTag(markup: string, open: number): { readonly end: number; readonly gap: string } | undefined {
  if (markup.startsWith('<!--', open)) return { end: endOf(markup, '-->', open + 4), gap: ' ' }
  if (markup[open + 1] === '!' || markup[open + 1] === '?') return { end: endOf(markup, '>', open), gap: ' ' }
  const [, slash, name] = /^<(\/?)([a-z][a-z0-9:-]{0,40})/i.exec(markup.slice(open, open + 50)) ?? []
  if (name === undefined) return undefined
  const end = tagEnd(markup, open)
  const element = name.toLowerCase()
  if (slash === '' && UNREAD.test(element) && markup[end - 2] !== '/') {
    const close = new RegExp(`</${element}[^a-z0-9]`, 'gi')
    close.lastIndex = end
    const found = close.exec(markup)
    return { end: found === null ? markup.length : tagEnd(markup, found.index), gap: ' ' }
  }
  return { end, gap: BREAKS.test(element) ? ' ' : '' }
}

/** The end of a tag; a `>` within a quoted value of an attribute is none. */
function tagEnd(markup: string, open: number): number {
  let quote = ''
  for (let at = open + 1; at < markup.length; at++) {
    const letter = markup[at] as string
    if (quote !== '') {
      if (letter === quote) quote = ''
    } else if (letter === '>') return at + 1
    else if ((letter === '"' || letter === '\'') && /=\s*$/.test(markup.slice(at - 3, at))) quote = letter
  }
  return markup.length
}

function endOf(markup: string, mark: string, from: number): number {
  const found = markup.indexOf(mark, from)
  return found < 0 ? markup.length : found + mark.length
}
