/** Builds the page of `so101 view` into dist/studio/page: everything in it, nothing fetched. */

import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

export default defineConfig({
  root: fileURLToPath(new URL('src/studio/page', import.meta.url)),
  // Wherever it is served.
  base: './',
  build: {
    outDir: fileURLToPath(new URL('dist/studio/page', import.meta.url)),
    emptyOutDir: true,
    // Its policy allows no data: scripts, and one file is as fast as ten on loopback.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1500,
  },
  logLevel: 'warn',
})
