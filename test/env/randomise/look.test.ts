/** How episodes look: from the seed alone, within bounds, by the names of the cameras, and without a trace in what happens. */

import { describe, expect, it } from 'vitest'
import { beginEpisode, type BegunEpisode } from '../../../src/env/begin-episode.js'
import { DESIGN_TOWARDS_LIGHT } from '../../../src/env/camera/design.js'
import { linearColour } from '../../../src/env/camera/srgb.js'
import type { Look } from '../../../src/env/camera/look.js'
import { parseRandomise } from '../../../src/env/randomise/config.js'
import { varyAt } from '../../../src/env/randomise/levels.js'
import { liftCube } from '../../../src/env/tasks/lift-cube.js'
import { UsageError } from '../../../src/robot/errors.js'
import { Random } from '../../../src/robot/random.js'
import { radFromDeg } from '../../../src/robot/units.js'
import { dot, norm } from '../../../src/robot/vector.js'
import { make } from '../../../src/run/make.js'
import { plannedArm } from '../../../src/run/planned-arm.js'

const arm = plannedArm()

function begin(seed: number, level: string, randomise?: unknown, cameras: readonly string[] = []): BegunEpisode {
  return beginEpisode({ task: liftCube, random: new Random(seed), vary: varyAt(level, randomise), arm, seed, cameras })
}

function lookOf(begun: BegunEpisode): Look {
  if (!begun.start.look) throw new Error('no look')
  return begun.start.look
}

describe('every episode', () => {
  it('has a seed for its pictures, the same at every level, another for every seed', () => {
    const seeds = Array.from({ length: 50 }, (_, seed) => lookOf(begin(seed, 'easy')).seed)
    expect(new Set(seeds).size).toBe(50)
    expect(lookOf(begin(7, 'hard', undefined, ['wrist'])).seed).toBe(seeds[7])
    expect(lookOf(begin(7, 'easy'))).toEqual({ seed: seeds[7] })
  })

  it('takes nothing for it from the streams of what happens', () => {
    const random = new Random(3)
    beginEpisode({ task: liftCube, random, vary: undefined, arm, seed: 3 })
    const plain = new Random(3)
    plain.fork('episode')
    plain.fork('variation')
    expect(random.state()).toEqual(plain.state())
  })

  it('is otherwise the same with pictures varied or not', () => {
    const off = { cameras: {}, light: {}, looks: {}, background: {} }
    for (let seed = 0; seed < 10; seed++) {
      const [whole, bare] = [begin(seed, 'hard', undefined, ['front', 'wrist']), begin(seed, 'hard', off)]
      expect({ ...whole.start, look: 0 }).toEqual({ ...bare.start, look: 0 })
      expect({ ...whole.variation, drawn: 0, look: 0 }).toEqual({ ...bare.variation, drawn: 0, look: 0 })
      expect(Object.keys(lookOf(bare))).toEqual(['seed'])
    }
  })
})

describe('an environment', () => {
  it('has the same states at medium with pictures varied or not', async () => {
    const off = { cameras: {}, light: {}, looks: {}, background: {} }
    const hashes = await Promise.all(
      [undefined, off].map(async randomise => {
        const env = await make('so101/LiftCube-v0', {
          recipe: 'native-armature',
          level: 'medium',
          ...(randomise && { randomise }),
        })
        const [, { variation, stateHash }] = await env.reset({ seed: 11 })
        const told = Object.keys(variation as object).some(name => name.startsWith('light.'))
        const seen = [stateHash]
        for (let step = 0; step < 5; step++) {
          const { info } = await env.step(new Float32Array([4 * step, -30, 30, 60, 0, 20]))
          seen.push(info['stateHash'])
        }
        await env.close()
        return { told, seen }
      }),
    )
    expect(hashes.map(({ told }) => told)).toEqual([true, false])
    expect(hashes[0]?.seen).toEqual(hashes[1]?.seen)
  })
})

