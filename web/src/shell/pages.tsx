import { lazy, type ComponentType, type LazyExoticComponent } from 'react'

/** A page of the dashboard: its address, and the key after `g` that leads there. */
export interface PageEntry {
  readonly path: string
  readonly label: string
  readonly key: string
  readonly page: LazyExoticComponent<ComponentType>
}

const named = <N extends string>(load: () => Promise<Record<N, ComponentType>>, name: N) =>
  lazy(async () => ({ default: (await load())[name] }))

/** Every page, in the order of the navigation. */
export const PAGES: readonly PageEntry[] = [
  { path: '/', label: 'Overview', key: 'o', page: named(() => import('../page/overview.tsx'), 'Overview') },
  {
    path: '/decisions',
    label: 'Decisions',
    key: 'd',
    page: named(() => import('../page/decisions.tsx'), 'Decisions'),
  },
  {
    path: '/why-not',
    label: 'Why not',
    key: 'w',
    page: named(() => import('../page/why-not.tsx'), 'WhyNotPage'),
  },
  { path: '/orders', label: 'Orders', key: 'r', page: named(() => import('../page/orders.tsx'), 'Orders') },
  { path: '/trades', label: 'Trades', key: 't', page: named(() => import('../page/trades.tsx'), 'Trades') },
  { path: '/risk', label: 'Risk', key: 'k', page: named(() => import('../page/risk.tsx'), 'RiskPage') },
  { path: '/chart', label: 'Chart', key: 'c', page: named(() => import('../page/chart.tsx'), 'ChartPage') },
  {
    path: '/strategies',
    label: 'Strategies',
    key: 's',
    page: named(() => import('../page/strategies.tsx'), 'Strategies'),
  },
  {
    path: '/backtests',
    label: 'Backtests',
    key: 'b',
    page: named(() => import('../page/backtests.tsx'), 'Backtests'),
  },
  {
    path: '/health',
    label: 'Health and alerts',
    key: 'h',
    page: named(() => import('../page/health.tsx'), 'HealthPage'),
  },
  { path: '/logs', label: 'Logs', key: 'l', page: named(() => import('../page/logs.tsx'), 'Logs') },
  { path: '/audit', label: 'Audit', key: 'a', page: named(() => import('../page/audit.tsx'), 'Audit') },
  {
    path: '/config',
    label: 'Configuration',
    key: 'f',
    page: named(() => import('../page/configuration.tsx'), 'Configuration'),
  },
]

/** The page of a path; `undefined` where there is none. */
export function pageOf(path: string): PageEntry | undefined {
  const [, first = ''] = path.split('/')
  return PAGES.find((page) => page.path === `/${first}`)
}
