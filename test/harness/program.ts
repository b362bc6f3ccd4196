import { join, resolve } from 'node:path'

/** Where `npm test` has put bundles of the program and of what tests start; unset for single files. */
const MADE = process.env['INVESTOR_TEST_CHILDREN']

/** The command as a person calls it. */
export const LAUNCHER = join(resolve(import.meta.dirname, '../..'), 'bin/investor.js')

/** What the command runs in the end: looking for it each time takes longer than many a test. */
export const MAIN = MADE === undefined ? LAUNCHER : join(MADE, 'main.js')

/** Path of a process of this folder, by its file's name without extension. */
export function childProgram(name: string): string {
  return MADE === undefined ? join(import.meta.dirname, `${name}.ts`) : join(MADE, `${name}.js`)
}
