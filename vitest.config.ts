import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.long.test.ts', 'test/**/*.realtime.test.ts'],
    // Modules are loaded once per worker, not once per file: half the time. No module here keeps what a test could change.
    isolate: false,
    // Vitest leaves one core free, which of two is half of them.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
