/** The levels: their names, what a declaration puts in their place, and where the calibration's figures come from. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { parseRandomise } from '../../../src/env/randomise/config.js'
import { CAREFUL_DEG, CARELESS_DEG, LEVEL_NAMES, LEVELS, varyAt } from '../../../src/env/randomise/levels.js'
import { liftCube } from '../../../src/env/tasks/lift-cube.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { UsageError } from '../../../src/robot/errors.js'
import { JOINT_NAMES, type JointName } from '../../../src/robot/joints.js'
import { Random } from '../../../src/robot/random.js'

const FOLDER = fileURLToPath(new URL('../../../../shared/data/calibrations/', import.meta.url))
const FILES = existsSync(FOLDER) ? readdirSync(FOLDER).filter(name => /^follower-\d+\.json$/.test(name)) : []

/** Spread of range widths over 15 arms, ticks: docker/real/scripts/calibration_stats.json of NVIDIA's course (sim-peers.md 2d). */
const NVIDIA_TICKS: Readonly<Record<JointName, number>> = {
  shoulder_pan: 32,
  shoulder_lift: 77,
  elbow_flex: 9,
  wrist_flex: 17,
  wrist_roll: 114,
  gripper: 33,
}
const DEG_PER_TICK = 360 / 4096
/** Of a bell's median deviation from its median. */
const SD_PER_MAD = 1.4826

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  return ((sorted[(sorted.length - 1) >> 1] as number) + (sorted[sorted.length >> 1] as number)) / 2
}

/** Of a sample that has outliers. */
function robustSd(values: readonly number[]): number {
  const middle = median(values)
  return SD_PER_MAD * median(values.map(value => Math.abs(value - middle)))
}

function drawnAt(level?: string, randomise?: unknown): Readonly<Record<string, unknown>> | undefined {
  return varyAt(level, randomise)?.(new Random(3), liftCube, SO101_FOLLOWER).drawn
}

describe('a level', () => {
  it('is one of three, and easy where none is named; easy varies nothing', () => {
    expect(LEVEL_NAMES).toEqual(['easy', 'medium', 'hard'])
    expect([varyAt(), varyAt('easy'), varyAt('easy', {})]).toEqual([undefined, undefined, undefined])
    for (const level of LEVEL_NAMES) expect(() => parseRandomise(LEVELS[level])).not.toThrow()
  })

  it('that there is not is refused with the nearest', () => {
    expect(() => varyAt('mediun')).toThrow(UsageError)
    expect(() => varyAt('mediun')).toThrow(/no level 'mediun', did you mean 'medium'\? known are easy, medium, hard/)
    expect(() => varyAt('constructor')).toThrow(/no level 'constructor'/)
  })

  it('has whole sections replaced by a declaration, and the others as they are', () => {
    const medium = drawnAt('medium') ?? {}
    const changed = drawnAt('medium', { latency: { action_ms: 40 }, arm: {} }) ?? {}
    const kept = Object.entries(medium).filter(([name]) => !/^(latency|arm)\./.test(name))
    expect(changed).toEqual({ ...Object.fromEntries(kept), 'latency.action_ms': 40 })
    expect(drawnAt('easy', { latency: { action_ms: 40 } })).toEqual({ 'latency.action_ms': 40 })
    expect(() => varyAt('medium', { latncy: {} })).toThrow(/randomise.latncy/)
  })

  it('is wider than the one before it in everything that both vary', () => {
    const width = (value: unknown): number => {
      if (Array.isArray(value)) return value.length
      if (typeof value === 'number') return value
      const { uniform, normal } = value as { uniform?: [number, number]; normal?: { sd: number } }
      return normal ? normal.sd : uniform ? uniform[1] - uniform[0] : NaN
    }
    const compare = (less: Readonly<Record<string, unknown>>, more: Readonly<Record<string, unknown>>): void => {
      for (const [key, value] of Object.entries(less)) {
        const isLeaf =
          typeof value === 'number' ||
          Array.isArray(value) ||
          Object.keys(value as object).some(k => /uniform|normal/.test(k))
        if (isLeaf) expect(width(more[key])).toBeGreaterThanOrEqual(width(value))
        else compare(value as Record<string, unknown>, more[key] as Record<string, unknown>)
      }
    }
    compare(LEVELS.medium, LEVELS.hard)
  })
})

describe("the calibration's errors", () => {
  it
    .skipIf(FILES.length === 0)
    .each(FILES.length === 0 ? ['SKIPPED: ../shared/data/calibrations is not there'] : JOINT_NAMES)(
    'of %s are half the spread of range widths, the smaller and the larger one of two samples',
    name => {
      const joint = name as JointName
      const widths = FILES.map(file => {
        const all = JSON.parse(readFileSync(FOLDER + file, 'utf8')) as Record<
          JointName,
          { range_min: number; range_max: number }
        >
        return all[joint].range_max - all[joint].range_min
      })
      expect(widths).toHaveLength(7)
      const samplesDeg = [robustSd(widths), NVIDIA_TICKS[joint]].map(ticks => (ticks / 2) * DEG_PER_TICK)
      expect(CAREFUL_DEG[joint]).toBeCloseTo(Math.min(...samplesDeg), 2)
      // Three of the seven were not swept to the stops of the pan: what they show is no calibration.
      const unswept = widths.filter(width => width < 0.95 * Math.max(...widths))
      if (joint === 'shoulder_pan') expect(unswept.length).toBeGreaterThanOrEqual(3)
      expect(CARELESS_DEG[joint]).toBeCloseTo(
        joint === 'shoulder_pan' ? CAREFUL_DEG[joint] : Math.max(...samplesDeg),
        2,
      )
    },
  )
})
