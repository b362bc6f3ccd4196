const plain = {
  '\u2713': 'ok', '\u2714': 'ok', '\u221a': 'ok', '\u00d7': 'FAIL', '\u2717': 'FAIL', '\u2716': 'FAIL',
  '\u2193': 'skip', '\u276f': '>', '\u2192': '->', '\u00b7': '.', '\u2026': '...',
  '\u23af': '-', '\u2500': '-', '\u2013': '-', '\u2014': '-',
  '\u2018': '\'', '\u2019': '\'', '\u201c': '"', '\u201d': '"', '\u00b5': 'u',
}

/** The text in ASCII, for logs and pipes: marks that tools like become words, anything else `?`. */
export function asciiOf(text) {
  return text.replace(/\P{ASCII}/gu, (character) => plain[character] ?? '?')
}
