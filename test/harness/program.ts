import { join, resolve } from 'node:path'

/** The command as a person has it: from bundles where they are made, as `npm test` does, else the sources. */
export const MAIN = join(resolve(import.meta.dirname, '../..'), 'bin/investor.js')
