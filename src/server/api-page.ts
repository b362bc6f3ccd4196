import type { Route } from './route/route.ts'

type Json = Readonly<Record<string, unknown>>

/** The OpenAPI document as a page to browse: no script at all. */
export function apiPage(document: Json, routes: readonly Route[]): string {
  const paths = document['paths'] as Readonly<Record<string, Readonly<Record<string, Json>>>>
  const tags = [...new Set(routes.map(({ tag }) => tag))]
  const sections = tags.map(
    (tag) =>
      `<h2>${escaped(tag)}</h2>\n${routes
        .filter((route) => route.tag === tag)
        .map((route) => section(route, paths[`/api/v1${route.path}`]?.[route.method.toLowerCase()] ?? {}))
        .join('\n')}`,
  )
  const { schemas: named } = document['components'] as { readonly schemas: Json }
  const schemas = Object.entries(named).map(
    ([name, schema]) => `<details id="schema-${name}"><summary><code>${name}</code></summary>
${block('Schema', schema)}</details>`,
  )
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>investor: API</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/api/v1/docs.css"></head>
<body><main><h1>API of investor</h1>
<p>Every request below is checked by the schemas that this page is made from.
<a href="/api/v1/openapi.json">openapi.json</a> has them for programs; docs/API.md explains them.</p>
${sections.join('\n')}
<h2>schemas</h2>
${schemas.join('\n')}
</main></body></html>
`
}

function section({ method, path, summary, role, scope, isStepUp }: Route, operation: Json): string {
  const { parameters, requestBody, responses } = operation
  const token = scope === 'any' || scope === 'person' ? '' : `, scope ${scope}`
  const needs = `${role}${token}${isStepUp ? ', password again' : ''}`
  return `<details><summary><b>${method}</b> <code>/api/v1${escaped(path)}</code> ${escaped(summary)}
<i>${escaped(needs)}</i></summary>
${block('Parameters', Array.isArray(parameters) && parameters.length > 0 ? parameters : undefined)}
${block('Body', requestBody)}${block('Replies', responses)}</details>`
}

/** A reference as it stands in escaped text. */
const REFERENCE = /#\/components\/schemas\/(\w+)/g

function block(title: string, value: unknown): string {
  if (value === undefined) return ''
  const text = escaped(JSON.stringify(value, null, 2))
  return `<h3>${title}</h3><pre>${text.replaceAll(REFERENCE, '<a href="#schema-$1">$&</a>')}</pre>`
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** The style of that page, a file of its own so that no style stands in the page. */
export const API_STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
main { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
details { border: 1px solid #8886; border-radius: 6px; margin: .4rem 0; padding: .4rem .8rem }
summary { cursor: pointer } pre { overflow: auto; max-height: 30rem; font-size: .8rem }
`
