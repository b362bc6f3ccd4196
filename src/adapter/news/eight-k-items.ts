/** What an item of an 8-K reports: https://www.sec.gov/files/form8-k.pdf. */
const TITLES: Readonly<Record<string, string>> = {
  '1.01': 'entry into a material agreement',
  '1.02': 'end of a material agreement',
  '1.03': 'bankruptcy or receivership',
  '1.04': 'mine safety',
  '1.05': 'cybersecurity incident',
  '2.01': 'acquisition or disposition completed',
  '2.02': 'results of operations',
  '2.03': 'new financial obligation',
  '2.04': 'obligation accelerated',
  '2.05': 'costs of exit or disposal',
  '2.06': 'material impairment',
  '3.01': 'delisting or failure of a listing rule',
  '3.02': 'unregistered sale of equity',
  '3.03': 'rights of holders changed',
  '4.01': 'auditor changed',
  '4.02': 'earlier statements not to be relied on',
  '5.01': 'change in control',
  '5.02': 'directors or officers changed',
  '5.03': 'articles, bylaws or fiscal year changed',
  '5.04': 'employee plan trading suspended',
  '5.05': 'code of ethics changed',
  '5.06': 'no longer a shell company',
  '5.07': 'vote of security holders',
  '5.08': 'director nominations',
  '6.01': 'asset-backed securities',
  '7.01': 'regulation FD disclosure',
  '8.01': 'other events',
  '9.01': 'financial statements and exhibits',
}

/** Items of an 8-K in words: `2.02 results of operations; 9.01 ...`; an unknown one is its number. */
export function itemWords(items: readonly string[]): string {
  return items.map((item) => `${item} ${Object.hasOwn(TITLES, item) ? TITLES[item] : ''}`.trim()).join('; ')
}
