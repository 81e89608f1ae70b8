/** `npm run bench -- env`: environment steps per second, everything included, one thread. */

import { table } from '../../src/cli/table.js'
import { evaluate } from '../../src/run/evaluate.js'
import type { Suite } from '../suite.js'

const EPISODES = 30
const ROUNDS = 5

export const ENV: Suite = {
  name: 'env',
  async run() {
    const runs = ['reach', 'lift-cube'].flatMap(task => ['scripted', 'noop'].map(policy => ({ task, policy })))
    const rates = runs.map(() => new Array<number>())
    // Interleaved, so that a busy minute of the machine hits all of them.
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, { task, policy }] of runs.entries()) {
        const { envStepsPerS } = await evaluate({ task, policy, episodes: EPISODES, seed: 0 })
        rates[index]?.push(envStepsPerS)
      }
    }
    const json = runs.map((run, index) => {
      const sorted = (rates[index] ?? []).sort((a, b) => a - b)
      return { ...run, envStepsPerS: sorted[Math.floor(sorted.length / 2)] ?? NaN, best: sorted.at(-1) ?? NaN }
    })
    const head = ['task', 'policy', 'env steps/s median', 'best', 'times real time (30 Hz)']
    const rows = json.map(({ task, policy, envStepsPerS, best }) => [
      task,
      policy,
      envStepsPerS.toFixed(0),
      best.toFixed(0),
      (envStepsPerS / 30).toFixed(0),
    ])
    return { table: table(head, rows), json }
  },
}
