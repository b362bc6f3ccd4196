#!/usr/bin/env node
// The `investor` command: makes sure that the packages are there, then runs the program with Node 26.
import module from 'node:module'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { cachedCompilation, isOwnNode, mainModule, prepare, runNode } from '../tools/launch.js'

prepare()
const main = mainModule()
if (isOwnNode()) {
  Object.assign(process.env, cachedCompilation())
  module.enableCompileCache(process.env.NODE_COMPILE_CACHE)
  await import(pathToFileURL(main))
} else {
  process.exitCode = await runNode([main, ...process.argv.slice(2)], { env: cachedCompilation() })
}
