import { allowedFolders, rowNameOf, rowOf } from './allowed-imports.ts'
import type { Finding, Import, ProjectFile, Rule } from './project.ts'
import { unitOf } from './project.ts'

const HOUSE = 'the table in tools/tidy/allowed-imports.ts'

/**
 * Folders of `src` import only what their row of the table allows, and only through the other folder's
 * index.ts.
 *
 * Unit tests may use any folder of `src`, still through its index.ts, and any package.
 */
export const importDirection: Rule = (project) => {
  const findings: Finding[] = []
  const unplaced = new Set<string>()
  for (const file of project.files.values()) {
    findings.push(...webFindings(file))
    const unit = unitOf(file.path)
    if (unit === undefined) continue
    if (rowOf(unit) === undefined) {
      if (!unplaced.has(unit)) findings.push(unplacedFinding(file, unit))
      unplaced.add(unit)
      continue
    }
    for (const one of file.imports) {
      const isPackage = one.target === undefined
      const problem = isPackage ? packageProblem(file, unit, one) : fileProblem(file, unit, one)
      if (problem !== undefined) findings.push({ path: file.path, line: one.line, ...problem })
    }
  }
  return findings
}

type Problem = Pick<Finding, 'found' | 'fix'>

/** The dashboard knows the system by the wire types alone, and never checks anything twice. */
const WIRE_TYPES = 'src/server/contract/index.ts'

/** `web` imports itself, packages, and the types of the contract. */
function webFindings({ path, imports }: ProjectFile): Finding[] {
  if (!path.startsWith('web/')) return []
  return imports
    .filter(({ target, specifier, isTypeOnly }) => {
      if (target === undefined) return specifier === 'zod'
      return !target.startsWith('web/') && !(target === WIRE_TYPES && isTypeOnly)
    })
    .map(({ specifier, line }) => ({
      path, line,
      found: `web imports ${specifier}`,
      fix: `import type from ${WIRE_TYPES}, or move it into web`,
    }))
}

function unplacedFinding(file: ProjectFile, unit: string): Finding {
  return {
    path: file.path, line: 1,
    found: `src/${unit} has no row in ${HOUSE}`,
    fix: 'move the file into a folder that has one, or add the row: what lives there, what it may import',
  }
}

function fileProblem(file: ProjectFile, unit: string, one: Import): Problem | undefined {
  const target = one.target ?? ''
  const targetUnit = unitOf(target)
  if (targetUnit === undefined) return outsideProblem(file, unit, target)
  if (targetUnit === unit) return doorProblem(file, unit, target)
  if (target !== 'src/index.ts' && target !== `src/${targetUnit}/index.ts`) {
    return { found: `import of ${target}`, fix: `import src/${targetUnit}/index.ts, the folder's only door` }
  }
  if (file.isTest) return undefined
  return directionProblem(unit, targetUnit, one)
}

/** Nothing in a folder imports the folder's own door, or a door above itself: that is how cycles start. */
function doorProblem(file: ProjectFile, unit: string, target: string): Problem | undefined {
  if (file.isTest || !target.endsWith('/index.ts')) return undefined
  const folder = target.slice(0, -'index.ts'.length)
  if (!file.path.startsWith(folder) || file.path === target) return undefined
  return { found: `import of its own door ${target}`, fix: `import the file that declares the name` }
}

function outsideProblem(file: ProjectFile, unit: string, target: string): Problem | undefined {
  if (file.isTest || (unit === 'app' && target === 'package.json')) return undefined
  return { found: `import of ${target}, which is outside src`, fix: 'move what is shared into src' }
}

function directionProblem(unit: string, targetUnit: string, one: Import): Problem | undefined {
  const row = rowOf(unit)
  const target = rowNameOf(targetUnit)
  if (row === undefined) return undefined
  const isVendor = row.folder === target && target !== unit
  if (!isVendor && allowedFolders(row).includes(target)) return undefined
  const allowed = allowedFolders(row).join(', ') || 'nothing'
  if (row.typesOf?.includes(target) === true) {
    if (one.isTypeOnly) return undefined
    return { found: `${unit} imports a value of ${targetUnit}`, fix: 'import type: it may use types alone' }
  }
  return {
    found: `${unit} imports ${targetUnit}`,
    fix: `import only ${allowed}; declare an interface in model or port and let engine or app wire the rest`,
  }
}

function packageProblem(file: ProjectFile, unit: string, one: Import): Problem | undefined {
  const row = rowOf(unit)
  if (file.isTest || row === undefined || row.packages === 'any') {
    return one.specifier === 'zod' && unit === 'app'
      ? { found: 'zod in app', fix: 'check foreign data in config, server or the adapter that reads it' }
      : undefined
  }
  if (one.specifier === 'investor' && isBundledStrategy(file)) return undefined
  const name = packageName(one.specifier)
  if (row.packages.includes(name)) return undefined
  return {
    found: `${unit} imports ${one.specifier}`,
    fix: 'reach it through a port that an adapter implements, or write what is needed',
  }
}

/** A strategy that ships with the system is written as a user would write it: it imports `investor`. */
function isBundledStrategy(file: ProjectFile): boolean {
  return /^src\/strategy\/[^/]+\/[^/]+\.ts$/.test(file.path) && hasDefaultExport(file)
}

/** Says whether the file has a default export. */
export function hasDefaultExport(file: ProjectFile): boolean {
  const { tokens } = file
  return tokens.some(({ text }, index) => text === 'export' && tokens[index + 1]?.text === 'default')
}

function packageName(specifier: string): string {
  if (specifier.startsWith('node:')) return specifier
  const [scope, name] = specifier.split('/')
  return specifier.startsWith('@') ? `${scope}/${name}` : scope ?? specifier
}
