/** An object of another size, mass, friction and colour. */

import type { Random } from '../../robot/random.js'
import type { Geometry } from '../../robot/urdf.js'
import type { Vector3 } from '../../robot/vector.js'
import type { ObjectSpec } from '../scene.js'
import type { Randomisation } from './config.js'
import { draw } from './distribution.js'
import type { Distribution } from './distribution.js'

type ObjectRanges = NonNullable<Randomisation['objects']>

export function variedObject(
  spec: ObjectSpec,
  ranges: ObjectRanges,
  random: Random,
  drawn: Record<string, unknown>,
): ObjectSpec {
  const take = (key: keyof ObjectRanges, from: Distribution | undefined, isMeant = true): number | undefined => {
    const own = random.fork(key)
    if (from === undefined || !isMeant) return undefined
    const value = draw(from, own)
    drawn[`objects.${key}.${spec.name}`] = value
    return value
  }
  const isFree = spec.massKg !== undefined && spec.isGhost !== true
  const size = take('size_scale', ranges.size_scale, isFree && spec.sizeVaries !== false) ?? 1
  const mass = take('mass_scale', ranges.mass_scale, isFree) ?? 1
  const friction = take('friction_scale', ranges.friction_scale, spec.isGhost !== true) ?? 1
  const shift = ['red', 'green', 'blue'].map(part => {
    const own = random.fork(part)
    if (ranges.colour_shift === undefined) return 0
    const value = draw(ranges.colour_shift, own)
    drawn[`objects.colour_shift.${spec.name}.${part}`] = value
    return value
  })
  return {
    ...(size === 1 ? spec : scaled(spec, size)),
    ...(spec.massKg === undefined ? {} : { massKg: spec.massKg * mass }),
    friction: spec.friction * friction,
    colour: spec.colour.map((value, i) => Math.min(1, Math.max(0, value + (shift[i] as number)))) as unknown as Vector3,
  }
}

function scaled(spec: ObjectSpec, factor: number): ObjectSpec {
  return {
    ...spec,
    parts: spec.parts.map(part => ({
      ...part,
      pose: { ...part.pose, positionM: times(part.pose.positionM, factor) },
      geometry: scaledGeometry(part.geometry, factor),
    })),
    ...(spec.boundsM && { boundsM: { low: times(spec.boundsM.low, factor), high: times(spec.boundsM.high, factor) } }),
  }
}

function scaledGeometry(geometry: Geometry, factor: number): Geometry {
  switch (geometry.type) {
    case 'box':
      return { ...geometry, sizeM: times(geometry.sizeM, factor) }
    case 'sphere':
      return { ...geometry, radiusM: geometry.radiusM * factor }
    case 'cylinder':
      return { ...geometry, radiusM: geometry.radiusM * factor, lengthM: geometry.lengthM * factor }
    case 'mesh':
      return { ...geometry, scale: times(geometry.scale, factor) }
  }
}

function times([x, y, z]: Vector3, factor: number): Vector3 {
  return [x * factor, y * factor, z * factor]
}
