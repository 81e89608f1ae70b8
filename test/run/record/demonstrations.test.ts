/** What a recording has for training: where objects lie, what degrees are, and how to come back. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDataset } from '../../../src/dataset/dataset-reader.js'
import { DurableFiles } from '../../../src/dataset/durable-files.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { calibrationEntries } from '../../../src/robot/calibration-file.js'
import { requireArmEnv } from '../../../src/run/arm-env-of.js'
import { makeTask } from '../../../src/run/make.js'
import { Disturbance } from '../../../src/run/record/disturbance.js'
import type { RecordOptions } from '../../../src/run/record/record-options.js'
import { record } from '../../../src/run/record/record.js'

let folder: string
let root: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-demonstrations-'))
  root = join(folder, 'set')
})
afterEach(() => {
  rmSync(folder, { recursive: true })
})

function short(options: Partial<RecordOptions> = {}) {
  const durable = new DurableFiles({ flushes: false })
  return record({ task: 'reach', policy: 'noop', root, episodes: 1, episodeTimeS: 0.2, durable, ...options })
}

it('says where objects lie, as an input that LeRobot trains on, and not unless asked', async () => {
  await short({ environmentState: true })
  const dataset = await openDataset(root)
  expect(dataset.info.features['observation.environment_state']).toEqual({
    dtype: 'float32',
    shape: [3],
    names: ['target.x', 'target.y', 'target.z'],
  })
  const { values } = (await dataset.episode(0)).numbers('observation.environment_state')
  expect(values).toHaveLength(3 * 6)
  expect(values.every(value => Math.abs(value) < 0.6)).toBe(true)
  root = join(folder, 'without')
  await short()
  expect((await openDataset(root)).info.features).not.toHaveProperty('observation.environment_state')
})

it('refuses a task without objects', async () => {
  await expect(short({ task: 'free', environmentState: true })).rejects.toThrow(
    /no observation.environment_state to record: free has no objects.*--dataset.environment_state/,
  )
})

it("keeps the arm's calibration, without which its degrees mean nothing", async () => {
  await short()
  const notes = (await openDataset(root)).episodes[0]?.notes.environment ?? ''
  const env = await makeTask('reach')
  const { arm } = requireArmEnv(env, 'in this test')
  expect((JSON.parse(notes) as { calibration: unknown }).calibration).toEqual(
    calibrationEntries(arm.spec, arm.calibration),
  )
  await env.close()
})

it('leads the arm astray, and records what the policy asked for', async () => {
  await short({ disturbance: 5, seed: 3 })
  const episode = await (await openDataset(root)).episode(0)
  const [action, sent] = ['action', 'complementary_info.sent_action'].map(name => episode.numbers(name).values)
  const first = Array.from(action?.slice(0, 6) ?? [])
  // The no-op policy asks for the same pose all the time.
  expect(Array.from(action ?? [])).toEqual(Array.from({ length: 6 }, () => first).flat())
  const apart = Array.from(sent ?? [], (value, k) => Math.abs(value - (first[k % 6] as number)))
  expect(Math.max(...apart)).toBeGreaterThan(0.2)
  const ofTheGripper = apart.filter((_, k) => k % 6 === 5)
  expect(Math.max(...ofTheGripper)).toBeLessThan(0.1)
})

it.each([
  [{ disturbance: -1 }, /disturbance to be 0 or more/],
  [{ disturbance: 3, env: { control: 'ee-delta' as const } }, /policies that command joints in simulation/],
])('refuses %j', async (options, says) => {
  await expect(short(options)).rejects.toThrow(says)
})

it('wanders by as much as it was told at most, the same for the same seed', () => {
  const wander = (seed: number) => {
    const disturbance = new Disturbance(3, SO101_FOLLOWER, 30)
    disturbance.reset(seed)
    return Array.from({ length: 3000 }, () => disturbance.around(new Float32Array(6))[0] as number)
  }
  const deviations = [1, 2, 3, 4, 5, 6].map(seed => {
    const offsets = wander(seed)
    return Math.sqrt(offsets.reduce((sum, each) => sum + each * each, 0) / offsets.length)
  })
  expect(Math.max(...deviations)).toBeLessThan(3.6)
  expect(new Set(deviations).size).toBe(6)
  const steps = wander(1).map((each, k, all) => Math.abs(each - (all[k - 1] ?? 0)))
  // It wanders: it does not jump.
  expect(Math.max(...steps)).toBeLessThan(4)
  expect(wander(1)).toEqual(wander(1))
})

it('wanders in slow loops, too', () => {
  const disturbance = new Disturbance(3, SO101_FOLLOWER, 1)
  disturbance.reset(1)
  const offsets = Array.from({ length: 100 }, () => disturbance.around(new Float32Array(6))[0] as number)
  expect(offsets.every(offset => Math.abs(offset) < 15)).toBe(true)
})
