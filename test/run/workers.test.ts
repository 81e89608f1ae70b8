/** Episodes on threads: the same result for any number of them, and their errors come through. */

import { describe, expect, it } from 'vitest'
import { evalJson, so101 } from '../cli/so101.js'

describe('so101 eval --workers', () => {
  it('gives the same results and hash with 1, 2 and 4 threads', async () => {
    const episodes = 4
    const args = ['--task=lift-cube', `--eval.n_episodes=${episodes}`, '--seed=40', '--floors=false']
    const run = (workers: number) => evalJson([...args, `--workers=${workers}`])
    const [one, two, four] = [await run(1), await run(2), await run(4)]
    expect(one.hash).toMatch(/^[0-9a-f]{16}$/)
    expect(one.results).toHaveLength(episodes)
    expect(one.results.map(({ seed }) => seed)).toEqual(Array.from({ length: episodes }, (_, i) => 40 + i))
    for (const other of [two, four]) {
      expect(other.results).toEqual(one.results)
      expect([other.hash, other.successes]).toEqual([one.hash, one.successes])
    }
    // A hash that no episode changes would be equal too.
    expect(new Set(one.results.map(({ stateHash }) => stateHash)).size).toBe(episodes)
  })

  it.each([
    { flag: '--policy.path=scriptd', exitCode: 2, says: /no policy 'scriptd', did you mean 'scripted'/ },
    { flag: '--robot.type=so101_leader', exitCode: 1, says: /so101_leader is moved by hand/ },
    { flag: '--env.fps=300', exitCode: 2, says: /control rate from 1 to 200 Hz, got 300/ },
    { flag: '--robot.urdf=/nowhere/arm.urdf', exitCode: 1, says: /cannot read the URDF \/nowhere\/arm\.urdf/ },
  ])('passes on what goes wrong on a thread with $flag, and exits with $exitCode', async ({ flag, exitCode, says }) => {
    const outcome = await so101(['eval', '--task=reach', '--eval.n_episodes=2', '--workers=2', flag])
    expect(outcome.stderr).toMatch(says)
    expect(outcome.stderr).not.toContain('    at ')
    expect([outcome.exitCode, outcome.stdout]).toEqual([exitCode, ''])
  })
})
