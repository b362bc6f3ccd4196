import { useState, type ReactNode } from 'react'
import { PAGES, pageOf } from './pages.tsx'
import { Link, useAddress } from './route.tsx'
import { applyTheme, nextTheme, storedTheme } from './theme.ts'

/**
 * The pages, at the side or behind a button on a narrow screen; and the colours. What is given stands there
 * on a narrow screen alone.
 */
export function Navigation({ children }: { readonly children: ReactNode }): ReactNode {
  const { pathname } = useAddress()
  const [isOpen, setOpen] = useState(false)
  const [theme, setTheme] = useState(storedTheme)
  const current = pageOf(pathname)
  const change = (): void => {
    const next = nextTheme(theme)
    applyTheme(next)
    setTheme(next)
  }
  return (
    <nav className="side" aria-label="Pages">
      <button type="button" className="menu" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
        {current?.label ?? 'Pages'} <span aria-hidden="true">{isOpen ? '▴' : '▾'}</span>
      </button>
      <div className={`links ${isOpen ? 'open' : ''}`}>
        <ul onClick={() => setOpen(false)}>
          {PAGES.map(({ path, label, key }) => (
            <li key={path}>
              <Link to={path} isCurrent={current?.path === path}>
                {label} <kbd aria-hidden="true">g {key}</kbd>
              </Link>
            </li>
          ))}
        </ul>
        <p>
          <button type="button" className="quiet" onClick={change}>
            Colours: {theme}
          </button>
          <a href="/api/v1/docs">API</a>
        </p>
        <p className="narrow">{children}</p>
        <p className="hint">
          <kbd>?</kbd> shows all keys
        </p>
      </div>
    </nav>
  )
}
