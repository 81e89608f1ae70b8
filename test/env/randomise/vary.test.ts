/** What is drawn for an episode: from its seed alone, told by the declaration's names, each value by itself. */

import { describe, expect, it } from 'vitest'
import { parseRandomise, randomiseKeys, type RandomiseConfig } from '../../../src/env/randomise/config.js'
import { LEVELS } from '../../../src/env/randomise/levels.js'
import { varyBy } from '../../../src/env/randomise/vary.js'
import { stackCube } from '../../../src/env/tasks/stack-cube.js'
import type { Task } from '../../../src/env/task.js'
import type { Variation } from '../../../src/env/variation.js'
import { SO101_FOLLOWER } from '../../../src/robot/arm-spec.js'
import { Random } from '../../../src/robot/random.js'
import { radFromDeg } from '../../../src/robot/units.js'
import { TASKS } from '../../../src/run/tasks.js'

function vary(
  config: RandomiseConfig,
  seed = 1,
  task: Task = stackCube,
  cameras: readonly string[] = ['front', 'wrist'],
): Variation {
  return varyBy(parseRandomise(config))(new Random(seed), task, SO101_FOLLOWER, cameras)
}

/** A declaration with everything in it, as `[section, key, value]`. */
const ALL = Object.entries(LEVELS.hard).flatMap(([section, keys]) =>
  Object.entries(keys).map(([key, value]) => [section, key, value] as const),
)

describe('a variation', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(vary(LEVELS.hard, 4)).toEqual(vary(LEVELS.hard, 4))
    expect(vary(LEVELS.hard, 4).drawn).not.toEqual(vary(LEVELS.hard, 5).drawn)
  })

  it.each(ALL)('with %s.%s left out has every other value as before', (section, key) => {
    const whole: Readonly<Record<string, Readonly<Record<string, unknown>>>> = LEVELS.hard
    const { [key]: gone, ...rest } = whole[section] ?? {}
    expect(gone).toBeDefined()
    const [all, less] = [vary(LEVELS.hard).drawn, vary({ ...LEVELS.hard, [section]: rest }).drawn]
    const kept = Object.entries(all).filter(([name]) => !name.startsWith(`${section}.${key}`))
    expect(Object.keys(all).length).toBeGreaterThan(kept.length)
    // How many there are is not how they are.
    if (section === 'distractors') return
    expect(less).toEqual(Object.fromEntries(kept))
  })

  it('tells all that was drawn in plain JSON, by names that begin as the keys do', () => {
    const { drawn } = vary(LEVELS.hard)
    expect(JSON.parse(JSON.stringify(drawn))).toEqual(drawn)
    const keys = randomiseKeys()
    for (const name of Object.keys(drawn)) {
      expect(keys.some(key => name === key || name.startsWith(`${key}.`))).toBe(true)
    }
    for (const [section, key] of ALL) {
      expect(Object.keys(drawn).some(name => name.startsWith(`${section}.${key}`))).toBe(true)
    }
  })

  it('is nothing where nothing varies', () => {
    const { drawn, distractors, servos, tableHeightM, latency, noise, objects } = vary({})
    expect(drawn).toEqual({})
    expect([distractors, servos, tableHeightM, latency, noise]).toEqual([
      [],
      undefined,
      undefined,
      undefined,
      undefined,
    ])
    for (const spec of stackCube.objects) expect(objects?.get(spec.name)).toEqual(spec)
  })

  it('is in SI units what was drawn in those of the declaration', () => {
    const { drawn, servos, latency, noise, tableHeightM, startSpreadRad, objects } = vary(LEVELS.hard)
    const value = (name: string): number => drawn[name] as number
    SO101_FOLLOWER.servos.forEach(({ joint }, k) => {
      expect(servos?.[k]).toEqual({
        gainScale: value(`arm.gain_scale.${joint}`),
        torqueScale: value(`arm.torque_scale.${joint}`),
        frictionScale: value(`arm.friction_scale.${joint}`),
        armatureScale: value(`arm.armature_scale.${joint}`),
        backlashRad: radFromDeg(value(`arm.backlash_deg.${joint}`)),
        supplyScale: value('arm.supply_scale'),
        zeroErrorRad: radFromDeg(value(`calibration.zero_error_deg.${joint}`)),
      })
    })
    expect(latency).toEqual({
      observationS: value('latency.observation_ms') / 1000,
      actionS: value('latency.action_ms') / 1000,
      jitterS: value('latency.jitter_ms') / 1000,
      dropped: 0.05,
    })
    expect(noise).toEqual({ positionRad: radFromDeg(0.2), objectM: 0.002, objectRad: radFromDeg(2) })
    expect([tableHeightM, startSpreadRad]).toEqual([value('table.height_m'), radFromDeg(8)])
    const [design] = stackCube.objects
    const spec = objects?.get(design?.name ?? '')
    expect(spec?.massKg).toBe((design?.massKg ?? NaN) * value(`objects.mass_scale.${design?.name ?? ''}`))
    expect(spec?.friction).toBe((design?.friction ?? NaN) * value(`objects.friction_scale.${design?.name ?? ''}`))
  })

  it('has calibration errors of the joints that are named, and of no other', () => {
    const { servos, drawn } = vary({ calibration: { zero_error_deg: { elbow_flex: 3 } } })
    expect(drawn).toEqual({ 'calibration.zero_error_deg.elbow_flex': 3 })
    expect(servos?.map(({ zeroErrorRad = 0 }) => zeroErrorRad)).toEqual([0, 0, radFromDeg(3), 0, 0, 0])
  })

  it('scales every object of every task, but leaves alone what is fixed, a ghost, or must fit', () => {
    for (const { task } of TASKS) {
      const { objects, drawn } = vary({ objects: { size_scale: 1.5, mass_scale: 2 } }, 1, task)
      for (const spec of task.objects) {
        const varied = objects?.get(spec.name)
        const isFree = spec.massKg !== undefined && spec.isGhost !== true
        const grows = isFree && spec.sizeVaries !== false
        expect([`objects.size_scale.${spec.name}` in drawn, `objects.mass_scale.${spec.name}` in drawn]).toEqual([
          grows,
          isFree,
        ])
        expect(varied?.massKg).toBe(isFree ? 2 * (spec.massKg ?? 0) : spec.massKg)
        if (!grows) expect(varied?.parts).toEqual(spec.parts)
        else expect(extent(varied)).toBeCloseTo(1.5 * extent(spec), 9)
      }
    }
  })

  it('keeps colours inside of what a colour can be', () => {
    for (let seed = 0; seed < 50; seed++) {
      const { objects } = vary({ objects: { colour_shift: { uniform: [-1, 1] } } }, seed)
      for (const { colour } of objects?.values() ?? []) {
        for (const part of colour) expect(part >= 0 && part <= 1).toBe(true)
      }
    }
  })
})

/** Sum of all lengths in a spec's parts. */
function extent(spec: Task['objects'][number] | undefined): number {
  return (spec?.parts ?? []).reduce((sum, { pose, geometry }) => {
    const [x, y, z] = pose.positionM.map(Math.abs) as [number, number, number]
    const size =
      geometry.type === 'box'
        ? geometry.sizeM.reduce((a, b) => a + b)
        : geometry.type === 'cylinder'
          ? geometry.radiusM + geometry.lengthM
          : geometry.type === 'sphere'
            ? geometry.radiusM
            : geometry.scale.reduce((a, b) => a + b)
    return sum + x + y + z + size
  }, 0)
}
