/** The gap as JSON, for scripts: names in snake case, all figures unrounded. */

import type { ComparedModel, Gap } from './gap.js'
import type { JointGap, ModelGap } from './gap-statistics.js'

/** One object, as text: the first model's figures at the top, the same of every other one under `models`. */
export function gapJson({ models, absent, rig, spec }: Gap): string {
  const [main, ...others] = models as [ComparedModel, ...ComparedModel[]]
  const joints = spec.servos.map(({ joint }) => joint)
  const object = {
    servo: main.name,
    ...modelJson(main.gap, joints, spec.gripperJoint),
    models: others.map(({ name, describe, gap }) => ({
      name,
      describe,
      ...modelJson(gap, joints, spec.gripperJoint),
    })),
    absent,
    rig: {
      name: rig.name,
      source: rig.source,
      zero_offset_rad: byJoint(joints, k => rig.zeroOffsetRad[k] as number),
      table_height_m: rig.tableHeightM ?? null,
      table_friction: rig.tableFriction ?? null,
      write_delay_s: rig.writeDelayS,
      transaction_s: rig.transactionS,
      writes_after_read_s: rig.writesAfterReadS ?? null,
    },
  }
  return `${JSON.stringify(object, undefined, 2)}\n`
}

/** `per_joint_rms_rad` holds what `mean_rms_rad` is the mean of; the gripper stands beside it. */
function modelJson(gap: ModelGap, joints: readonly string[], gripper: string) {
  const arm = joints.filter(joint => joint !== gripper)
  const rmsRad = (joint: string) => gap.joints[joints.indexOf(joint)]?.rmsRad
  return {
    mean_rms_rad: gap.meanRmsRad,
    per_joint_rms_rad: Object.fromEntries(arm.map(joint => [joint, rmsRad(joint)])),
    gripper_rms_rad: rmsRad(gripper),
    joints: byJoint(joints, k => jointJson(gap.joints[k] as JointGap)),
    motions: gap.motions.map(motion => ({
      name: motion.name,
      frames: motion.frames,
      duration_s: motion.durationS,
      mean_rms_rad: motion.meanRmsRad,
      joints: byJoint(joints, k => jointJson(motion.joints[k] as JointGap)),
    })),
  }
}

function jointJson({ rmsRad, maeRad, p95Rad, biasRad, lagS }: JointGap) {
  return { rms_rad: rmsRad, mae_rad: maeRad, p95_rad: p95Rad, bias_rad: biasRad, lag_s: lagS }
}

function byJoint<T>(joints: readonly string[], value: (k: number) => T): Record<string, T> {
  return Object.fromEntries(joints.map((joint, k) => [joint, value(k)]))
}
