import type { Page, Position, Settings, Signal } from '../../../src/server/contract/index.ts'
import { useRead } from './reading.ts'

/** Symbols of the session: those of its settings, and those that it held or had signals for. */
export function useSymbols(): readonly string[] {
  const settings = useRead<Settings>('/config')
  const positions = useRead<Page<Position>>('/positions', { open: 'false', limit: 500 })
  const signals = useRead<Page<Signal>>('/signals', { limit: 500 })
  const set = settings.data?.settings.find(({ key }) => key === 'backtest.symbols')?.value
  const named = Array.isArray(set) ? set.filter((each) => typeof each === 'string') : []
  const seen = [...(positions.data?.rows ?? []), ...(signals.data?.rows ?? [])].map(({ symbol }) => symbol)
  return [...new Set([...seen, ...named])].toSorted()
}
