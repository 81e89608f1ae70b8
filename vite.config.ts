/** Builds the pages of `so101 view` and, with `--mode=align`, `so101 align-camera` into dist/studio: everything in them, nothing fetched. */

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

export default defineConfig(({ mode }) => {
  const page = mode === 'align' ? 'align-page' : 'page'
  return {
    root: fileURLToPath(new URL(`src/studio/${page}`, import.meta.url)),
    // Wherever it is served.
    base: './',
    build: {
      outDir: fileURLToPath(new URL(`dist/studio/${page}`, import.meta.url)),
      emptyOutDir: true,
      target: 'es2022',
      // Its policy allows no data: scripts, and one file is as fast as ten on loopback.
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1500,
    },
    logLevel: 'warn',
  }
})
