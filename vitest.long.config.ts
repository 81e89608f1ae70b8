import { defineConfig } from 'vitest/config'

/** The tests that take minutes: hundreds of episodes and grasps, other Node versions. */
export default defineConfig({
  test: {
    include: ['test/**/*.long.test.ts'],
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
  },
})
