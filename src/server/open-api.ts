import { z } from 'zod'
import { invariant } from '../base/index.ts'
import { Problem } from './contract/index.ts'
import type { Route } from './route/route.ts'
import { WEBHOOK_HEADERS, WEBHOOK_MEDIA } from './webhook/webhook-route.ts'

type Json = Record<string, unknown>
type IO = 'input' | 'output'
type SchemaOf = (schema: z.ZodType, io: IO) => Json

/** The OpenAPI 3.1 document of the route table: from the very schemas that check requests. */
export function openApi(routes: readonly Route[], version: string): Json {
  const paths: Record<string, Json> = {}
  const schemas: Json = {}
  const schemaOf = (schema: z.ZodType, io: IO): Json => sharedSchema(schema, io, schemas)
  schemaOf(Problem, 'output')
  for (const route of routes) {
    paths[`/api/v1${route.path}`] ??= {}
    Object.assign(paths[`/api/v1${route.path}`] as Json, {
      [route.method.toLowerCase()]: operationOf(route, schemaOf),
    })
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'investor',
      version,
      description: 'Watches the system trade, asks why, and stops it. docs/API.md explains it.',
    },
    paths,
    components: {
      schemas,
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'investor' },
        token: { type: 'http', scheme: 'bearer' },
      },
    },
  }
}

const WEBHOOK_BODY = {
  required: true,
  content: Object.fromEntries(WEBHOOK_MEDIA.map((media) => [media, { schema: {} }])),
}

function operationOf(route: Route, schemaOf: SchemaOf): Json {
  const { summary, tag, role, scope, isStepUp, body, status, reply, kind, media } = route
  const needs = kind === 'webhook' ? 'who can sign' : role === 'public' ? 'anybody' : `role ${role}`
  return {
    summary,
    tags: [tag],
    description: `For ${needs}${tokenNeeds(route)}${isStepUp ? PASSWORD_AGAIN : ''}.`,
    security: role === 'public' ? [] : [{ session: [] }, ...tokensOf(scope)],
    parameters: [
      ...parametersOf(schemaOf(route.params, 'input'), 'path'),
      ...parametersOf(schemaOf(route.query, 'input'), 'query'),
      ...headersOf(route, schemaOf),
    ],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, 'input') } },
          },
        }),
    ...(kind === 'webhook' ? { requestBody: WEBHOOK_BODY } : {}),
    responses: {
      [status]: {
        description: 'Done, or taken.',
        content: { [media]: { schema: schemaOf(reply, 'output') } },
      },
      default: {
        description: 'Refused, with a stable code.',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  }
}

const PASSWORD_AGAIN = ', with the password given within five minutes'

function tokenNeeds({ role, scope }: Route): string {
  if (role === 'public' || scope === 'any') return ''
  return scope === 'person' ? ', no API token' : `, with an API token of the scope ${scope}`
}

/** Which API tokens may: OpenAPI 3.1 lets a bearer name what it has to be good for. */
function tokensOf(scope: Route['scope']): readonly Json[] {
  return scope === 'person' ? [] : [{ token: scope === 'any' ? [] : [scope] }]
}

function parametersOf(schema: Json, place: 'path' | 'query'): readonly Json[] {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, Json>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: rest,
    ...(description === undefined ? {} : { description }),
  }))
}

function headersOf({ method, isAct, kind }: Route, schemaOf: SchemaOf): readonly Json[] {
  const header = (name: string, required: boolean, schema: Json): Json => ({
    name,
    in: 'header',
    required,
    schema,
  })
  if (kind === 'webhook') {
    return Object.entries(WEBHOOK_HEADERS).map(([name, schema]) => (
      header(name, true, schemaOf(schema, 'input'))))
  }
  return [
    ...(method === 'GET' ? [] : [header('X-Investor-Request', true, { const: '1' })]),
    ...(isAct
      ? [header('Idempotency-Key', true, { type: 'string', pattern: '^[A-Za-z0-9_-]{8,128}$' })]
      : []),
    ...(kind === 'stream' ? [header('Last-Event-ID', false, { type: 'string' })] : []),
  ]
}

/**
 * JSON Schema 2020-12, as OpenAPI 3.1 takes it. What has a name goes to the shared schemas, and is referred
 * to: a reference begins at the root of the document, whatever schema it stands in.
 */
function sharedSchema(schema: z.ZodType, io: IO, shared: Json): Json {
  const options = { io, reused: 'inline', unrepresentable: 'any' } as const
  const { $schema: _, ...made } = z.toJSONSchema(schema, options)
  const moved = JSON.parse(JSON.stringify(made).replaceAll(LOCAL, SHARED)) as Json
  const { $defs = {}, ...rest } = moved as { readonly $defs?: Json }
  for (const [name, each] of Object.entries($defs)) {
    const isSame = !(name in shared) || JSON.stringify(shared[name]) === JSON.stringify(each)
    invariant(isSame && !name.startsWith('__'), `${name} names two schemas, or one that needs a name`)
    shared[name] = each
  }
  return rest
}

const LOCAL = '"$ref":"#/$defs/'
const SHARED = '"$ref":"#/components/schemas/'
