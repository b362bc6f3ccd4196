import { Writable } from 'node:stream'
import { describe, expect, it } from 'vitest'
import type { FileStage } from '../../../test/harness/file-stage.ts'
import { ftpStage } from '../../../test/harness/ftp-stage.ts'
import { sftpStage } from '../../../test/harness/sftp-stage.ts'
import type { FileLink } from './file-link.ts'
import { LISTED_MAX } from './file-link.ts'
import { FtpLink } from './ftp-link.ts'
import { SftpLink } from './sftp-link.ts'

const PATIENCE_MS = 300

interface Kind {
  readonly start: () => Promise<FileStage>
  readonly open: (port: number, patienceMs: number) => Promise<FileLink>
}

const base = { host: '127.0.0.1', user: 'anna', password: 's3cret-word' }
const known = { fingerprint: undefined, source: 'nowhere' }
const KINDS: Readonly<Record<string, Kind>> = {
  sftp: {
    start: sftpStage,
    open: (port, patienceMs) => SftpLink.open({ ...base, port, patienceMs, known, trustsFirst: true }),
  },
  ftp: {
    start: () => ftpStage(),
    open: (port, patienceMs) => FtpLink.open({ ...base, port, patienceMs, isSecure: false }),
  },
}

/** Somewhere to put bytes, and what came. */
function sink(): Writable & { readonly text: () => string } {
  let text = ''
  const into = new Writable({
    write(bytes: Buffer, _encoding, done) {
      text += bytes.toString('utf8')
      done()
    },
  })
  return Object.assign(into, { text: () => text })
}

describe.each(Object.entries(KINDS))('a link to files by %s', (_protocol, { start, open }) => {
  const portOf = ({ url }: FileStage): number => Number(new URL(url).port)

  it('lists, measures, and reads from any place', async () => {
    await using stage = await start()
    stage.files.put('/eod/a b.csv', 'x'.repeat(100_000), 1_700_000_001)
    stage.files.put('/eod/empty.csv', '')
    const link = await open(portOf(stage), 5_000)
    const listed = (await link.list('/eod')).toSorted((a, b) => a.size - b.size)
    expect(listed).toEqual([
      { name: 'empty.csv', size: 0, modified: '2023-11-14T22:13:20.000Z' },
      { name: 'a b.csv', size: 100_000, modified: '2023-11-14T22:13:21.000Z' },
    ])
    expect(await link.sizeOf('/eod/a b.csv')).toBe(100_000)
    for (const from of [0, 99_990]) {
      const into = sink()
      await link.read('/eod/a b.csv', from, into)
      expect(into.text().length).toBe(100_000 - from)
    }
    link.close()
  })

  it('says that a file is not there', async () => {
    await using stage = await start()
    const link = await open(portOf(stage), 5_000)
    const missing = { failure: { code: 'REMOTE_MISSING' } }
    await expect(link.read('/eod/none', 0, sink())).rejects.toMatchObject(missing)
    link.close()
  })

  it('gives up on a server that falls silent, refuses, or is not there', async () => {
    const stage = await start()
    stage.files.put('/eod/x.csv', 'x')
    stage.files.isSilent = true
    const port = portOf(stage)
    const link = await open(port, PATIENCE_MS)
    const down = { failure: { code: 'FILE_SERVER_DOWN', retry: 'safe' } }
    await expect(link.read('/eod/x.csv', 0, sink())).rejects.toMatchObject(down)
    link.close()
    await stage[Symbol.asyncDispose]()
    await expect(open(port, PATIENCE_MS)).rejects.toMatchObject(down)
  })

  it('lists no folder without end', async () => {
    await using stage = await start()
    for (let count = 0; count <= LISTED_MAX; count += 1) stage.files.put(`/eod/${count}`, '')
    const link = await open(portOf(stage), 20_000)
    await expect(link.list('/eod')).rejects.toMatchObject({ failure: { code: 'REMOTE_TOO_LARGE' } })
    link.close()
  })
})
