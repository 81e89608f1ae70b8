/** Mass, centre and principal inertia of rigid bodies made of several links. */

import { rotateInertia } from '../robot/inertia.js'
import type { InertiaKgM2 } from '../robot/inertia.js'
import type { LinkDescription } from '../robot/urdf.js'
import { add, conjugate, multiply, rotate, subtract } from '../robot/vector.js'
import type { Pose, Quaternion, Vector3 } from '../robot/vector.js'

export interface MassProperties {
  readonly massKg: number
  /** In the body's frame. */
  readonly comM: Vector3
  readonly principalInertiaKgM2: Vector3
  /** Principal axes in the body's frame. */
  readonly principalFrame: Quaternion
}

/** One body from links that are rigidly joined; poses are in the body's frame. Undefined when no link has mass. */
export function combineMass(parts: readonly { link: LinkDescription; pose: Pose }[]): MassProperties | undefined {
  const masses = parts.flatMap(({ link: { inertial }, pose }) =>
    inertial
      ? [
          {
            massKg: inertial.massKg,
            centreM: add(pose.positionM, rotate(pose.quaternion, inertial.comM)),
            inertia: rotateInertia(inertial.inertiaKgM2, pose.quaternion),
          },
        ]
      : [],
  )
  const massKg = masses.reduce((sum, part) => sum + part.massKg, 0)
  if (massKg <= 0) return undefined
  const comM = masses.reduce<Vector3>(
    ([x, y, z], { massKg: m, centreM: [cx, cy, cz] }) => [
      x + (cx * m) / massKg,
      y + (cy * m) / massKg,
      z + (cz * m) / massKg,
    ],
    [0, 0, 0],
  )
  const inertia = masses.reduce<InertiaKgM2>(
    ([ixx, ixy, ixz, iyy, iyz, izz], { massKg: m, centreM, inertia: [jxx, jxy, jxz, jyy, jyz, jzz] }) => {
      const [x, y, z] = subtract(centreM, comM)
      return [
        ixx + jxx + m * (y * y + z * z),
        ixy + jxy - m * x * y,
        ixz + jxz - m * x * z,
        iyy + jyy + m * (x * x + z * z),
        iyz + jyz - m * y * z,
        izz + jzz + m * (x * x + y * y),
      ]
    },
    [0, 0, 0, 0, 0, 0],
  )
  return { massKg, comM, ...principalAxes(inertia) }
}

/** The same body seen from a frame in which the body's own frame has the rotation `rotation`. */
export function rotateMass(mass: MassProperties, rotation: Quaternion): MassProperties {
  return { ...mass, comM: rotate(rotation, mass.comM), principalFrame: multiply(rotation, mass.principalFrame) }
}

/** Jacobi's rotations on a symmetric matrix: square roots only, so the same on every engine. */
function principalAxes(inertia: InertiaKgM2): Pick<MassProperties, 'principalInertiaKgM2' | 'principalFrame'> {
  let frame: Quaternion = [0, 0, 0, 1]
  let turned = inertia
  for (let rotation = 0; rotation < 60; rotation++) {
    const [ixx, ixy, ixz, iyy, iyz, izz] = turned
    // The plane with the largest product of inertia: its third axis, its two moments, its product.
    const planes: [axis: 0 | 1 | 2, first: number, second: number, product: number][] = [
      [2, ixx, iyy, ixy],
      [1, izz, ixx, ixz],
      [0, iyy, izz, iyz],
    ]
    const [axis, first, second, product] = planes.reduce((a, b) => (Math.abs(b[3]) > Math.abs(a[3]) ? b : a))
    if (Math.abs(product) <= 1e-15 * (ixx + iyy + izz)) break
    const theta = (second - first) / (2 * product)
    const tangent = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1))
    const cosine = 1 / Math.sqrt(tangent * tangent + 1)
    const halfCosine = Math.sqrt((1 + cosine) / 2)
    const halfSine = -(tangent * cosine) / (2 * halfCosine)
    frame = multiply(frame, [
      axis === 0 ? halfSine : 0,
      axis === 1 ? halfSine : 0,
      axis === 2 ? halfSine : 0,
      halfCosine,
    ])
    turned = rotateInertia(inertia, conjugate(frame))
  }
  return { principalInertiaKgM2: [turned[0], turned[3], turned[5]], principalFrame: frame }
}
