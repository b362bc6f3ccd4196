import {
  appendFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { isInstalled, mainModule, programFolder, runNode } from './launch.js'

describe('isInstalled', () => {
  let folder = ''
  const lock = (file, packages) => writeFileSync(path.join(folder, file), JSON.stringify({ packages }))
  const wanted = {
    '': { name: 'x' },
    'node_modules/a': { version: '1.0.0', integrity: 'sha-a' },
    'node_modules/b': { version: '2.0.0', integrity: 'sha-b', dev: true },
    'node_modules/c': { version: '3.0.0', integrity: 'sha-c', optional: true },
  }
  const { 'node_modules/a': a, 'node_modules/b': b } = wanted

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'investor-launch-'))
    mkdirSync(path.join(folder, 'node_modules'))
    lock('package-lock.json', wanted)
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it.each([
    ['nothing', undefined, false, false],
    ['everything', { 'node_modules/a': a, 'node_modules/b': b }, true, true],
    ['all but the development packages', { 'node_modules/a': a }, true, false],
    ['another version', { 'node_modules/a': { ...a, version: '1.0.1' }, 'node_modules/b': b }, false, false],
    ['other contents', { 'node_modules/a': { ...a, integrity: 'sha-x' }, 'node_modules/b': b }, false, false],
  ])('judges an installation of %s', (_, packages, canRun, canDevelop) => {
    if (packages !== undefined) lock('node_modules/.package-lock.json', packages)
    expect(isInstalled(folder)).toBe(canRun)
    expect(isInstalled(folder, { forDevelopment: true })).toBe(canDevelop)
  })

  it('takes a broken record for none, and a copy without a lock file for installed', () => {
    writeFileSync(path.join(folder, 'node_modules/.package-lock.json'), '{"packages":')
    expect(isInstalled(folder)).toBe(false)
    rmSync(path.join(folder, 'package-lock.json'))
    expect(isInstalled(folder)).toBe(true)
  })
})

describe('the bundles of a clone', () => {
  let folder = ''
  const inFolder = (name) => path.join(folder, name)
  const SOURCES = ['src/app/main.ts', 'src/risk/check.ts', 'tools/build-program.ts', 'package.json']

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'investor-launch-'))
    for (const name of [...SOURCES, 'package-lock.json', 'src/risk/check.test.ts']) {
      mkdirSync(path.dirname(inFolder(name)), { recursive: true })
      writeFileSync(inFolder(name), '{}')
    }
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  it.each([
    ['longer source', () => appendFileSync(inFolder('src/risk/check.ts'), ';')],
    ['source of another time', () => utimesSync(inFolder('src/risk/check.ts'), 1, 1)],
    ['new source', () => writeFileSync(inFolder('src/app/more.ts'), '')],
    ['source less', () => rmSync(inFolder('src/risk/check.ts'))],
    ['source of another name', () => renameSync(inFolder('src/risk/check.ts'), inFolder('src/risk/c.ts'))],
    ['other set of packages', () => appendFileSync(inFolder('package-lock.json'), ' ')],
  ])('are no longer used after a %s', (_, change) => {
    const made = programFolder(folder)
    mkdirSync(made, { recursive: true })
    writeFileSync(path.join(made, 'main.js'), '')
    expect(mainModule(folder)).toBe(path.join(made, 'main.js'))
    change()
    expect(mainModule(folder)).toBe(inFolder('src/app/main.ts'))
  })

  it('stay after a test has changed', () => {
    const made = programFolder(folder)
    appendFileSync(inFolder('src/risk/check.test.ts'), ';')
    expect(programFolder(folder)).toBe(made)
  })

  it('are not looked for in a package', () => {
    rmSync(inFolder('src/app/main.ts'))
    expect(mainModule(folder)).toBe(inFolder('src/app/main.js'))
  })
})

describe('runNode', () => {
  it('passes the exit code on', async () => {
    expect(await runNode(['-e', 'process.exit(7)'])).toBe(7)
  })

  it('runs Node 26 or later, and so does every node that the child starts', async () => {
    const nested = 'require("node:child_process").execFileSync("node", ["-p", "process.versions.node"])'
    expect(await runNode(['-e', 'process.exit(parseInt(process.versions.node))'])).toBeGreaterThanOrEqual(26)
    expect(await runNode(['-e', `process.exit(parseInt(${nested}))`])).toBeGreaterThanOrEqual(26)
  })

  it('answers 128 and the number for an end by a signal', async () => {
    expect(await runNode(['-e', 'process.kill(process.pid, "SIGKILL")'])).toBe(128 + 9)
  })

  it('passes SIGTERM on to the child, once', async () => {
    const script = 'let n = 0; setTimeout(() => {}, 20000);'
      + 'process.on("SIGTERM", () => { n += 1; setTimeout(() => process.exit(40 + n), 50) });'
      + 'process.stdout.write("ready")'
    const code = await runNode(['-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      onSpawn: (child) => child.stdout.once('data', () => process.emit('SIGTERM', 'SIGTERM')),
    })
    expect(code).toBe(41)
  })
})
