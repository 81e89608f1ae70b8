/** Many grasps by seed, counted. */

import { graspRig } from './rig.js'
import { graspCase, graspTrial } from './trial.js'
import type { GraspCase, GraspResult } from './trial.js'

/** What a good hold is (issue 2): the cube moves less than 2 mm against the gripper and overlaps the jaws by less than 1 mm. */
export const MAX_SLIP_M = 0.002
export const MAX_PENETRATION_M = 0.001

export interface Grasp extends GraspResult {
  readonly seed: number
  readonly trial: GraspCase
  readonly good: boolean
}

/** Seeds `first` to `first + count - 1`; `massKg` replaces the drawn mass. */
export async function grasps(first: number, count: number, massKg?: number): Promise<Grasp[]> {
  const results: Grasp[] = []
  for (let seed = first; seed < first + count; seed++) {
    const drawn = graspCase(seed)
    const trial = massKg === undefined ? drawn : { ...drawn, massKg }
    const rig = await graspRig(trial)
    const result = graspTrial(rig, trial)
    await rig.close()
    const good = result.lifted && result.slipM < MAX_SLIP_M && result.penetrationM < MAX_PENETRATION_M
    results.push({ ...result, seed, trial, good })
  }
  return results
}
