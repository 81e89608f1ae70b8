/** `npm run bench -- env`: environment steps per second, everything included, one thread; and what servos and packets cost. */

import { table } from '../../src/cli/table.js'
import { evaluate } from '../../src/run/evaluate.js'
import type { Suite } from '../suite.js'

const EPISODES = 20
const ROUNDS = 5

interface Run {
  readonly task: string
  readonly policy: string
  readonly port: string
  readonly servo: string
}

const SERVO = 'sts3215-12v'
/** Each followed by what it is compared with above it. */
const RUNS: readonly Run[] = ['reach', 'lift-cube'].flatMap(task => [
  { task, policy: 'noop', port: 'sim', servo: 'ideal' },
  { task, policy: 'noop', port: 'sim', servo: SERVO },
  { task, policy: 'noop', port: 'wire', servo: SERVO },
  { task, policy: 'scripted', port: 'sim', servo: SERVO },
  { task, policy: 'scripted', port: 'wire', servo: SERVO },
])

export const ENV: Suite = {
  name: 'env',
  async run() {
    const rates = RUNS.map(() => new Array<number>())
    // Interleaved, so that a busy minute of the machine hits all of them.
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, { task, policy, port, servo }] of RUNS.entries()) {
        const { envStepsPerS } = await evaluate({ task, policy, episodes: EPISODES, seed: 0, env: { port, servo } })
        rates[index]?.push(envStepsPerS)
      }
    }
    const json = RUNS.map((run, index) => {
      const sorted = (rates[index] ?? []).sort((a, b) => a - b)
      return { ...run, envStepsPerS: sorted[Math.floor(sorted.length / 2)] ?? NaN, best: sorted.at(-1) ?? NaN }
    })
    const head = [
      'task',
      'policy',
      'port',
      'servo',
      'env steps/s median',
      'best',
      'of sim, %',
      'times real time (30 Hz)',
    ]
    const rows = json.map(row => {
      const { task, policy, port, servo, envStepsPerS, best } = row
      const same = json.find(
        other => other.task === task && other.policy === policy && other.servo === servo && other.port === 'sim',
      )
      const share = port === 'sim' ? '' : ((100 * envStepsPerS) / (same?.envStepsPerS ?? NaN)).toFixed(0)
      return [
        task,
        policy,
        port,
        servo,
        envStepsPerS.toFixed(0),
        best.toFixed(0),
        share,
        (envStepsPerS / 30).toFixed(0),
      ]
    })
    return { table: table(head, rows), json }
  },
}
