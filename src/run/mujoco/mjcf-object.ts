/** Things on the table as bodies of MJCF. */

import type { ObjectSpec, PlacedObject } from '../../env/scene.js'
import type { Geometry } from '../../robot/urdf.js'
import { element, frame, meshesAreNotWritten, size } from './mjcf-element.js'

/** Not fixed in place, and no marker: it has a joint. */
export function isFree({ massKg, isGhost = false }: ObjectSpec): boolean {
  return massKg !== undefined && !isGhost
}

export function objectXml({ spec, pose }: PlacedObject): string {
  const { name, parts, massKg = 0, friction, colour, isGhost = false } = spec
  const volumes = parts.map(({ geometry }) => volumeM3(geometry))
  const wholeM3 = volumes.reduce((sum, volume) => sum + volume, 0)
  return element('body', { name, ...frame(pose) }, [
    ...(isFree(spec) ? [element('freejoint', { name })] : []),
    ...parts.map((part, i) =>
      element('geom', {
        ...frame(part.pose),
        ...size(part.geometry),
        friction: [friction, 0.005, 0.0001],
        rgba: [...colour, 1],
        ...(isFree(spec) ? { mass: (massKg * (volumes[i] as number)) / wholeM3 } : {}),
        ...(isGhost ? { contype: 0, conaffinity: 0 } : {}),
      }),
    ),
  ])
}

function volumeM3(geometry: Geometry): number {
  switch (geometry.type) {
    case 'box':
      return geometry.sizeM[0] * geometry.sizeM[1] * geometry.sizeM[2]
    case 'sphere':
      return (4 / 3) * Math.PI * geometry.radiusM * geometry.radiusM * geometry.radiusM
    case 'cylinder':
      return Math.PI * geometry.radiusM * geometry.radiusM * geometry.lengthM
    case 'mesh':
      throw meshesAreNotWritten(geometry.file)
  }
}
