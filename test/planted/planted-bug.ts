import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The root of the project, to which the files of bugs are relative. */
export const ROOT = join(import.meta.dirname, '../..')

/** A text that stands exactly once in a source file, and what is put in its place. */
export interface Edit {
  /** Relative to the root of the project. */
  readonly file: string
  readonly find: string
  readonly put: string
}

/** A bug that can be put into the sources, to see whether anything notices it. */
export interface PlantedBug {
  readonly name: string
  /** The invariant (I-), control (R) or fault (F) of RELIABILITY that it breaks. */
  readonly breaks: string
  /** More than one where a second defence would hide the bug. */
  readonly edits: readonly Edit[]
  readonly caught: ByTheSwarm | ByATest
}

/**
 * By the simulation of a session at a broker: in a short world of so many minutes, which takes no longer than
 * the start of its process, else in the world of one of these seeds.
 */
export interface ByTheSwarm {
  readonly by: 'swarm'
  readonly short?: { readonly seed: number; readonly minutes: number }
  readonly seeds: readonly number[]
}

/** By a test file, where the simulated world cannot bring the fault about. */
export interface ByATest {
  readonly by: 'test'
  readonly file: string
}

/** A bug does not fit its file any more: whoever changes the file mends the bug. */
export class MisplacedBugError extends Error {
  override readonly name = 'MisplacedBugError'
}

/** A source with an edit in it; throws unless the text that it looks for stands there exactly once. */
export function edited(source: string, { file, find, put }: Edit): string {
  const places = source.split(find).length - 1
  if (places !== 1) {
    throw new MisplacedBugError(
      `a planted bug looks in ${file} for a text that has to stand there once and stands there ${places} `
      + `times:\n${find}`,
    )
  }
  return source.replace(find, () => put)
}

/** Puts all edits of a bug into their files, in memory; throws where one does not fit. */
export function plantAll({ edits }: PlantedBug): ReadonlyMap<string, string> {
  const planted = new Map<string, string>()
  for (const edit of edits) {
    const before = planted.get(edit.file) ?? readFileSync(join(ROOT, edit.file), 'utf8')
    planted.set(edit.file, edited(before, edit))
  }
  return planted
}
