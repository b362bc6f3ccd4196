import { fail, formatUtc, ok, parseUtc, type Result, type UtcMillis } from '../base/index.ts'
import { noteText } from './signed-note.ts'
import { MerkleFrontier } from './merkle-tree.ts'

/** What is signed: how long the journal was, and the root over all its rows. */
export interface Checkpoint {
  readonly origin: string
  /** Rows 1 to `size` are under the root. */
  readonly size: number
  /** Base64. */
  readonly root: string
  readonly at: UtcMillis
  /** Right edge of the tree, base64: from here the tree can be carried on without the rows. */
  readonly frontier: readonly string[]
}

const TIME = 'time '
const FRONTIER = 'frontier '

/** The checkpoint of a tree at an instant. */
export function checkpointOf(origin: string, tree: MerkleFrontier, at: UtcMillis): Checkpoint {
  return {
    origin,
    size: tree.size,
    root: tree.root().toString('base64'),
    at,
    frontier: tree.roots.map((each) => Buffer.from(each).toString('base64')),
  }
}

/**
 * Text of a checkpoint: origin, size, root, then time and frontier as extension lines.
 *
 * Source: C2SP tlog-checkpoint (https://c2sp.org/tlog-checkpoint).
 */
export function checkpointText({ origin, size, root, at, frontier }: Checkpoint): string {
  return `${origin}\n${size}\n${root}\n${TIME}${formatUtc(at)}\n${FRONTIER}${frontier.join(' ')}\n`
}

/** Reads the checkpoint of a note, whoever signed it; `NOTE_INVALID` when it is none. */
export function readCheckpoint(note: string): Result<Checkpoint> {
  const text = noteText(note)
  if (!text.ok) return text
  const [origin = '', size = '', root = '', ...extensions] = text.value.trimEnd().split('\n')
  const extension = (name: string): string =>
    extensions.find((line) => line.startsWith(name))?.slice(name.length) ?? ''
  const at = parseUtc(extension(TIME))
  if (!/^(?:0|[1-9]\d{0,15})$/.test(size) || Buffer.from(root, 'base64').length !== 32 || at === undefined) {
    return fail(
      'NOTE_INVALID',
      `a note that is no checkpoint: ${text.value.slice(0, 80).replace(/\n/g, ' / ')}`,
    )
  }
  const frontier = extension(FRONTIER)
    .split(' ')
    .filter((each) => each !== '')
  return ok({ origin, size: Number(size), root, at, frontier })
}

/** The tree at a checkpoint, where its frontier gives its root; else `undefined`. */
export function frontierOf({ size, root, frontier }: Checkpoint): MerkleFrontier | undefined {
  if ([...size.toString(2)].filter((bit) => bit === '1').length !== frontier.length) return undefined
  const tree = new MerkleFrontier(
    size,
    frontier.map((each) => Buffer.from(each, 'base64')),
  )
  return tree.root().toString('base64') === root ? tree : undefined
}
