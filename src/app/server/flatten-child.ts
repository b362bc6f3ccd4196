/** A flatten in place of an engine that hangs, in a process of its own: it goes on whatever hangs or ends. */
import process from 'node:process'
import { flattenSilent } from '../broker/flatten-silent.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import type { FlattenMessage, FlattenTask } from './flatten-processes.ts'

function tell(message: FlattenMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.send === undefined || !process.connected) resolve()
    else process.send(message, () => resolve())
  })
}

async function run({ path, seconds }: FlattenTask): Promise<void> {
  try {
    const end = await flattenSilent({
      folder: new SessionFolder(path), seconds, includesExternal: false, environment: process.env,
      say: (text) => void tell({ kind: 'said', text }),
    })
    await tell({ kind: 'ended', ...end })
  } catch (error) {
    const text = `Flattening in its place failed: ${String(error)}`
    await tell({ kind: 'ended', isTried: true, isFlat: false, text })
    process.exitCode = 1
  }
  process.disconnect?.()
}

process.once('message', (task: FlattenTask) => void run(task))
