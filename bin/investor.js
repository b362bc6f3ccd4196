#!/usr/bin/env node
// The `investor` command: makes sure that the packages are there, then runs src/app/main.ts with Node 26.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { cachedCompilation, isOwnNode, prepare, runNode } from '../tools/launch.js'

prepare()
// A clone has the sources, an installed package what was made of them.
const sources = new URL('../src/app/main.ts', import.meta.url)
const main = existsSync(sources) ? sources : new URL('../src/app/main.js', import.meta.url)
if (isOwnNode()) {
  await import(main)
} else {
  const args = [fileURLToPath(main), ...process.argv.slice(2)]
  process.exitCode = await runNode(args, { env: cachedCompilation() })
}
