import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generate } from 'selfsigned'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { runData, type DataAnswer } from '../../../../test/harness/data-home.ts'
import type { FileStage } from '../../../../test/harness/file-stage.ts'
import { ftpStage } from '../../../../test/harness/ftp-stage.ts'
import { sftpStage, type SftpStage } from '../../../../test/harness/sftp-stage.ts'

const root = mkdtempSync(path.join(tmpdir(), 'investor-fetch-'))
afterAll(() => rmSync(root, { recursive: true }))

let folder = root
beforeEach(() => {
  folder = mkdtempSync(path.join(root, 'home-'))
  writeFileSync(path.join(folder, 'password'), 's3cret-word\n')
})

const PASSWORD = ['--password', 'env:VENDOR'] as const
const BARS = 'date,open,high,low,close,volume\n2021-07-06,10,12,9,11,0\n2021-07-07,11,13,10,12,100\n'
const MORE = `${BARS}2021-07-08,12,14,11,13,200\n`
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const ENV = { VENDOR: 's3cret-word', WRONG: 'other' }

/** Runs `investor data <words>`; `onPause` is what happens while the command waits. */
const run = (words: readonly string[], onPause: () => void = () => undefined): Promise<DataAnswer> => (
  runData(folder, words, { env: ENV, onPause }))

const home = (...parts: string[]): string => path.join(folder, '.investor', ...parts)

/** Names of all files that were brought here, whole ones and parts. */
function brought(): readonly string[] {
  if (!existsSync(home('incoming'))) return []
  const files = readdirSync(home('incoming'), { recursive: true, withFileTypes: true })
  return files.filter((file) => file.isFile()).map(({ name }) => name).toSorted()
}

interface Kind {
  readonly start: () => Promise<FileStage>
  /** What else has to be said. */
  readonly words: (stage: FileStage) => readonly string[]
}

const tls = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
  extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
})

const KINDS: Readonly<Record<string, Kind>> = {
  sftp: { start: sftpStage, words: () => [...PASSWORD, '--trust-first'] },
  ftp: { start: ftpStage, words: () => PASSWORD },
  ftps: {
    start: () => ftpStage({ tls: { cert: tls.cert, key: tls.private } }),
    words: () => {
      writeFileSync(path.join(folder, 'server.pem'), tls.cert)
      return [...PASSWORD, '--certificate', 'server.pem']
    },
  },
}

