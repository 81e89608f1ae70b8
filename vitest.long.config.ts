import { defineConfig } from 'vitest/config'

const PATIENT = { testTimeout: 1_800_000, hookTimeout: 1_800_000 }

export default defineConfig({
  test: {
    projects: [
      /** The tests that take minutes: hundreds of episodes and grasps, other Node versions. */
      { test: { ...PATIENT, name: 'long', include: ['test/**/*.long.test.ts'], sequence: { groupOrder: 0 } } },
      /** Those that go by the wall's clock: one after the other, when nothing else runs. */
      {
        test: {
          ...PATIENT,
          name: 'real time',
          include: ['test/**/*.realtime.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
