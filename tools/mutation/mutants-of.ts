import { parseAst } from 'rolldown/parseAst'

/** A change of a few characters that makes a source say something else. */
export interface Mutant {
  readonly start: number
  readonly end: number
  readonly put: string
  /** What was changed, for people. */
  readonly what: string
}

/** Each operator, and what a slip of the pen makes of it: limits and their unit beside, signs, halves. */
const OPERATORS: Readonly<Record<string, readonly string[]>> = {
  '<': ['<=', '>='], '<=': ['<', '>'], '>': ['>=', '<='], '>=': ['>', '<'],
  '===': ['!=='], '!==': ['==='],
  '+': ['-'], '-': ['+'], '*': ['/'], '/': ['*'],
  '&&': ['||'], '||': ['&&'], '??': ['&&'],
  '+=': ['-='], '-=': ['+='],
}

interface Node {
  readonly type: string
  readonly start: number
  readonly end: number
  readonly [field: string]: unknown
}

/**
 * Every mutant of a TypeScript source: operators, conditions that always or never hold, negations, `true` and
 * `false`, statements that are left out. Types, texts and assertions (`invariant`) are left as they are.
 */
export function mutantsOf(source: string): readonly Mutant[] {
  const found: Mutant[] = []
  const visit = (value: unknown): void => {
    if (Array.isArray(value)) return value.forEach(visit)
    if (!isNode(value) || value.type.startsWith('TS') || isAssertion(value)) return
    found.push(...mutantsAt(value, source))
    for (const [field, each] of Object.entries(value)) if (field !== 'typeAnnotation') visit(each)
  }
  visit(parseAst(source, { lang: 'ts' }).body)
  return found
}

/** `invariant(...)` says what cannot be otherwise: without it nothing that can happen changes. */
function isAssertion({ type, expression }: Node): boolean {
  return type === 'ExpressionStatement' && isNode(expression) && expression.type === 'CallExpression'
    && isNode(expression['callee']) && expression['callee']['name'] === 'invariant'
}

function mutantsAt(node: Node, source: string): readonly Mutant[] {
  switch (node.type) {
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'AssignmentExpression': return ofOperator(node, source)
    case 'IfStatement':
    case 'ConditionalExpression': return isNode(node['test']) ? ofCondition(node['test']) : []
    case 'UnaryExpression':
      return node['operator'] === '!' ? [{ ...spanOf(node, 1), put: '', what: '! left out' }] : []
    case 'Literal':
      return typeof node['value'] === 'boolean'
        ? [{ ...spanOf(node), put: String(!node['value']), what: `${node['value']} turned` }] : []
    case 'ExpressionStatement':
      return isNode(node['expression']) && node['expression'].type !== 'Literal'
        ? [{ ...spanOf(node), put: ';', what: `left out: ${firstLine(source.slice(node.start, node.end))}` }]
        : []
    default: return []
  }
}

function ofOperator(node: Node, source: string): readonly Mutant[] {
  const [left, right, operator] = [node['left'], node['right'], String(node['operator'])]
  if (!isNode(left) || !isNode(right)) return []
  const start = source.indexOf(operator, left.end)
  if (start === -1 || start >= right.start) return []
  return (OPERATORS[operator] ?? []).map((put) => (
    { start, end: start + operator.length, put, what: `${operator} -> ${put}` }))
}

function ofCondition(test: Node): readonly Mutant[] {
  return ['true', 'false'].map((put) => ({ ...spanOf(test), put, what: `condition -> ${put}` }))
}

const firstLine = (text: string): string => text.split('\n')[0] ?? ''

function spanOf(node: Node, length = node.end - node.start): Pick<Mutant, 'start' | 'end'> {
  return { start: node.start, end: node.start + length }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && typeof (value as Node).type === 'string'
}
