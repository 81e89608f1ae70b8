/** The arm descriptions that tests run on: ours, and the official one where it lies beside the project. */

import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

export const ARM_URDFS = [
  { title: 'our so101.urdf', path: `${ROOT}assets/urdf/so101.urdf` },
  { title: 'the official so101_new_calib.urdf', path: `${ROOT}../shared/so101-official/so101_new_calib.urdf` },
].map(urdf => ({ ...urdf, isThere: existsSync(urdf.path) }))

for (const { title, path, isThere } of ARM_URDFS) {
  if (!isThere) console.warn(`SKIPPED: tests on ${title}, ${path} is not there`)
}

/** The first that is there. */
export function anyArmUrdf(): string {
  const found = ARM_URDFS.find(urdf => urdf.isThere)
  if (!found) throw new Error('no arm URDF to test on: assets/urdf/so101.urdf is missing')
  return found.path
}
