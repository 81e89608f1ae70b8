/** Inertia tensors: turning them into another frame, and the check that a rigid body can have them. */

import { UrdfError } from './errors.js'
import { rotationMatrix, type Quaternion } from './vector.js'

/** [ixx, ixy, ixz, iyy, iyz, izz], the tensor's upper triangle. */
export type InertiaKgM2 = readonly [ixx: number, ixy: number, ixz: number, iyy: number, iyz: number, izz: number]

/** Below this a link is a mere frame, whose tensor nobody uses. */
const FRAME_MASS_KG = 1e-6
/** Parts of the trace by which printed digits may break the rules; thin plates sit on the edge of the second. */
const DEFINITE_ROUNDING = 1e-6
const TRIANGLE_ROUNDING = 1e-2

/** R I R^T, where `quaternion` turns the tensor's axes into the wanted ones. */
export function rotateInertia(inertia: InertiaKgM2, quaternion: Quaternion): InertiaKgM2 {
  if (quaternion[0] === 0 && quaternion[1] === 0 && quaternion[2] === 0) return inertia
  const [ixx, ixy, ixz, iyy, iyz, izz] = inertia
  const r = rotationMatrix(quaternion)
  const rows = [r.slice(0, 3), r.slice(3, 6), r.slice(6, 9)] as [Row, Row, Row]
  const times = ([x, y, z]: Row): Row => [
    ixx * x + ixy * y + ixz * z,
    ixy * x + iyy * y + iyz * z,
    ixz * x + iyz * y + izz * z,
  ]
  const at = (i: 0 | 1 | 2, j: 0 | 1 | 2) => {
    const [x, y, z] = times(rows[j])
    return rows[i][0] * x + rows[i][1] * y + rows[i][2] * z
  }
  return [at(0, 0), at(0, 1), at(0, 2), at(1, 1), at(1, 2), at(2, 2)]
}

type Row = [number, number, number]

/**
 * Throws `UrdfError` unless some distribution of positive mass has this tensor: it must be positive semidefinite, and no
 * principal moment may exceed the sum of the other two (half the trace minus the tensor must be positive semidefinite).
 */
export function checkInertia(massKg: number, inertia: InertiaKgM2, where: string): void {
  if (massKg <= FRAME_MASS_KG) return
  const [ixx, ixy, ixz, iyy, iyz, izz] = inertia
  const numbers = `[${inertia.join(', ')}] kg m^2`
  if (!isPositiveSemidefinite(inertia, DEFINITE_ROUNDING)) {
    throw new UrdfError(`${where} has inertia ${numbers}, which is not positive semidefinite: check signs and axes`)
  }
  const half = (ixx + iyy + izz) / 2
  if (!isPositiveSemidefinite([half - ixx, -ixy, -ixz, half - iyy, -iyz, half - izz], TRIANGLE_ROUNDING)) {
    throw new UrdfError(
      `${where} has inertia ${numbers}, where one principal moment exceeds the sum of the others: check its numbers`,
    )
  }
}

/** By its principal minors, so that no eigenvalues are needed. */
function isPositiveSemidefinite([xx, xy, xz, yy, yz, zz]: InertiaKgM2, rounding: number): boolean {
  const slack = rounding * (Math.abs(xx) + Math.abs(yy) + Math.abs(zz))
  const [a, b, c] = [xx + slack, yy + slack, zz + slack]
  const determinant = a * (b * c - yz * yz) - xy * (xy * c - yz * xz) + xz * (xy * yz - b * xz)
  return (
    a >= 0 &&
    b >= 0 &&
    c >= 0 &&
    a * b - xy * xy >= 0 &&
    a * c - xz * xz >= 0 &&
    b * c - yz * yz >= 0 &&
    determinant >= 0
  )
}
