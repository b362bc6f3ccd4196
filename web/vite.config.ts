import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: { target: 'es2023', modulePreload: { polyfill: false }, chunkSizeWarningLimit: 700 },
  // `npx vite web` beside a running `investor serve`: the pages change as they are written.
  server: { proxy: { '/api': { target: 'http://127.0.0.1:8000' } } },
})