describe.each(Object.entries(KINDS))('investor data import over %s', (protocol, { start, words }) => {
  const fetch = (stage: FileStage, pattern: string, more: readonly string[] = [], onPause?: () => void) => (
    run(['import', `${stage.url}/eod/${pattern}`, '--symbol', 'X', ...words(stage), ...more], onPause))

  it('takes files into the catalog once, and says where they are from', async () => {
    await using stage = await start()
    stage.files.put('/eod/x.csv', BARS)
    stage.files.put('/eod/x.txt', 'no bars')
    const first = await fetch(stage, '*.csv')
    expect(first).toMatchObject({ code: 0, out: expect.stringContaining('1 files, 1 to take') as string })
    expect(first.out).toContain('X 1d raw: 2 bars, 2021-07-06 to 2021-07-07, 2 new')
    expect(first.err.includes('plain FTP')).toBe(protocol === 'ftp')
    const place = stage.url.replace('anna@', '')
    const [series] = JSON.parse((await run(['list', '--json'])).out) as { imports: object[] }[]
    expect(series?.imports).toMatchObject([{ source: `${place}/eod/x.csv`, sha256: sha256(BARS) }])
    const again = await fetch(stage, '*.csv')
    expect(again.out).toContain('0 to take, 1 taken before')
    await expect.poll(() => stage.connected()).toBe(0)
    expect(stage.files.reads.filter(({ offset }) => offset === 0)).toHaveLength(1)
    expect(brought()).toEqual(['taken.jsonl', 'x.csv'])
  })

  it('reports a file that has changed, and takes what is new of it', async () => {
    await using stage = await start()
    stage.files.put('/eod/x.csv', BARS)
    await fetch(stage, 'x.csv')
    stage.files.put('/eod/x.csv', MORE, 1_700_000_100)
    const { out } = await fetch(stage, 'x.csv')
    expect(out).toContain('x.csv has changed since it was taken 2026-01-01T00:00:00Z')
    expect(out).toContain('1 new, 2 unchanged, 0 replaced')
    stage.files.put('/eod/x.csv', MORE, 1_700_000_200)
    const anew = await fetch(stage, 'x.csv')
    expect(anew.out).toContain('written anew, with the content that was taken before')
  })

  it('goes on where a connection broke, and leaves nothing half-written', async () => {
    await using stage = await start()
    stage.files.put('/eod/x.csv', BARS)
    stage.files.dropAt('/eod/x.csv', 40)
    const { out, code } = await fetch(stage, 'x.csv')
    expect([code, out]).toEqual([0, expect.stringContaining('2 new, 0 unchanged')])
    expect(stage.files.connections).toBe(2)
    expect(stage.files.reads.some(({ offset }) => offset === 40)).toBe(true)
    expect(brought()).toEqual(['taken.jsonl', 'x.csv'])
  })

  it('leaves a file that still grows for the next time', async () => {
    await using stage = await start()
    stage.files.put('/eod/x.csv', BARS)
    const grows = await fetch(stage, '*.csv', [], () => stage.files.put('/eod/x.csv', MORE))
    expect(grows).toMatchObject({ code: 0, out: expect.stringContaining('x.csv still grows') as string })
    expect(brought()).toEqual([])
    expect((await fetch(stage, '*.csv')).out).toContain('3 new')
  })

  it('takes nothing of a file that changes while it is read', async () => {
    await using stage = await start()
    stage.files.put('/eod/x.csv', BARS)
    stage.files.onRead = () => stage.files.put('/eod/x.csv', MORE)
    const changed = await fetch(stage, 'x.csv')
    expect([changed.code, changed.err]).toEqual([1, expect.stringContaining('x.csv: REMOTE_CHANGED: ')])
    expect(brought()).toEqual([])
    expect((await fetch(stage, 'x.csv')).out).toContain('3 new')
  })

  it('refuses a wrong password, a file that is not there, and a name that leads elsewhere', async () => {
    await using stage = await start()
    const wrong = ['import', `${stage.url}/eod/x.csv`, ...words(stage), '--password', 'env:WRONG']
    expect((await run(wrong)).err).toMatch(/FILE_SERVER_LOGIN: 127\.0\.0\.1:\d+ does not let anna in/)
    await expect.poll(() => stage.connected()).toBe(0)
    expect((await fetch(stage, 'x.csv')).err).toContain('REMOTE_MISSING')
    stage.files.put('/eod/../../x.csv', BARS)
    stage.files.put('/eod/c:x.csv', BARS)
    stage.files.put('/eod/y.csv', BARS)
    const { out, err, code } = await fetch(stage, '*.csv')
    expect(err).toContain('REMOTE_NAME: the server names a file "c:x.csv": it holds characters')
    // The client of FTP does not even let the other one through.
    const said = 'REMOTE_NAME: the server names a file "../../x.csv": it would lead into another folder'
    expect(err.includes(said)).toBe(protocol === 'sftp')
    expect(out).toContain('2 new')
    expect(code).toBe(1)
    expect(brought()).toEqual(['taken.jsonl', 'y.csv'])
  })

  it('holds a file against the checksum beside it', async () => {
    await using stage = await start()
    stage.files.put('/eod/x.csv', BARS)
    stage.files.put('/eod/x.csv.sha256', `${sha256(MORE)}  x.csv\n`)
    const bad = await fetch(stage, '*')
    expect(bad.err).toContain(`CHECKSUM_MISMATCH: x.csv: its sha256 is ${sha256(BARS)}`)
    expect([bad.code, brought()]).toEqual([1, []])
    stage.files.put('/eod/x.csv.sha256', `${sha256(BARS).toUpperCase()} *x.csv\n`)
    expect((await fetch(stage, '*')).out).toContain('2 new')
  })
})

