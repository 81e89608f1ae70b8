/** A replay that no environment made, for tests of files. */

import type { Replay } from '../../../src/run/replay/replay.js'

export const MADE: Replay = {
  made: { package: '0.1.0', engine: 'rapier 0.21.0', node: 'v20.20.2' },
  env: {
    id: 'so101/Reach-v0',
    options: { rateHz: 30, safety: { fence: false, joints: [1, 2.5] } },
    setting: { rateHz: 30, action: { space: 'Box', labels: 'a b' } },
  },
  seed: 4294967295,
  policy: 'scripted',
  fork: { atStep: 1, ofHash: 'fedcba9876543210', ofPolicy: 'noop' },
  actionSize: 2,
  actions: Float32Array.of(1, -0.1, 1e-40, 3.4e38, -0, 90),
  stepHashes: Uint32Array.of(0, 0xffffffff, 0x80000000, 0x89abcdef),
  stateHash: '0123456789abcdef',
  steps: 3,
  success: true,
  rewardSum: 0.1 + 0.2,
  end: 'terminated',
}
