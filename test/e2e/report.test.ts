import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { renderComparisonHtml, renderReport } from '../../src/report/index.ts'
import type { ReportInput } from '../../src/report/index.ts'
import { hostileInput, normalInput, oneDayInput, zeroTradesInput } from './report-input.ts'

const CHROMIUM = [
  process.env['CHROMIUM'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
].find((file) => file !== '' && existsSync(file))
if (CHROMIUM === undefined) {
  console.log('skipped, no Chromium: apt-get install -y chromium, or set CHROMIUM to its path')
}

const run = promisify(execFile)
const modules = path.join(import.meta.dirname, '../../node_modules')
const library = path.join(modules, 'lightweight-charts/dist/lightweight-charts.standalone.production.js')
const assets = {
  chartLibrary: readFileSync(library, 'utf8'),
  sha256Base64: (text: string): string => createHash('sha256').update(text).digest('base64'),
}
const TIME_LIMIT_MS = 60_000

/** The page after its scripts have run, and what the browser's console said meanwhile. */
interface Opened {
  readonly dom: string
  readonly console: readonly string[]
}

describe.skipIf(CHROMIUM === undefined)('report in a browser', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'investor-report-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  async function open(name: string, page: string, hash = ''): Promise<Opened> {
    const file = path.join(folder, `${name}.html`)
    writeFileSync(file, page)
    const { stdout, stderr } = await run(CHROMIUM ?? '', [
      '--headless', '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--no-first-run',
      `--user-data-dir=${path.join(folder, name)}`, '--host-resolver-rules=MAP * ~NOTFOUND',
      '--enable-logging=stderr', '--virtual-time-budget=3000', '--window-size=1280,2000', '--dump-dom',
      `file://${file}${hash}`,
    ], { maxBuffer: 64 * 1_024 * 1_024, timeout: TIME_LIMIT_MS })
    return { dom: stdout, console: stderr.split('\n').filter((line) => line.includes(':CONSOLE')) }
  }

  const report = (input: ReportInput): string => renderReport(input, assets)

  /** What a page without any trouble says of itself. */
  function expectSound({ dom, console: lines }: Opened): void {
    expect(lines).toEqual([])
    const root = /<html[^>]*>/.exec(dom)?.[0]
    expect(root).toContain('data-ready="true"')
    expect(root).not.toContain('data-problems')
    expect(dom).toMatch(/<div id="curves"[^>]*><div class="tv-lightweight-charts"/)
  }

  it('draws its charts, lists its trades and jumps to the trade of its address', async () => {
    const opened = await open('normal', report(normalInput()), '#trade-33')
    expectSound(opened)
    expect(opened.dom).toMatch(/<div id="prices"[^>]*><div class="tv-lightweight-charts"/)
    expect(opened.dom.match(/class="row-button"/g)?.length).toBe(25)
    expect(opened.dom).toMatch(/aria-label="Trade 33[^"]*" aria-current="true"/)
    expect(opened.dom).toMatch(/id="trade-detail"[^>]*><span class="strong">#33 long 46 SYNTH<\/span>/)
    expect(opened.dom).toMatch(/id="curve-1">202,358</)
  }, TIME_LIMIT_MS)

  it('takes hostile names for text', async () => {
    const opened = await open('hostile', report(hostileInput()))
    expectSound(opened)
    expect(opened.dom).not.toContain('<img')
    expect(opened.dom.match(/class="row-button"/g)?.length).toBe(5)
  }, TIME_LIMIT_MS)

  it('stands a run without trades and a run of one day', async () => {
    const opened = await Promise.all([
      open('zero', report(zeroTradesInput())), open('day', report(oneDayInput())),
    ])
    for (const each of opened) expectSound(each)
  }, TIME_LIMIT_MS)

  it('draws two runs over each other', async () => {
    const [first, second] = [normalInput(), normalInput(5_050, 9)]
    expectSound(await open('comparison', renderComparisonHtml(first.result, second.result, assets)))
  }, TIME_LIMIT_MS)
})
