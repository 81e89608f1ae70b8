/** What Rapier knows of the contacts between an object and others. */

import { norm } from '../robot/vector.js'
import type { JawContact } from '../env/scene.js'
import { UNITS_PER_M } from './engine-units.js'
import type { World } from './rapier.js'

const normal = new Float32Array(3)

/** Normal force and mean direction over all contact points of the last substep; the normal points from the partners into the object. */
export function contactForce(world: World, object: readonly number[], partners: ReadonlySet<number>): JawContact {
  let impulse = 0
  const sum: [number, number, number] = [0, 0, 0]
  forEachManifold(world, object, partners, (manifold, objectIsFirst) => {
    let push = 0
    for (let i = 0; i < manifold.num_contacts(); i++) push += manifold.contact_impulse(i)
    if (push <= 0) return
    manifold.normal(normal)
    // Rapier's normal points from the first collider to the second.
    const signed = objectIsFirst ? -push : push
    for (let i = 0; i < 3; i++) sum[i as 0 | 1 | 2] += signed * (normal[i] as number)
    impulse += push
  })
  const length = norm(sum)
  return {
    forceN: impulse / (world.timestep * UNITS_PER_M),
    normal: length > 0 ? [sum[0] / length, sum[1] / length, sum[2] / length] : [0, 0, 0],
  }
}

type RawContactManifold = NonNullable<
  ReturnType<NonNullable<ReturnType<World['narrowPhase']['raw']['contact_pair']>>['contactManifold']>
>

function forEachManifold(
  world: World,
  object: readonly number[],
  partners: ReadonlySet<number>,
  visit: (manifold: RawContactManifold, objectIsFirst: boolean) => void,
): void {
  const { raw } = world.narrowPhase
  for (const collider of object) {
    // Only those whose bounding boxes meet; Rapier must not be asked for more while it lists them.
    const near: number[] = []
    raw.contact_pairs_with(collider, (other: number) => {
      if (partners.has(other)) near.push(other)
    })
    for (const partner of near) {
      const pair = raw.contact_pair(collider, partner)
      if (!pair) continue
      const objectIsFirst = pair.collider1() === collider
      for (let i = 0; i < pair.numContactManifolds(); i++) {
        const manifold = pair.contactManifold(i)
        if (!manifold) continue
        visit(manifold, objectIsFirst)
        manifold.free()
      }
      pair.free()
    }
  }
}
