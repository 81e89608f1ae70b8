/** Where objects touch, for those who watch: reads what the engine knows, and changes nothing. */

import { UNITS_PER_M } from './engine-units.js'
import type { World } from './rapier.js'

/** Position x y z in metres, then the normal force on the object, x y z in newton; world frame. */
export const CONTACT_SIZE = 6
/** Weaker than that is no contact. */
const LEAST_N = 1e-3

const point = new Float32Array(3)
const normal = new Float32Array(3)

/** `CONTACT_SIZE` numbers per contact point of the last substep between one of `objects`' colliders and anything else. */
export function contactPoints(world: World, objects: readonly (readonly number[])[]): number[] {
  const { raw } = world.narrowPhase
  const bodies = world.bodies.raw
  const seen = new Set<number>()
  const found: number[] = []
  for (const collider of objects.flat()) {
    seen.add(collider)
    // Rapier must not be asked for more while it lists them.
    const others: number[] = []
    raw.contact_pairs_with(collider, (other: number) => {
      if (!seen.has(other)) others.push(other)
    })
    for (const other of others) {
      const pair = raw.contact_pair(collider, other)
      if (!pair) continue
      // Rapier's normal points from the first collider to the second.
      const sign = pair.collider1() === collider ? -1 : 1
      for (let i = 0; i < pair.numContactManifolds(); i++) {
        const manifold = pair.contactManifold(i)
        if (!manifold) continue
        manifold.normal(normal)
        const count = Math.min(manifold.num_contacts(), manifold.num_solver_contacts())
        for (let k = 0; k < count; k++) {
          const forceN = manifold.contact_impulse(k) / (world.timestep * UNITS_PER_M)
          if (forceN < LEAST_N || !manifold.solver_contact_point(bodies, k, point)) continue
          for (let axis = 0; axis < 3; axis++) found.push((point[axis] as number) / UNITS_PER_M)
          for (let axis = 0; axis < 3; axis++) found.push(sign * forceN * (normal[axis] as number))
        }
        manifold.free()
      }
      pair.free()
    }
  }
  return found
}
