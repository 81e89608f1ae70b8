import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/**/*.long.test.ts', 'test/**/*.realtime.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
})
