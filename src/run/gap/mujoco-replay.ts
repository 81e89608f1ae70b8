/** The official MJCF's servo gains in MuJoCo, replaying a log: what the twin is compared with. */

import { SO101_FOLLOWER } from '../../robot/arm-spec.js'
import type { RobotSpec } from '../../robot/arm-spec.js'
import type { RobotDescription } from '../../robot/urdf.js'
import { mjcf } from '../mujoco/mjcf.js'
import type { MjcfServo } from '../mujoco/mjcf.js'
import { loadMujoco, Oracle } from '../mujoco/oracle.js'
import type { MotionLog } from './motion-log.js'
import { readOffsetS, SETTLE_S, writeOffsetS } from './replay.js'
import type { Replay, ReplayModel, Rig } from './replay.js'

/** Joints of all official SO-101 files alike; every actuator overrides the class's force limit of 2.94 (hardware.md 1.3). */
const OFFICIAL_JOINT = { torqueLimitNm: 3.35, dampingNmSRad: 0.6, coulombNm: 0.052, armatureKgM2: 0.028 }

/** By model name: so101_new_calib.xml of so-arm100@fda892c, and the gain of so101_old_calib.xml, Open Duck and LeIsaac. */
export const MUJOCO_SERVOS = {
  'mujoco-official': { ...OFFICIAL_JOINT, gainNmRad: 998.22, velocityGainNmSRad: 2.731 },
  'mujoco-kp17.8': { ...OFFICIAL_JOINT, gainNmRad: 17.8 },
} as const satisfies Record<string, MjcfServo>

export type MujocoModelName = keyof typeof MUJOCO_SERVOS

const TIMESTEP_S = 0.002

/** `CapabilityError` where MuJoCo is not installed. */
export async function openMujocoReplay(
  name: MujocoModelName,
  description: RobotDescription,
  spec: RobotSpec = SO101_FOLLOWER,
): Promise<ReplayModel> {
  const servo: MjcfServo = MUJOCO_SERVOS[name]
  const servos = spec.servos.map(() => servo)
  // No joint limits: some commands, with the rig's zero offsets, go beyond the URDF's, and the real arm went there.
  const model = {
    description,
    spec,
    servos,
    timestepS: TIMESTEP_S,
    integrator: 'implicitfast',
    limits: 'none',
  } as const
  const oracle = new Oracle(await loadMujoco(), mjcf(model))
  const { gainNmRad, velocityGainNmSRad = 0, torqueLimitNm } = servo
  let isClosed = false
  return {
    name,
    describe: `MuJoCo, kp ${gainNmRad}, kv ${velocityGainNmSRad}, force within ${torqueLimitNm} N.m; no table, no contacts`,
    replay: (log, rig) => Promise.resolve(replay(oracle, spec, log, rig)),
    close: () => {
      if (!isClosed) oracle.free()
      isClosed = true
    },
  }
}

/** Commands take effect at the timestep's boundary next to their instant; positions are interpolated to theirs. */
function replay(oracle: Oracle, spec: RobotSpec, log: MotionLog, rig: Rig): Replay {
  const joints = spec.servos.map(({ joint }, k) => ({
    address: oracle.address(joint),
    zeroRad: rig.zeroOffsetRad[k] as number,
    commandRad: log.commandRad[k] as Float64Array,
    writeOffsetS: writeOffsetS(k, rig),
    readOffsetS: readOffsetS(k, spec.servos.length, rig),
    positionRad: new Float64Array(log.timeS.length),
    written: 0,
    read: 0,
  }))
  oracle.reset()
  joints.forEach(({ address, zeroRad, commandRad }, k) => {
    oracle.qpos[address] = (log.positionRad[k]?.[0] as number) + zeroRad
    oracle.ctrl[k] = (commandRad[0] as number) + zeroRad
  })
  oracle.step(Math.round(SETTLE_S / TIMESTEP_S))

  const { timeS } = log
  const frames = timeS.length
  const before = joints.map(({ address }) => oracle.qpos[address] as number)
  for (let step = 0; joints.some(({ read }) => read < frames); step++) {
    const nowS = step * TIMESTEP_S
    joints.forEach((joint, k) => {
      while (joint.written < frames && (timeS[joint.written] as number) + joint.writeOffsetS <= nowS + TIMESTEP_S / 2)
        oracle.ctrl[k] = (joint.commandRad[joint.written++] as number) + joint.zeroRad
    })
    oracle.step()
    const { qpos } = oracle
    joints.forEach((joint, k) => {
      const [from, to] = [before[k] as number, qpos[joint.address] as number]
      while (joint.read < frames) {
        const part = ((timeS[joint.read] as number) + joint.readOffsetS - nowS) / TIMESTEP_S
        if (part > 1) break
        joint.positionRad[joint.read++] = from + part * (to - from)
      }
      before[k] = to
    })
  }
  return { positionRad: joints.map(({ positionRad }) => positionRad) }
}
