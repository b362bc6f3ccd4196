/** Loads a strategy file and ends; what it throws is told where it is loaded in earnest. */
import { workerData } from 'node:worker_threads'
import { loadStrategy } from './strategy-loader.ts'

await loadStrategy(workerData as string).catch(() => undefined)
