import { existsSync, readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { AnchorFile } from '../../adapter/anchor-file/index.ts'
import { readVerifierKey } from '../../audit/index.ts'
import { UserError } from '../../base/index.ts'
import { momentText } from '../../report/index.ts'
import type { AuditVerdict, WhyNot } from '../../server/index.ts'
import { traceMoment } from '../backtest/trace-moment.ts'
import { readJournalAt, verifyDatabase } from '../journal/index.ts'
import { orThrow } from '../live/or-throw.ts'
import { SessionFolder } from '../live/session-folder.ts'
import { answerForSilent } from '../live/silent-engine.ts'
import { indicatorLines } from './indicator-lines.ts'
import type { SlowAnswer, SlowQuestion } from './slow-question.ts'

const NOTE =
  'The session is decided again from its settings and bars up to that moment. Halts and acts of ' +
  'operators, and orders that the broker treated otherwise, are not in it: the audit trail has those.'
const FAULTS_MAX = 50

async function whyNot(question: SlowQuestion & { readonly kind: 'why-not' }): Promise<WhyNot> {
  const moment = await traceMoment(question.request, question.symbol, question.at)
  const { symbol, sliceAt, hadBar, position, openOrders, killSwitch, latched } = moment
  return {
    symbol,
    sliceAt,
    hadBar,
    position,
    openOrders: [...openOrders],
    killSwitch,
    latched: [...latched],
    text: momentText(moment),
    note: NOTE,
  }
}

async function verify({ location }: SlowQuestion & { readonly kind: 'verify' }): Promise<AuditVerdict> {
  const startedAt = performance.now()
  const { verifierKeyFile, anchorFile } = location
  const keys = existsSync(verifierKeyFile)
    ? [orThrow(readVerifierKey(readFileSync(verifierKeyFile, 'utf8')))]
    : []
  const notes = existsSync(anchorFile) ? orThrow(await new AnchorFile(anchorFile).notes()) : []
  const store = orThrow(await readJournalAt(location))
  try {
    const { report } = orThrow(await verifyDatabase(store, { keys, notes }))
    const { rows, head, firstBad, anchored, checkpoints, faults } = report
    return {
      isSound: faults.length === 0,
      rows,
      head,
      firstBad: firstBad ?? null,
      anchored,
      checkpoints,
      faults: faults.slice(0, FAULTS_MAX).map(({ code, message }) => ({ code, message })),
      elapsedMs: Math.round(performance.now() - startedAt),
    }
  } finally {
    await store.close()
  }
}

function answerTo(asked: SlowQuestion): Promise<unknown> {
  switch (asked.kind) {
    case 'verify':
      return verify(asked)
    case 'silent':
      return answerForSilent(new SessionFolder(asked.path), asked.wish)
    case 'why-not':
      return whyNot(asked)
    case 'indicators':
      return indicatorLines(asked.request, asked)
  }
}

const question = workerData as SlowQuestion
const send = (answer: SlowAnswer): void => parentPort?.postMessage(answer)
try {
  send({ kind: 'answer', value: await answerTo(question) })
} catch (error) {
  if (error instanceof UserError) send({ kind: 'refused', failure: error.failure })
  else
    send({ kind: 'broken', message: error instanceof Error ? (error.stack ?? error.message) : String(error) })
}
