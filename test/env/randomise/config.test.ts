/** Declarations: what is taken, what is refused, and how it is said. */

import { describe, expect, it } from 'vitest'
import { parseRandomise, randomiseKeys, randomiseProblems } from '../../../src/env/randomise/config.js'
import { LEVELS } from '../../../src/env/randomise/levels.js'
import { UsageError } from '../../../src/robot/errors.js'

describe('a declaration', () => {
  it('may be empty, and so may each of its sections', () => {
    expect(parseRandomise({})).toEqual({})
    const sections = Object.keys(LEVELS.hard)
    const empty = Object.fromEntries(sections.map(section => [section, {}]))
    expect(Object.keys(parseRandomise(empty))).toEqual(sections)
    expect(parseRandomise(empty).distractors?.count).toBe(0)
  })

  it('fills in what a spawn range leaves out', () => {
    expect(parseRandomise({ objects: { spawn: { far_m: 0.25 } } }).objects?.spawn).toEqual({
      near_m: 0.1,
      far_m: 0.25,
      bearing_deg: 90,
    })
  })

  it('takes calibration errors for all joints, or by name', () => {
    const all = { zero_error_deg: { normal: { mean: 0, sd: 1 } } }
    const some = { zero_error_deg: { elbow_flex: 2, gripper: { uniform: [-1, 1] as const } } }
    expect(parseRandomise({ calibration: all }).calibration).toEqual(all)
    expect(parseRandomise({ calibration: some }).calibration).toEqual(some)
  })

  it('of every level is a good one', () => {
    for (const level of Object.values(LEVELS)) expect(randomiseProblems(level)).toEqual([])
  })

  it('has its keys listed, each once', () => {
    const keys = randomiseKeys()
    expect(new Set(keys).size).toBe(keys.length)
    expect(keys).toEqual(expect.arrayContaining(['objects.spawn.near_m', 'arm.backlash_deg', 'noise.joint_deg']))
  })
})

describe('a wrong declaration', () => {
  it.each([
    [{ latncy: {} }, /^randomise.latncy: no such key, did you mean 'latency'\? known are objects, table, arm/],
    [{ arm: { gain: 1 } }, /^randomise.arm.gain: no such key.* known are start_spread_deg, gain_scale/],
    [{ latency: { acton_ms: 5 } }, /^randomise.latency.acton_ms: no such key, did you mean 'action_ms'\?/],
    [{ objects: { spawn: { near: 0.1 } } }, /^randomise.objects.spawn.near: no such key, did you mean 'near_m'\?/],
    [{ objects: { spawn: { near_m: 0.3, far_m: 0.2 } } }, /^randomise.objects.spawn: near_m is more than far_m/],
    [{ objects: { spawn: { near_m: 'x' } } }, /^randomise.objects.spawn.near_m: .*number/],
    [{ objects: { size_scale: { uniform: [1.1, 0.9] } } }, /^randomise.objects.size_scale.uniform: .*low before high/],
    [{ objects: { size_scale: { uniform: [0.1, 1] } } }, /size_scale: can be 0.1 to 1, .* within 0.2 to 3/],
    [{ table: { height_m: 5 } }, /^randomise.table.height_m: is 5, and must stay within -0.1 to 0.1/],
    [{ arm: { supply_scale: 12 } }, /supply_scale: is 12, .* within 0.4 to 1.15/],
    [{ latency: { dropped: 1 } }, /dropped: is 1, .* within 0 to 0.95/],
    [{ latency: { action_ms: { unifrom: [1, 2] } } }, /action_ms.unifrom: .*did you mean 'uniform'/],
    [{ calibration: { zero_error_deg: 90 } }, /zero_error_deg: is 90, .* within -30 to 30/],
    [{ calibration: { zero_error_deg: { elbow: 1 } } }, /zero_error_deg.elbow: no joint is called so.*elbow_flex/],
    [{ calibration: { zero_error_deg: { elbow_flex: 'x' } } }, /zero_error_deg.elbow_flex: expected a number/],
    [{ calibration: { zero_error_deg: null } }, /zero_error_deg: expected a number, .* got null/],
    [{ latency: null }, /^randomise.latency: expected keys with values; \{\} where .* known are observation_ms/i],
    [{ latency: 5 }, /^randomise.latency: expected keys/],
    [[], /^randomise: expected keys with values/],
    ['medium', /^randomise: expected keys/],
  ])('%j is refused with its place, and what was meant', (config, says) => {
    expect(() => parseRandomise(config)).toThrow(UsageError)
    expect(() => parseRandomise(config)).toThrow(says)
  })

  it('names all that is wrong with it, a line for each', () => {
    const wrong = { latency: { action_ms: -1, acton_ms: 1 }, tabel: {} }
    expect(randomiseProblems(wrong).map(({ path }) => path.join('.'))).toEqual([
      'latency.action_ms',
      'latency.acton_ms',
      'tabel',
    ])
    expect(() => parseRandomise(wrong, '--env.randomise')).toThrow(/(--env\.randomise\..*\n?){3}/)
  })
})