describe('cameras', () => {
  it('draw by their names: another one changes nothing', () => {
    const alone = lookOf(begin(5, 'medium', undefined, ['wrist'])).cameras
    const both = lookOf(begin(5, 'medium', undefined, ['front', 'wrist'])).cameras
    expect(both?.['wrist']).toEqual(alone?.['wrist'])
    expect(both?.['front']).not.toEqual(both?.['wrist'])
    expect(lookOf(begin(5, 'medium')).cameras).toBeUndefined()
  })

  it('are shifted and turned by what is told, in SI units; a wrist camera less than others', () => {
    for (let seed = 0; seed < 30; seed++) {
      const begun = begin(seed, 'hard', undefined, ['desk', 'wrist'])
      const drawn = begun.variation?.drawn ?? {}
      for (const [name, mostM] of [
        ['desk', 0.025],
        ['wrist', 0.005],
      ] as const) {
        const camera = lookOf(begun).cameras?.[name]
        const told = (key: string): number[] =>
          ['x', 'y', 'z'].map(axis => drawn[`cameras.${key}.${name}.${axis}`] as number)
        expect(camera?.shiftM).toEqual(told('shift_mm').map(value => value / 1000))
        expect(camera?.turnRad).toEqual(told('turn_deg').map(radFromDeg))
        expect(camera?.fovScale).toBe(drawn[`cameras.fov_scale.${name}`])
        for (const value of camera?.shiftM ?? [NaN]) expect(Math.abs(value)).toBeLessThanOrEqual(mostM)
      }
    }
  })

  it('that are named and not there are told; the usual ones may be absent', () => {
    const randomise = { cameras: { shift_mm: { wrst: 5 } } }
    expect(() => begin(1, 'easy', randomise, ['wrist'])).toThrow(UsageError)
    expect(() => begin(1, 'easy', randomise, ['wrist'])).toThrow(
      /randomise.cameras.shift_mm.wrst: no camera is called so, did you mean 'wrist'\? there are wrist/,
    )
    expect(lookOf(begin(1, 'easy', randomise)).cameras).toBeUndefined()
    expect(lookOf(begin(1, 'easy', { cameras: { shift_mm: { wrist: 5 } } }, ['front'])).cameras).toBeUndefined()
  })
})

describe('light', () => {
  it('leans by the angle that is told, to every side, and never comes from below', () => {
    const sides = new Set<boolean>()
    for (let seed = 0; seed < 50; seed++) {
      const begun = begin(seed, 'easy', { light: { tilt_deg: { uniform: [0, 45] } } })
      const towards = lookOf(begun).light?.towards ?? [0, 0, 0]
      expect(norm(towards)).toBeCloseTo(1, 12)
      expect(dot(towards, DESIGN_TOWARDS_LIGHT)).toBeCloseTo(
        Math.cos(radFromDeg(begun.variation?.drawn['light.tilt_deg'] as number)),
        12,
      )
      expect(towards[2]).toBeGreaterThan(0.15)
      sides.add(towards[0] > DESIGN_TOWARDS_LIGHT[0])
    }
    expect(sides.size).toBe(2)
  })

  it('of any temperature is as bright', () => {
    for (const temperature_k of [3000, 6500, 12000]) {
      const [r, g, b] = lookOf(begin(1, 'easy', { light: { temperature_k } })).light?.colour ?? [NaN, NaN, NaN]
      expect(0.2126 * r + 0.7152 * g + 0.0722 * b).toBeCloseTo(1, 12)
      expect(Math.sign(r - b)).toBe(Math.sign(6500 - temperature_k))
    }
  })
})

describe('surfaces and background', () => {
  it('are of what is listed, and objects keep their colours', () => {
    const kinds = new Set<string>()
    for (let seed = 0; seed < 30; seed++) {
      const begun = begin(seed, 'hard')
      const { table, objects = {} } = lookOf(begun)
      kinds.add(table?.kind ?? '')
      for (const { spec } of begun.start.objects) {
        if (spec.isGhost === true) expect(objects[spec.name]).toBeUndefined()
        else expect(objects[spec.name]?.colour).toEqual(linearColour(spec.colour))
      }
    }
    expect([...kinds].sort()).toEqual(['checker', 'cloth', 'plain', 'speckle', 'wood'])
  })

  it('take a photograph from the list', () => {
    const { background } = lookOf(begin(2, 'easy', { background: { photos: ['a.jpg'], over_table: true } }))
    expect(background).toEqual({ photo: 'a.jpg', isOverTable: true })
  })

  it.each([
    [{ looks: { table_surface: ['wod'] } }, /looks.table_surface.0: no surface "wod", did you mean 'wood'\?/],
    [{ looks: { table_surface: 'wood' } }, /looks.table_surface: expected a list of surfaces, got "wood"/],
    [{ looks: { arm_colours: [[1, 2, 3]] } }, /looks.arm_colours.0: expected \[red, green, blue\] of 0 to 1/],
    [{ looks: { arm_colours: [] } }, /expected a list of colours/],
    [{ light: { temperature_k: 1000 } }, /temperature_k: is 1000, .* within 2500 to 15000/],
    [{ light: { tilt_deg: 80 } }, /tilt_deg: is 80/],
    [{ background: { over_table: true } }, /over_table needs photos/],
    [{ cameras: { shift_mm: { wrist: 'x' } } }, /cameras.shift_mm.wrist: expected a number/],
    [{ cameras: { shift: 1 } }, /cameras.shift: no such key, did you mean 'shift_mm'\?/],
  ])('%j is refused with its place', (config, says) => {
    expect(() => parseRandomise(config)).toThrow(says)
  })
})
