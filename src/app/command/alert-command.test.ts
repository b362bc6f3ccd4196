import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { httpStage } from '../../../test/harness/http-server.ts'
import { alertCommand } from './alert-command.ts'
import { processHost } from './data/data-host.ts'

async function run(settings: string, words: readonly string[], env: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'alert-'))
  writeFileSync(join(folder, 'investor.yaml'), settings)
  const seen = { out: '', exitCode: 0, folder }
  const host = {
    ...processHost(), env, folder,
    out: (text: string) => void (seen.out += text),
    setExitCode: (code: number) => void (seen.exitCode = code),
  }
  await alertCommand(host).parseAsync(['test', ...words], { from: 'user' })
  return seen
}

it('sends a test by every channel, and ends with 1 where one does not take it', async () => {
  await using slack = await httpStage(() => ({ status: 200, body: 'ok' }))
  await using hook = await httpStage(() => ({ status: 410, body: 'gone' }))
  const settings =
    'alerts:\n  channels:\n    - {channel: file}\n    - {channel: slack, url: env:SLACK}\n' +
    `    - {channel: webhook, url: "${hook.url}/a", secret: file:secret.txt}\n`
  await expect(run(settings, [], { SLACK: slack.url })).rejects.toThrow(/secret\.txt cannot be read: ENOENT/)
  const seen = await run(settings.replace('file:secret.txt', 'env:HOOK'), ['--json'], {
    SLACK: slack.url, HOOK: 'a-secret',
  })
  const outcomes = JSON.parse(seen.out) as { channel: string; isDelivered: boolean; failure: string }[]
  expect(outcomes.map(({ channel, isDelivered }) => [channel, isDelivered])).toEqual([
    ['file', true], ['slack', true], ['webhook', false],
  ])
  expect(outcomes[2]?.failure).toContain('HTTP 410: gone')
  expect(seen.exitCode).toBe(1)
  expect(slack.received[0]?.body).toContain('this is a test')
  expect(readFileSync(join(seen.folder, 'logs/alerts.jsonl'), 'utf8')).toContain('this is a test')
})

it('tries one channel alone, and refuses one that is not there', async () => {
  await using slack = await httpStage(() => ({ status: 200, body: 'ok' }))
  const settings = 'alerts:\n  channels:\n    - {channel: file}\n    - {channel: slack, url: env:SLACK}\n'
  const seen = await run(settings, ['--channel', 'slack'], { SLACK: slack.url })
  expect(seen.out).toMatch(/^slack +taken in \d+ ms\n$/)
  await expect(run(settings, ['--channel', 'mail'], { SLACK: slack.url })).rejects.toThrow(
    /no alert channel is called mail; the settings have file, slack/,
  )
})
