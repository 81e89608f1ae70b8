/** Elements of MJCF, and what several of them have: a frame, a shape. */

import { CapabilityError } from '../../robot/errors.js'
import type { Geometry } from '../../robot/urdf.js'
import type { Pose } from '../../robot/vector.js'

export function size(geometry: Geometry): Attributes {
  switch (geometry.type) {
    case 'box':
      return { type: 'box', size: geometry.sizeM.map(edge => edge / 2) }
    case 'sphere':
      return { type: 'sphere', size: [geometry.radiusM] }
    case 'cylinder':
      return { type: 'cylinder', size: [geometry.radiusM, geometry.lengthM / 2] }
    case 'mesh':
      throw meshesAreNotWritten(geometry.file)
  }
}

export function meshesAreNotWritten(file: string): CapabilityError {
  return new CapabilityError(`collision with mesh ${file} is not written as MJCF: use boxes, cylinders and spheres`)
}

/** MuJoCo's quaternions begin with w. */
export function frame({ positionM, quaternion: [x, y, z, w] }: Pose): Attributes {
  return { pos: positionM, quat: [w, x, y, z] }
}

export type Attributes = Readonly<Record<string, string | number | boolean | readonly number[]>>

export function element(tag: string, attributes: Attributes, children: readonly string[] = []): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${Array.isArray(value) ? value.join(' ') : String(value)}"`,
  )
  return `<${tag}${written.join('')}>${children.join('\n')}</${tag}>`
}
