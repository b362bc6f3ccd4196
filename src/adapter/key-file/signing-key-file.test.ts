import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readOrMakeSigningKey } from './signing-key-file.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'investor-key-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a signing key', () => {
  it('is made once, and only its owner can read it', () => {
    const file = path.join(folder, 'key.pem')
    const made = readOrMakeSigningKey(file)
    expect(made.ok ? made.value : '').toContain('BEGIN PRIVATE KEY')
    expect(readOrMakeSigningKey(file)).toEqual(made)
    expect(readdirSync(folder)).toEqual(['key.pem'])
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('that others can read is refused', () => {
    const file = path.join(folder, 'open.pem')
    readOrMakeSigningKey(file)
    chmodSync(file, 0o644)
    const refused = readOrMakeSigningKey(file)
    expect(refused).toMatchObject({ failure: { code: 'KEY_EXPOSED' } })
    expect(JSON.stringify(refused)).not.toContain('PRIVATE KEY')
    expect(readOrMakeSigningKey(path.join(folder, 'absent', 'key'))).toMatchObject({
      failure: { code: 'KEY_UNREADABLE' },
    })
  })
})
