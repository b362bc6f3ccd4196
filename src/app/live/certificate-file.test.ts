import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { UserError, type UtcMillis } from '../../base/index.ts'
import { confirmationPhrase, promotionRefusal } from '../../safety/index.ts'
import { certificatePath, readCertificate } from './certificate-file.ts'

const NOW = Date.UTC(2026, 0, 5)
const WHOLE = { isPassed: true, at: NOW, configHash: 'settings', codeHash: 'program' }

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'investor-drill-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

/** What stands between the certificate on disk and real money; everything else is as it has to be. */
function refusal(text: string): string | undefined {
  writeFileSync(certificatePath(home), text)
  try {
    return promotionRefusal({
      isPaperTrading: false, certificate: readCertificate(home), configHash: 'settings', codeHash: 'program',
      drillValidDays: 30, now: (NOW + 1) as UtcMillis, isReconciled: true, account: 'A1',
      confirmation: confirmationPhrase('A1'),
    })?.code
  } catch (error) {
    if (error instanceof UserError) return error.failure.code
    throw error
  }
}

describe('a drill\'s certificate on disk', () => {
  it('lets real money be traded where it is whole', () => {
    expect(refusal(JSON.stringify(WHOLE))).toBeUndefined()
  })

  it.each([
    ['an empty file', '', 'CERTIFICATE_UNREADABLE'],
    ['one that was cut', JSON.stringify(WHOLE).slice(0, 40), 'CERTIFICATE_UNREADABLE'],
    ['nothing', 'null', 'CERTIFICATE_UNREADABLE'],
    ['a list', '[]', 'LIVE_REFUSED'],
    ['no fields', '{}', 'LIVE_REFUSED'],
    ['a word where yes or no stands', JSON.stringify({ ...WHOLE, isPassed: 'false' }), 'LIVE_REFUSED'],
    ['a date in words', JSON.stringify({ ...WHOLE, at: '2026-01-05' }), 'LIVE_REFUSED'],
    ['one of tomorrow', JSON.stringify({ ...WHOLE, at: NOW + 86_400_000 }), 'LIVE_REFUSED'],
    ['no hash of the settings', JSON.stringify({ ...WHOLE, configHash: undefined }), 'LIVE_REFUSED'],
    ['another program', JSON.stringify({ ...WHOLE, codeHash: 'other' }), 'LIVE_REFUSED'],
  ])('lets none be traded with %s', (_, text, code) => {
    expect(refusal(text)).toBe(code)
  })
})
