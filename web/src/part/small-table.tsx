import type { ReactNode } from 'react'
import type { Column } from './sorted-rows.ts'

/** A short table: all its rows are drawn, in the order that they have. */
export function SmallTable<T>({ title, rows, columns, keyOf, toneOf }: SmallTableProps<T>): ReactNode {
  return (
    <div className="scroll" tabIndex={0} role="region" aria-label={`${title}, scrolls`}>
      <table>
        <caption className="unseen">{title}</caption>
        <thead>
          <tr>
            {columns.map(({ name, isNumber }) => (
              <th key={name} scope="col" className={isNumber === true ? 'number' : ''}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={keyOf(row)} className={toneOf?.(row) ?? ''}>
              {columns.map(({ name, show, value, isNumber }) => (
                <td key={name} className={isNumber === true ? 'number' : ''}>
                  {show === undefined ? (value(row) ?? '') : show(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface SmallTableProps<T> {
  readonly title: string
  readonly rows: readonly T[]
  readonly columns: readonly Column<T>[]
  readonly keyOf: (row: T) => string | number
  readonly toneOf?: (row: T) => string
}
