/** The start-up check takes the native armature where it works, and says why where it does not. */

import { describe, expect, it } from 'vitest'
import { SO101_FOLLOWER } from '../../src/robot/arm-spec.js'
import { loadUrdf } from '../../src/robot/urdf-node.js'
import { SO101_URDF } from '../../src/run/urdf-files.js'
import { armModel } from '../../src/sim/arm-model.js'
import { chooseRecipe } from '../../src/sim/choose-recipe.js'
import { TORQUE_UNITS_PER_NM } from '../../src/sim/engine-units.js'
import { loadRapier } from '../../src/sim/rapier.js'
import type { Rapier } from '../../src/sim/rapier.js'
import { createSimBackend } from '../../src/sim/sim-backend.js'

const model = armModel(loadUrdf(SO101_URDF), SO101_FOLLOWER)

/** Rapier with some of its classes replaced. */
function rapierWith(rapier: Rapier, members: Record<string, unknown>): Rapier {
  return Object.create(
    rapier,
    Object.fromEntries(Object.entries(members).map(([key, value]) => [key, { value }])),
  ) as Rapier
}

describe('chooseRecipe', () => {
  it('takes the native armature of the Rapier that is pinned', async () => {
    expect(chooseRecipe(await loadRapier(), model)).toEqual({ recipe: 'native-armature' })
  })

  it('falls back to motor rows where the snapshot lacks the pattern', async () => {
    const rapier = await loadRapier()
    class OtherLayout extends rapier.World {
      override takeSnapshot(): Uint8Array {
        return super.takeSnapshot().fill(0)
      }
    }
    const choice = chooseRecipe(rapierWith(rapier, { World: OtherLayout }), model)
    expect(choice.recipe).toBe('motor-rows')
    expect(choice.reason).toMatch(/found no place for the armature of 6 joints .* \d+ bytes/)
  })

  it('falls back where the snapshot has the pattern twice', async () => {
    const rapier = await loadRapier()
    class Doubled extends rapier.World {
      override takeSnapshot(): Uint8Array {
        const snapshot = super.takeSnapshot()
        const twice = new Uint8Array(2 * snapshot.length)
        twice.set(snapshot)
        twice.set(snapshot, snapshot.length)
        return twice
      }
    }
    const choice = chooseRecipe(rapierWith(rapier, { World: Doubled }), model)
    expect(choice.recipe).toBe('motor-rows')
    expect(choice.reason).toContain('more than one place')
  })

  it('falls back where a torque does not give the acceleration that its armature allows', async () => {
    const rapier = await loadRapier()
    let unpatched: Uint8Array | undefined
    class Remembering extends rapier.World {
      override takeSnapshot(): Uint8Array {
        const snapshot = super.takeSnapshot()
        unpatched = snapshot.slice()
        return snapshot
      }
    }
    class Forgetful extends rapier.SerializationPipeline {
      constructor() {
        super()
        const { raw } = this
        const read = raw.deserializeAll.bind(raw)
        raw.deserializeAll = () => read(unpatched ?? new Uint8Array())
      }
    }
    const choice = chooseRecipe(rapierWith(rapier, { World: Remembering, SerializationPipeline: Forgetful }), model)
    expect(choice.recipe).toBe('motor-rows')
    expect(choice.reason).toMatch(/a torque of 500 N\.m moved joint 'shoulder_pan' .*armature is not in force/)
  })

  it('falls back where the armature that is in force is 2 % off', async () => {
    const rapier = await loadRapier()
    class Careless extends rapier.SerializationPipeline {
      constructor() {
        super()
        const { raw } = this
        const read = raw.deserializeAll.bind(raw)
        raw.deserializeAll = bytes => {
          // 1000 kg.m2 in the engine's units.
          const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
          let found = 0
          for (let at = 0; at + 4 <= bytes.length; at++) {
            if (view.getFloat32(at, true) !== 1000 * TORQUE_UNITS_PER_NM) continue
            view.setFloat32(at, 980 * TORQUE_UNITS_PER_NM, true)
            found += 1
          }
          expect(found).toBe(6)
          return read(bytes)
        }
      }
    }
    const choice = chooseRecipe(rapierWith(rapier, { SerializationPipeline: Careless }), model)
    expect(choice.recipe).toBe('motor-rows')
    expect(choice.reason).toMatch(/moved joint 'shoulder_pan' by 0\.0107\d* rad instead of 0\.0105/)
  })

  it('is told in the facts of the backend, unless the caller chose', async () => {
    const options = { description: loadUrdf(SO101_URDF), robot: SO101_FOLLOWER, objects: [], rateHz: 30 }
    const checked = await createSimBackend(options)
    const chosen = await createSimBackend({ ...options, recipe: 'motor-rows' })
    expect(checked.facts).toMatchObject({ engine: 'rapier 0.21.0', articulation: 'native-armature' })
    expect(checked.facts).not.toHaveProperty('articulationFallback')
    expect(chosen.facts).toMatchObject({ articulation: 'motor-rows' })
    await Promise.all([checked.close(), chosen.close()])
  })
})
