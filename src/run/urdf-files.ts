/** Where our own descriptions of the arms are. */

import { fileURLToPath } from 'node:url'
import type { RobotSpec } from '../robot/arm-spec.js'

/** Of the SO-101 follower. */
export const SO101_URDF = urdfFile('so101.urdf')

export function urdfOf({ urdf }: RobotSpec): string {
  return urdfFile(urdf)
}

function urdfFile(name: string): string {
  return fileURLToPath(new URL(`../../assets/urdf/${name}`, import.meta.url))
}
