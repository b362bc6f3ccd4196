import { parseArgs, type ParseArgsConfig } from 'node:util'

/** Says what is wrong, and ends the script as one that was called wrongly. */
export function misused(text: string): never {
  process.stderr.write(text)
  process.exit(2)
}

/** Reads the options of a script; what cannot be read goes to `refuse`, as a sentence before the usage. */
export function readOptions<T extends ParseArgsConfig>(
  config: T, usage: string, refuse: (text: string) => never = misused,
): ReturnType<typeof parseArgs<T>> {
  try {
    const args = numbersJoined(config.args ?? process.argv.slice(2))
    return parseArgs<T>(Object.assign({}, config, { args }))
  } catch (error) {
    const isOurs = error instanceof TypeError && 'code' in error && String(error.code).includes('PARSE_ARGS')
    if (!isOurs) throw error
    // Node goes on with how its own syntax would have it.
    const [what = ''] = error.message.split(/\.\s|\n/)
    return refuse(`${what}\n\n${usage}`)
  }
}

/** A negative number belongs to the option before it: the script itself says what it has to be. */
function numbersJoined(args: readonly string[]): string[] {
  const joined: string[] = []
  for (const arg of args) {
    const before = joined.at(-1)
    const isNumberOf = /^-\d/.test(arg) && before !== undefined && /^--[a-z-]+$/.test(before)
    if (isNumberOf) joined.splice(-1, 1, `${before}=${arg}`)
    else joined.push(arg)
  }
  return joined
}
