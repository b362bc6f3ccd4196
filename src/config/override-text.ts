import type { TextForm } from './check.ts'
import { readDocument, type ConfigValue } from './config-document.ts'

const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/**
 * Reads what the environment or the command line says, in the form that the key has.
 *
 * `null` is nothing; a list is separated by commas, or in brackets. What does not fit stays text, and the
 * key's check refuses it with its own words.
 */
export function readOverride(word: string, form: TextForm): ConfigValue {
  const trimmed = word.trim()
  if (trimmed === 'null') return null
  switch (form) {
    case 'number': return NUMBER.test(trimmed) ? Number(trimmed) : trimmed
    case 'flag': return trimmed === 'true' ? true : trimmed === 'false' ? false : trimmed
    case 'text': return trimmed
    case 'list': return trimmed.startsWith('[') ? readYaml(trimmed) : splitList(trimmed)
    case 'yaml': return readYaml(trimmed)
  }
}

function splitList(word: string): ConfigValue {
  return word.split(',').map((item) => item.trim()).filter((item) => item !== '')
}

function readYaml(word: string): ConfigValue {
  const { tree, violations } = readDocument(`value: ${word}`, '')
  const value = tree['value']
  return violations.length > 0 || value === undefined || Object.keys(tree).length !== 1 ? word : value
}
