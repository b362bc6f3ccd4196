#!/usr/bin/env node
// The `investor` command: makes sure that the packages are there, then runs src/app/main.ts with Node 26.
import { fileURLToPath } from 'node:url'
import { cachedCompilation, isOwnNode, prepare, runNode } from '../tools/launch.js'

prepare()
const main = new URL('../src/app/main.ts', import.meta.url)
if (isOwnNode()) {
  await import(main)
} else {
  const args = [fileURLToPath(main), ...process.argv.slice(2)]
  process.exitCode = await runNode(args, { env: cachedCompilation() })
}
