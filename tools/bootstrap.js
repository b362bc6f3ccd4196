/**
 * Behind every script of package.json: `node tools/bootstrap.js <command> [arguments]`.
 *
 * `test`, `types`, `lint`, `tidy`, `build`, `web`, `bench`, `soak`, `planted`, `mutation` and `crash-matrix`
 * are the developer's commands; `start` and any other word go to `investor`. Plain JavaScript, since it runs
 * on the system's Node before anything is installed.
 */
import path from 'node:path'
import { cachedCompilation, mainModule, prepare, prepareProgram, root, runNode } from './launch.js'
import { lintCommand, runTests, typesCommand, webTypesCommand } from './run-tests.js'

const [command, ...rest] = process.argv.slice(2)
const inRoot = (...parts) => path.join(root, ...parts)

const developer = {
  test: () => runTests(rest),
  types: async () =>
    (await runNode([...typesCommand, ...rest])) || runNode([...webTypesCommand, ...rest]),
  web: () => runNode([inRoot('node_modules/vite/bin/vite.js'), 'build', inRoot('web'), ...rest]),
  lint: () => runNode([...lintCommand, ...rest]),
  tidy: () => runNode([inRoot('tools/tidy.ts'), ...rest]),
  build: () => runNode([inRoot('tools/build-package.ts'), ...rest]),
  bench: () => runNode([inRoot('bench/main.ts'), ...rest]),
  soak: () => runNode([inRoot('tools/soak.ts'), ...rest]),
  'crash-matrix': async () => {
    await prepareProgram()
    return runNode([inRoot('tools/crash-matrix.ts'), ...rest])
  },
  planted: () => runNode([inRoot('tools/planted.ts'), ...rest]),
  mutation: () => runNode([inRoot('tools/mutation.ts'), ...rest]),
}

if (command === undefined) {
  const commands = [...Object.keys(developer), 'start', '<investor command>'].join('|')
  process.stderr.write(`usage: node tools/bootstrap.js ${commands}\n`)
  process.exit(2)
}

const isDeveloper = Object.hasOwn(developer, command)
prepare({ forDevelopment: isDeveloper })
if (isDeveloper) process.chdir(root)
if (!isDeveloper || command === 'test') await prepareProgram()
process.exitCode = isDeveloper
  ? await developer[command]()
  : await runNode([mainModule(), command, ...rest], { env: cachedCompilation() })
