import process from 'node:process'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig(({ command }) => {
  // Whoever builds it, tests included: the React for people, not the slow one that checks itself.
  if (command === 'build') process.env['NODE_ENV'] = 'production'
  return {
    root: import.meta.dirname,
    plugins: [react()],
    build: { target: 'es2023', modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700 },
    // `npx vite web` beside a running `investor serve`: the pages change as they are written.
    server: { proxy: { '/api': { target: 'http://127.0.0.1:8000' } } },
  }
})