describe('investor data import from a server', () => {
  const over = (stage: FileStage, ...more: readonly string[]) => (
    run(['import', `${stage.url}/eod/*.csv`, '--symbol', 'X', ...more]))

  it('sends nothing to a server whose key nobody has vouched for, or that shows another one', async () => {
    await using stage: SftpStage = await sftpStage()
    stage.files.put('/eod/x.csv', BARS)
    const digest = createHash('sha256').update(stage.publicKey).digest('base64')
    const fingerprint = `SHA256:${digest.replace(/=+$/, '')}`
    expect((await over(stage, ...PASSWORD)).err).toMatch(`shows the key ${fingerprint}, which nobody`)
    const other = `SHA256:${'A'.repeat(43)}`
    expect((await over(stage, ...PASSWORD, '--host-key', other)).err).toMatch(/^HOST_KEY_CHANGED: /)
    expect((await over(stage, ...PASSWORD, '--host-key', 'aa:bb')).err).toMatch(/^BAD_FINGERPRINT: /)
    expect(stage.files.logins).toBe(0)
    expect((await over(stage, ...PASSWORD, '--host-key', fingerprint)).out).toContain('2 new')
  })

  it('trusts the first key on request, and from then on that one alone', async () => {
    await using stage = await sftpStage()
    stage.files.put('/eod/x.csv', BARS)
    expect((await over(stage, ...PASSWORD, '--trust-first')).err).toMatch(/is trusted from now on/)
    expect(await over(stage, ...PASSWORD)).toMatchObject({ code: 0, err: '' })
    const kept = readFileSync(home('known_hosts'), 'utf8')
    writeFileSync(home('known_hosts'), kept.replace(/SHA256:.*/, `SHA256:${'A'.repeat(43)}`))
    const before = stage.files.logins
    expect((await over(stage, ...PASSWORD, '--trust-first')).err).toMatch(/^HOST_KEY_CHANGED: .*known_hosts/)
    expect(stage.files.logins).toBe(before)
  })

  it('logs in with a private key', async () => {
    await using stage = await sftpStage()
    stage.files.put('/eod/x.csv', BARS)
    writeFileSync(path.join(folder, 'id'), stage.userKey)
    expect((await over(stage, '--key', 'id', '--trust-first')).out).toContain('2 new')
    writeFileSync(path.join(folder, 'id'), 'no key')
    expect((await over(stage, '--key', 'id', '--trust-first')).err).toMatch(/^FILE_SERVER_LOGIN: /)
  })

  it('begins anew where a server cannot go on in the middle', async () => {
    await using stage = await ftpStage({ canResume: false })
    stage.files.put('/eod/x.csv', BARS)
    stage.files.dropAt('/eod/x.csv', 40)
    expect((await over(stage, ...PASSWORD)).out).toContain('2 new')
    expect(stage.files.reads.map(({ offset }) => offset)).toEqual([0, 0])
  })

  it('gives up after four attempts, keeps what has come, and goes on with it the next time', async () => {
    await using stage = await sftpStage()
    stage.files.put('/eod/x.csv', BARS)
    stage.files.dropAt('/eod/x.csv', 40)
    const fails = await run(
      ['import', `${stage.url}/eod/*.csv`, '--symbol', 'X', ...PASSWORD, '--trust-first'],
      () => stage.files.dropAt('/eod/x.csv', 40),
    )
    expect(fails.code).toBe(1)
    expect(fails.err).toContain('x.csv: FILE_SERVER_DOWN')
    expect(stage.files.connections).toBe(4)
    expect((await run(['list'])).out).toContain('is empty')
    stage.files.mend('/eod/x.csv')
    expect((await over(stage, ...PASSWORD)).out).toContain('2 new')
  })

  it('refuses a server under TLS that cannot prove who it is', async () => {
    await using stage = await ftpStage({ tls: { cert: tls.cert, key: tls.private } })
    expect((await over(stage, ...PASSWORD)).err).toMatch(/^FILE_SERVER_CERTIFICATE: /)
    expect(stage.files.logins).toBe(0)
  })

  it('sends no password in clear to a server that does not speak TLS', async () => {
    await using stage = await ftpStage()
    const refused = await run(['import', `${stage.url.replace('ftp:', 'ftps:')}/eod/x.csv`, ...PASSWORD])
    expect(refused.err).toMatch(/^FILE_SERVER_LOGIN: .*502/)
    expect([stage.files.connections, stage.files.logins]).toEqual([1, 0])
  })

  it('puts bad rows into the quarantine, and tries a file that is refused again', async () => {
    await using stage = await ftpStage()
    stage.files.put('/eod/x.csv', `${BARS}2021-07-10,12,14,11,13,200\n`)
    const refused = await over(stage, ...PASSWORD)
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('x.csv: TOO_MANY_BAD_ROWS')
    const taken = await over(stage, ...PASSWORD, '--allow-bad')
    expect(taken.out).toContain('quarantined: 1 NOT_A_SESSION')
    expect(readdirSync(home('catalog', 'quarantine'))).toHaveLength(1)
  })

  it('waits for the marker of a file, and says in JSON what became of each', async () => {
    await using stage = await ftpStage()
    stage.files.put('/eod/x.csv', BARS)
    stage.files.put('/eod/y.csv', BARS)
    stage.files.put('/eod/y.csv.done', '')
    const { out } = await over(stage, ...PASSWORD, '--marker', '.done', '--json')
    expect(JSON.parse(out)).toMatchObject({
      address: `${stage.url.replace('anna@', '')}/eod/*.csv`,
      files: [
        { name: 'x.csv', outcome: 'unmarked' },
        { name: 'y.csv', outcome: 'imported', report: { goodRows: 2 } },
      ],
    })
  })

  it('writes nothing into the catalog or the ledger on a dry run', async () => {
    await using stage = await ftpStage()
    stage.files.put('/eod/x.csv', BARS)
    expect((await over(stage, ...PASSWORD, '--dry-run')).out).toContain('dry run, nothing written')
    expect(brought()).toEqual(['x.csv'])
    expect((await over(stage, ...PASSWORD)).out).toContain('2 new')
  })

  it.each([
    ['sftp://anna:s3cret-word@127.0.0.1/x.csv', [], 'ADDRESS_PASSWORD'],
    ['http://127.0.0.1/x.csv', [], 'BAD_FILE_ADDRESS'],
    ['sftp://127.0.0.1/x.csv', PASSWORD, 'FILE_SERVER_LOGIN'],
    ['sftp://anna@127.0.0.1/x.csv', [], 'FILE_SERVER_LOGIN'],
    ['sftp://anna@127.0.0.1/x.csv', ['--password', 's3cret-word'], 'SECRET_MISSING'],
    ['sftp://anna@127.0.0.1/x.csv', ['--password', 'env:NONE'], 'SECRET_MISSING'],
  ])('refuses %s with %j as %s before it connects, and repeats no password', async (address, words, code) => {
    const { err } = await run(['import', address, ...words])
    expect(err).toMatch(new RegExp(`^${code}: `))
    expect(err).not.toContain('s3cret-word')
  })
})
