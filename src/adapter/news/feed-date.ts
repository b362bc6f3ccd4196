import { parseUtc, type UtcMillis } from '../../base/index.ts'

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
/** Zones of RFC 822; the letters of the military mean nothing certain (RFC 2822, 4.3). */
const ZONES: Readonly<Record<string, string>> = {
  gmt: '+0000', ut: '+0000', utc: '+0000', z: '+0000', est: '-0500', edt: '-0400', cst: '-0600', cdt: '-0500',
  mst: '-0700', mdt: '-0600', pst: '-0800', pdt: '-0700',
}
const RFC_822 = new RegExp('^(?:[a-z]{3,9},?\\s+)?(\\d{1,2})\\s+([a-z]{3})[a-z]*\\.?,?\\s+(\\d{4}|\\d{2})\\s+'
  + '(\\d{1,2}):(\\d{2})(?::(\\d{2}))?\\s*([a-z]{1,3}|[+-]\\d{2}:?\\d{2})$', 'i')

/**
 * An instant as feeds write it, RFC 822 or RFC 3339; `undefined` for anything else.
 *
 * A day without a time, and a time without a zone, are no instant: neither is guessed.
 * https://www.rfc-editor.org/rfc/rfc822#section-5
 */
export function feedInstant(text: string): UtcMillis | undefined {
  const trimmed = text.trim()
  const [, day = '', month = '', year = '', hour = '', minute = '', second = '00', zone = ''] =
    RFC_822.exec(trimmed) ?? []
  if (day === '') return parseUtc(trimmed.replace(/^(\d{4}-\d{2}-\d{2}) (?=\d)/, '$1T'))
  const number = MONTHS.indexOf(month.toLowerCase()) + 1
  const offset = ZONES[zone.toLowerCase()] ?? zone.replace(':', '')
  if (number === 0 || !/^[+-]\d{4}$/.test(offset)) return undefined
  const full = year.length === 4 ? year : Number(year) < 70 ? `20${year}` : `19${year}`
  const two = (part: string | number): string => String(part).padStart(2, '0')
  const date = `${full}-${two(number)}-${two(day)}T${two(hour)}:${minute}:${second}`
  return parseUtc(`${date}${offset.slice(0, 3)}:${offset.slice(3)}`)
}
