/** The scripted experts reach their rates on seeds 0 to 199, and the floors stay floors. */

import { describe, expect, it } from 'vitest'
import { evalJson } from '../cli/so101.js'

function run(task: string, policy: string, episodes: number, more: readonly string[] = []) {
  return evalJson([
    `--task=${task}`,
    `--policy.path=${policy}`,
    `--eval.n_episodes=${episodes}`,
    '--seed=0',
    '--floors=false',
    '--workers=2',
    ...more,
  ])
}

describe('the scripted expert', () => {
  it.each([
    { task: 'reach', atLeast: 200 },
    { task: 'lift-cube', atLeast: 196 },
  ])('succeeds in at least $atLeast of 200 episodes of $task', async ({ task, atLeast }) => {
    const found = await run(task, 'scripted', 200)
    const failed = found.results.filter(({ success }) => !success).map(({ seed }) => seed)
    const [low, high] = found.ci95
    console.log(
      `${task}: ${found.successes}/200 (${low.toFixed(3)} .. ${high.toFixed(3)}), ${found.mean_steps.toFixed(1)} steps, ` +
        `${found.env_steps_per_s.toFixed(0)} env steps/s on 2 threads; failed seeds: ${failed.join(' ') || 'none'}`,
    )
    expect(found.results).toHaveLength(200)
    expect(found.successes).toBeGreaterThanOrEqual(atLeast)
  })
})

describe('the wire', () => {
  it('gives the lift-cube expert the same 100 episodes as the registers', async () => {
    const [registers, packets] = [
      await run('lift-cube', 'scripted', 100),
      await run('lift-cube', 'scripted', 100, ['--robot.port=wire']),
    ]
    console.log(`wire: ${packets.successes}/100, hash ${packets.hash}; sim: ${registers.successes}/100`)
    expect(packets.successes).toBe(registers.successes)
    expect(packets.hash).toBe(registers.hash)
  })
})

describe.each(['random', 'noop'])('the %s policy', policy => {
  it.each(['reach', 'lift-cube'])('succeeds in at most one of 50 episodes of %s', async task => {
    const found = await run(task, policy, 50)
    console.log(
      `${task} ${policy}: ${found.successes}/50, ${found.env_steps_per_s.toFixed(0)} env steps/s on 2 threads`,
    )
    expect(found.results).toHaveLength(50)
    expect(found.successes).toBeLessThanOrEqual(1)
  })
})
