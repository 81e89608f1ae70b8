/** What a scene cannot be reset to. */

import { CONTACT_PARTNERS } from '../env/scene.js'
import type { SceneStart } from '../env/scene.js'
import { UsageError } from '../robot/errors.js'

/** What is rounded to three digits is a rotation all the same. */
const UNIT_SLACK = 0.005

/** `UsageError` for angles and poses that are missing, not finite or no rotations, and for names that are taken. */
export function checkStart({ positionRad, objects, tableHeightM = 0 }: SceneStart, joints: number): void {
  if (positionRad.length !== joints || !positionRad.every(Number.isFinite)) {
    throw new UsageError(`expected ${joints} finite joint angles, got [${positionRad.join(', ')}]`)
  }
  if (!Number.isFinite(tableHeightM)) throw new UsageError(`expected a finite height of the table, got ${tableHeightM}`)
  const names = new Set(CONTACT_PARTNERS)
  for (const { spec, pose } of objects) {
    if (names.has(spec.name)) {
      throw new UsageError(`an object is called '${spec.name}', and that name is taken: give each its own`)
    }
    names.add(spec.name)
    const numbers = [...pose.positionM, ...pose.quaternion]
    if (!numbers.every(Number.isFinite)) {
      throw new UsageError(`object '${spec.name}' has a pose that is not finite: [${numbers.join(', ')}]`)
    }
    const [x, y, z, w] = pose.quaternion
    const length = Math.sqrt(x * x + y * y + z * z + w * w)
    if (Math.abs(length - 1) > UNIT_SLACK) {
      throw new UsageError(
        `object '${spec.name}' has a quaternion of length ${length}, [${pose.quaternion.join(', ')}]: give [x, y, z, w] of length 1`,
      )
    }
  }
}
