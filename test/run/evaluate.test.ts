/** Success rates: order, interval, counts, interruption, and URDFs that are no arm. */

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Env } from '../../src/env/env.js'
import { wilson } from '../../src/env/statistics.js'
import { ClosedError, UrdfError, UsageError } from '../../src/robot/errors.js'
import { evaluate } from '../../src/run/evaluate.js'
import type { EvaluateOptions } from '../../src/run/evaluate.js'
import { SO101_URDF } from '../../src/run/urdf-files.js'

/** The start-up check has its own test. */
const QUICK: EvaluateOptions = {
  task: 'reach',
  policy: 'scripted',
  episodes: 3,
  seed: 20,
  env: { recipe: 'native-armature' },
}

describe('evaluate', () => {
  it('gives results in the order of the seeds, their sums, and the Wilson interval', async () => {
    const seen: number[] = []
    const found = await evaluate({ ...QUICK, onEpisode: ({ seed }) => seen.push(seed) })
    expect(found.results.map(({ seed }) => seed)).toEqual([20, 21, 22])
    expect(seen).toEqual([20, 21, 22])
    expect(found).toMatchObject({ task: 'reach', policy: 'scripted', seed: 20, episodes: 3, successes: 3 })
    expect(found.successRate).toBe(1)
    expect(found.ci95).toEqual(wilson(3, 3))
    expect(found.ci95[0]).toBeCloseTo(0.4385, 4)
    const steps = found.results.map(result => result.steps)
    expect(found.envSteps).toBe(steps.reduce((a, b) => a + b))
    expect(found.meanSteps).toBeCloseTo(found.envSteps / 3, 12)
    expect(found.meanReward).toBeCloseTo(found.results.reduce((sum, { rewardSum }) => sum + rewardSum, 0) / 3, 12)
    expect(found.envStepsPerS).toBeCloseTo(found.envSteps / found.wallS, 6)
    expect(Math.max(...steps)).toBeLessThan(150)
  })

  it('gives each seed the same episode whoever came before it, and another hash for another set of seeds', async () => {
    const all = await evaluate(QUICK)
    const last = await evaluate({ ...QUICK, seed: 22, episodes: 1 })
    expect(last.results[0]).toEqual(all.results[2])
    expect(last.hash).not.toBe(all.hash)
    expect((await evaluate(QUICK)).hash).toBe(all.hash)
  })

  it('counts episodes that ran out of time as failures', async () => {
    const found = await evaluate({ ...QUICK, policy: 'noop', episodes: 2, env: { ...QUICK.env, maxEpisodeSteps: 5 } })
    expect(found.results.map(({ success, steps }) => [success, steps])).toEqual([
      [false, 5],
      [false, 5],
    ])
    expect([found.successes, found.successRate, found.ci95]).toEqual([0, 0, wilson(0, 2)])
  })

  it('closes the environment where nobody can watch it: an arm stays on no port that nobody gives back', async () => {
    let made: Env | undefined
    const around = (env: Env): Env => {
      made = env
      throw new UsageError('no such camera')
    }
    await expect(evaluate({ ...QUICK, around })).rejects.toThrow('no such camera')
    await expect(made?.reset()).rejects.toThrow(ClosedError)
  })

  it('stops between episodes when it is aborted, with the reason that was given', async () => {
    const abort = new AbortController()
    const seen: number[] = []
    const running = evaluate({
      ...QUICK,
      episodes: 1000,
      signal: abort.signal,
      onEpisode({ seed }) {
        seen.push(seed)
        if (seed === 21) abort.abort(new Error('enough'))
      },
    })
    await expect(running).rejects.toThrow('enough')
    expect(seen).toEqual([20, 21])
  })

  it.each([
    { given: { episodes: 0 }, says: /episodes.*got 0/ },
    { given: { episodes: 2.5 }, says: /episodes.*got 2\.5/ },
    { given: { episodes: NaN }, says: /episodes.*got NaN/ },
    { given: { workers: 0 }, says: /workers.*got 0/ },
    { given: { workers: 1.5 }, says: /workers.*got 1\.5/ },
    { given: { seed: -1 }, says: /seed.*got -1/ },
    { given: { seed: 0.5 }, says: /seed.*got 0\.5/ },
    { given: { seed: 4294967295 }, says: /seed.*got 4294967295/ },
    { given: { task: 'reech' }, says: /'reech', did you mean 'reach'/ },
    { given: { policy: 'script' }, says: /no policy 'script'/ },
  ])('refuses $given', async ({ given, says }) => {
    await expect(evaluate({ ...QUICK, ...given })).rejects.toThrow(UsageError)
    await expect(evaluate({ ...QUICK, ...given })).rejects.toThrow(says)
  })
})

describe('a URDF that is no SO-101', () => {
  let folder: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'so101-urdf-'))
  })
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })

  /** Our URDF with one text replaced, in a file of its own. */
  function changed(name: string, from: string | RegExp, to: string): string {
    const original = readFileSync(SO101_URDF, 'utf8')
    const text = original.replace(from, to)
    expect(text).not.toBe(original)
    const file = join(folder, `${name}.urdf`)
    writeFileSync(file, text)
    return file
  }

  it.each([
    { title: 'joint', from: '<joint name="elbow_flex"', to: '<joint name="elbow"', says: /elbow_flex/ },
    { title: 'mass', from: '<mass value="0.103"/>', to: '<mass value="-0.103"/>', says: /upper_arm_link.*-0\.103/s },
    { title: 'inertial', from: /<inertial>(?:(?!<\/inertial>).)*0\.079.*?<\/inertial>/s, to: '', says: /wrist_link/ },
    {
      title: 'number',
      from: 'xyz="0.0202 0.0188 -0.0234"',
      to: 'xyz="0.0202 0.0188"',
      says: /gripper.*0\.0202 0\.0188/s,
    },
    { title: 'end', from: '</robot>', to: '', says: /robot/ },
  ])('because of its $title is refused in one sentence', async ({ title, from, to, says }) => {
    const urdf = changed(title, from, to)
    const refused = evaluate({ ...QUICK, env: { ...QUICK.env, urdf } })
    await expect(refused).rejects.toThrow(UrdfError)
    await expect(refused).rejects.toThrow(says)
  })

  it.each([
    { title: 'missing', bytes: undefined },
    { title: 'no STL', bytes: 'This is not a mesh. '.repeat(20) },
    { title: 'cut off', bytes: Buffer.alloc(90, 1) },
  ])('because a mesh is $title is refused with the path of the mesh', async ({ title, bytes }) => {
    const mesh = join(folder, `${title}.stl`)
    if (bytes !== undefined) writeFileSync(mesh, bytes)
    const urdf = changed(
      title,
      /(<collision name="upper_arm_beam">.*?)<box size="[^"]*"\/>/,
      `$1<mesh filename="${title}.stl"/>`,
    )
    const refused = evaluate({ ...QUICK, env: { ...QUICK.env, urdf } })
    await expect(refused).rejects.toThrow(UrdfError)
    await expect(refused).rejects.toThrow(mesh)
  })
})

describe('the official URDF with its STL meshes', () => {
  const urdf = fileURLToPath(new URL('../../../shared/so101-official/so101_new_calib.urdf', import.meta.url))
  const isThere = existsSync(urdf)
  if (!isThere) console.warn(`SKIPPED: an episode on the official URDF, ${urdf} is not there`)

  it.skipIf(!isThere)('runs an episode of reach to success', async () => {
    const found = await evaluate({ ...QUICK, episodes: 1, env: { ...QUICK.env, urdf } })
    expect(found.successes).toBe(1)
  })
})
