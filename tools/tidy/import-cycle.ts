import type { Finding, Project, Rule } from './project.ts'

/** No file of `src` reaches itself through imports, types included; one finding for each knot of files. */
export const importCycle: Rule = (project) => {
  const findings: Finding[] = []
  const settled = new Set<string>()
  for (const start of project.files.keys()) {
    const cycle = findCycle(project, start, settled)
    if (cycle === undefined) continue
    const [path, next] = cycle
    const line = project.files.get(path ?? '')?.imports.find(({ target }) => target === next)?.line ?? 1
    findings.push({
      path: path ?? start, line,
      found: `an import cycle: ${[...cycle, path].join(' -> ')}`,
      fix: 'move what both need into a file of its own that imports neither',
    })
  }
  return findings
}

/**
 * Walks from `start` depth first, without recursion; `settled` holds the files whose imports are all
 * walked.
 */
function findCycle(project: Project, start: string, settled: Set<string>): string[] | undefined {
  const path: string[] = []
  const pending: { readonly file: string; readonly depth: number }[] = [{ file: start, depth: 0 }]
  let cycle: string[] | undefined
  while (pending.length > 0) {
    const { file, depth } = pending.pop() ?? { file: start, depth: 0 }
    while (path.length > depth) settled.add(path.pop() ?? '')
    const at = path.indexOf(file)
    if (at !== -1) cycle ??= path.slice(at)
    if (at !== -1 || settled.has(file)) continue
    path.push(file)
    for (const { target } of project.files.get(file)?.imports ?? []) {
      if (target === undefined || !project.files.has(target)) continue
      pending.push({ file: target, depth: path.length })
    }
  }
  while (path.length > 0) settled.add(path.pop() ?? '')
  return cycle
}
