import { existsSync, readFileSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'
import { AnchorFile } from '../../adapter/anchor-file/index.ts'
import { readVerifierKey } from '../../audit/index.ts'
import { UserError } from '../../base/index.ts'
import { momentText } from '../../report/index.ts'
import type { AuditVerdict, WhyNot } from '../../server/index.ts'
import { sessionGround } from '../broker/session-ground.ts'
import { readJournalAt, verifyDatabase } from '../journal/index.ts'
import { orThrow } from '../live/or-throw.ts'
import { SessionFolder } from '../live/record/session-folder.ts'
import { answerForSilent } from '../live/ask/silent-engine.ts'
import { traceSession } from '../live/past/trace-session.ts'
import { indicatorLines } from './indicator-lines.ts'
import { knownStrategies, ownStrategy } from './known-strategies.ts'
import type { SlowAnswer, SlowQuestion } from './slow-question.ts'

const NOTE =
  'The session is decided again from its tape up to that moment: bars, answers of the broker, halts and ' +
  'acts of operators as they came.'
const FAULTS_MAX = 50

async function whyNot(question: SlowQuestion & { readonly kind: 'why-not' }): Promise<WhyNot> {
  const folder = new SessionFolder(question.path)
  const ground = await sessionGround(folder)
  const moment = traceSession(folder, { ...ground, symbol: question.symbol, when: question.at })
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
      return indicatorLines(asked)
    case 'known-strategies':
      return knownStrategies()
    case 'own-strategy':
      return ownStrategy(asked.path)
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
