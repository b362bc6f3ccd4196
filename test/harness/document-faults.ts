/**
 * What is wrong with an OpenAPI document by the specification of 3.1
 * (https://spec.openapis.org/oas/v3.1.1.html): required fields, fixed field names, parameters of paths, names
 * of components and of security schemes, references that lead nowhere, words that JSON Schema 2020-12
 * (https://json-schema.org/draft/2020-12/json-schema-core) does not have.
 */
export function documentFaults(document: unknown): readonly string[] {
  const faults: string[] = []
  const root = fieldsOf(document)
  const say = (place: string, what: string): void => void faults.push(`${place}: ${what}`)
  allow(root, '#', say, ROOT_FIELDS)
  if (!/^3\.1\.\d+$/.test(String(root['openapi']))) say('#/openapi', String(root['openapi']))
  for (const name of ['title', 'version']) {
    if (typeof fieldsOf(root['info'])[name] !== 'string') say('#/info', `no ${name}`)
  }
  const components = fieldsOf(root['components'])
  for (const [kind, named] of Object.entries(components)) {
    for (const name of Object.keys(fieldsOf(named))) {
      if (!/^[a-zA-Z0-9._-]+$/.test(name)) say(`#/components/${kind}`, `${name} is no name`)
    }
  }
  for (const [name, schema] of Object.entries(fieldsOf(components['schemas']))) {
    checkSchema(schema, `#/components/schemas/${name}`, say)
  }
  const schemes = Object.keys(fieldsOf(components['securitySchemes']))
  for (const [path, methods] of Object.entries(fieldsOf(root['paths']))) {
    if (!path.startsWith('/')) say(path, 'begins without /')
    for (const [method, operation] of Object.entries(fieldsOf(methods))) {
      if (!METHODS.has(method)) say(path, `${method} is no method`)
      checkOperation(fieldsOf(operation), { path, place: `${method} ${path}`, schemes }, say)
    }
  }
  for (const reference of referencesIn(document)) {
    if (resolved(document, reference) === undefined) say(reference, 'leads nowhere')
  }
  return faults
}

/** What a reference within a document names; `undefined` where it leads nowhere. */
export function resolved(document: unknown, reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined
  const steps = reference.slice(2).split('/').map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  return steps.reduce<unknown>((found, step) => fieldsOf(found)[step], document)
}

/** Every `$ref` of a document. */
export function referencesIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn)
  return Object.entries(fieldsOf(value)).flatMap(([name, each]) => (
    name === '$ref' && typeof each === 'string' ? [each] : referencesIn(each)))
}

type Fields = Readonly<Record<string, unknown>>
type Say = (place: string, what: string) => void

const ROOT_FIELDS = [
  'openapi', 'info', 'jsonSchemaDialect', 'servers', 'paths', 'webhooks', 'components', 'security', 'tags',
  'externalDocs',
]
const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'])
const OPERATION_FIELDS = [
  'tags', 'summary', 'description', 'externalDocs', 'operationId', 'parameters', 'requestBody', 'responses',
  'callbacks', 'deprecated', 'security', 'servers',
]
const PARAMETER_FIELDS = [
  'name', 'in', 'description', 'required', 'deprecated', 'allowEmptyValue', 'style', 'explode',
  'allowReserved', 'schema', 'example', 'examples', 'content',
]
/** Words whose value is a schema, a list of them, or schemas by name. */
const SCHEMA_WORDS = {
  one: ['items', 'additionalProperties', 'propertyNames', 'not', 'contains', 'if', 'then', 'else'],
  list: ['anyOf', 'oneOf', 'allOf', 'prefixItems'],
  named: ['properties', 'patternProperties'],
  plain: [
    '$ref', 'type', 'enum', 'const', 'default', 'description', 'title', 'format', 'pattern', 'required',
    'minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf', 'minLength', 'maxLength',
    'minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties', 'readOnly',
  ],
} as const
const TYPES = new Set(['string', 'number', 'integer', 'boolean', 'null', 'array', 'object'])

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? value as Fields : {}
}

function allow(fields: Fields, place: string, say: Say, names: readonly string[]): void {
  for (const name of Object.keys(fields)) {
    if (!names.includes(name) && !name.startsWith('x-')) say(place, `has ${name}`)
  }
}

function checkOperation(
  operation: Fields,
  { path, place, schemes }: { readonly path: string; readonly place: string; readonly schemes: string[] },
  say: Say,
): void {
  allow(operation, place, say, OPERATION_FIELDS)
  const parameters = Object.values(fieldsOf(operation['parameters'])).map(fieldsOf)
  const seen = new Set<string>()
  for (const parameter of parameters) {
    const { name, in: where, required, schema } = parameter
    const own = `${place} ${String(where)} ${String(name)}`
    allow(parameter, own, say, PARAMETER_FIELDS)
    if (!['path', 'query', 'header', 'cookie'].includes(String(where))) say(own, 'stands nowhere')
    if (where === 'path' && required !== true) say(own, 'is not required')
    if (seen.has(own)) say(own, 'is there twice')
    seen.add(own)
    checkSchema(schema, own, say)
  }
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).toSorted()
  const described = parameters.filter((each) => each['in'] === 'path').map(({ name }) => name).toSorted()
  if (inPath.join() !== described.join()) say(place, `parameters of its path: ${described.join()}`)
  checkContent(fieldsOf(operation['requestBody']), `${place} body`, say)
  const responses = Object.entries(fieldsOf(operation['responses']))
  if (responses.length === 0) say(place, 'has no responses')
  for (const [status, response] of responses) {
    if (!/^(?:default|[1-5](?:\d\d|XX))$/.test(status)) say(place, `${status} is no status`)
    if (typeof fieldsOf(response)['description'] !== 'string') say(place, `${status} is not described`)
    checkContent(fieldsOf(response), `${place} ${status}`, say)
  }
  for (const needed of Object.values(fieldsOf(operation['security'])).map(fieldsOf)) {
    for (const name of Object.keys(needed)) if (!schemes.includes(name)) say(place, `${name} is no scheme`)
  }
}

function checkContent({ content }: Fields, place: string, say: Say): void {
  for (const [media, each] of Object.entries(fieldsOf(content))) {
    if (!media.includes('/')) say(place, `${media} is no media type`)
    checkSchema(fieldsOf(each)['schema'], place, say)
  }
}

function checkSchema(schema: unknown, place: string, say: Say): void {
  if (typeof schema === 'boolean') return
  if (typeof schema !== 'object' || schema === null) return say(place, 'has no schema')
  const fields = fieldsOf(schema)
  const { one, list, named, plain } = SCHEMA_WORDS
  allow(fields, place, say, [...one, ...list, ...named, ...plain])
  for (const type of [fields['type'] ?? []].flat()) {
    if (!TYPES.has(String(type))) say(place, `${String(type)} is no type`)
  }
  for (const word of one) if (word in fields) checkSchema(fields[word], `${place}/${word}`, say)
  for (const word of [...list, ...named]) {
    for (const [name, each] of Object.entries(fieldsOf(fields[word]))) {
      checkSchema(each, `${place}/${word}/${name}`, say)
    }
  }
}
