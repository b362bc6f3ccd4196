import type { Command, Option } from 'commander'

/**
 * Lets a command and those in it refuse an option that is given twice: the last one would count, and the
 * first one would be lost without a word. Options that gather what they are given take any number.
 */
export function refuseRepeats(command: Command): void {
  for (const option of command.options) {
    const hasValue = option.required || option.optional
    if (!hasValue || option.variadic || gathers(option)) continue
    let isGiven = false
    command.on(`option:${option.name()}`, () => {
      if (isGiven) command.error(`error: option '${option.flags}' is given twice; say it once`)
      isGiven = true
    })
  }
  for (const inner of command.commands) refuseRepeats(inner)
}

/** A reader of an option's value that takes what was read before as well. */
function gathers({ argChoices, parseArg }: Option): boolean {
  return argChoices === undefined && parseArg !== undefined && parseArg.length > 1
}
