/** Teleoperators by LeRobot's names: connected first, then told which follower they move. */

import type { ControlledArm } from '../../env/control/control-mode.js'
import type { Env } from '../../env/env.js'
import { controlModeEnvOf } from '../../env/wrappers/control-mode-env.js'
import { GamepadTeleop } from '../../policies/teleop/gamepad.js'
import type { JogMode } from '../../policies/teleop/jog.js'
import { KeyboardTeleop } from '../../policies/teleop/keyboard.js'
import { LeaderTeleop } from '../../policies/teleop/leader.js'
import type { Teleoperator } from '../../policies/teleop/teleoperator.js'
import { inM100, type RobotSpec } from '../../robot/arm-spec.js'
import { toUser } from '../../robot/calibration.js'
import { UsageError } from '../../robot/errors.js'
import { ROBOT_TYPES, robotTypeNamed } from '../../robot/robot-types.js'
import { requireArmEnv } from '../arm-env-of.js'
import { unknownName } from '../tasks.js'
import { connectLeader, type ConnectedLeader } from './connect-leader.js'
import { openLinuxGamepad } from './linux-gamepad.js'

export interface TeleoperatorOptions {
  /** `so101_leader`, `so100_leader`, `keyboard`, `keyboard_ee`, `gamepad`. */
  readonly type: string
  /** Of a leader: `sim`, `wire`, `pty`, a device or tcp://HOST:PORT. Of a gamepad: /dev/input/js0. */
  readonly port?: string | undefined
  /** LeRobot's `--teleop.id`: whose calibration file it is. */
  readonly id?: string | undefined
  readonly calibrationDir?: string | undefined
  /** LeRobot's `--teleop.use_degrees`; the follower's where absent, and it must be the follower's. */
  readonly useDegrees?: boolean | undefined
  /** With a simulated leader: how its servos were put on; 0 where absent. */
  readonly mountingSeed?: number | undefined
  /** With a simulated leader: who moves it, `gentle` where absent, `none`, a file of poses, or a dataset's FOLDER:EPISODE. */
  readonly hand?: string | undefined
  /** Of keyboard and gamepad: what they begin with. */
  readonly mode?: JogMode | undefined
  /** Somebody can press keys: `process.stdin.isTTY`. */
  readonly hasKeyboard?: boolean | undefined
  /** Where the follower is: a leader on the same device is refused. */
  readonly followerPort?: string | undefined
}

/** A device that answers, and moves nothing yet. */
export interface ConnectedTeleop {
  /** `env`: the follower's, wrapped or not; it stays the caller's. `UsageError` where the two do not fit. */
  drive(env: Env): Teleoperator
  close(): Promise<void>
}

const KEYBOARDS: Readonly<Record<string, JogMode>> = { keyboard: 'joint', keyboard_ee: 'ee' }
const LEADERS = Object.values(ROBOT_TYPES)
  .filter(({ role }) => role === 'leader')
  .map(({ name }) => name)
const TELEOP_TYPES: readonly string[] = [...LEADERS, ...Object.keys(KEYBOARDS), 'gamepad']

/** LeRobot's order: the teleoperator first, then the robot. `UsageError` for what the user can mend. */
export async function connectTeleoperator(options: TeleoperatorOptions): Promise<ConnectedTeleop> {
  const { type } = options
  if (Object.hasOwn(KEYBOARDS, type)) return keyboard(options)
  if (type === 'gamepad') return gamepad(options)
  if (LEADERS.includes(type)) return leader(options)
  if (Object.hasOwn(ROBOT_TYPES, type)) {
    throw new UsageError(
      `${type} is a follower, which is moved: write --robot.type=${type}, and --teleop.type=${type.replace('follower', 'leader')}`,
    )
  }
  throw new UsageError(unknownName('teleoperator', type, TELEOP_TYPES))
}

/** Both at once. */
export async function openTeleoperator(options: TeleoperatorOptions, env: Env): Promise<Teleoperator> {
  const connected = await connectTeleoperator(options)
  try {
    return connected.drive(env)
  } catch (error) {
    await connected.close()
    throw error
  }
}

function keyboard(options: TeleoperatorOptions): ConnectedTeleop {
  const { type: name, mode = KEYBOARDS[name] ?? 'joint', hasKeyboard = false } = options
  refuse(options, ['port', 'id', 'calibrationDir', 'mountingSeed', 'hand'])
  if (!hasKeyboard) {
    throw new UsageError(
      `--teleop.type=${name} needs a keyboard, and this is no terminal: run it in one (over SSH: ssh -t), or take --teleop.type=gamepad`,
    )
  }
  return { drive: env => new KeyboardTeleop(followerOf(env), { name, mode }), close: () => Promise.resolve() }
}

function gamepad(options: TeleoperatorOptions): ConnectedTeleop {
  const { type: name, mode = 'ee', port } = options
  refuse(options, ['id', 'calibrationDir', 'mountingSeed', 'hand'])
  const pad = openLinuxGamepad(port)
  return { drive: env => new GamepadTeleop(followerOf(env), pad, { name, mode }), close: () => pad.close() }
}

async function leader(options: TeleoperatorOptions): Promise<ConnectedTeleop> {
  refuse(options, ['mode'])
  const connected = await connectLeader(robotTypeNamed(options.type), options)
  return {
    drive: env => leaderTeleop(connected, env, options),
    close: () => connected.close(),
  }
}

function leaderTeleop(connected: ConnectedLeader, env: Env, { useDegrees }: TeleoperatorOptions): Teleoperator {
  const follower = followerOf(env)
  const isInDegrees = follower.spec.servos.some(({ unit }) => unit === 'degrees')
  if (useDegrees !== undefined && useDegrees !== isInDegrees) {
    throw new UsageError(
      `--teleop.use_degrees=${useDegrees} and --robot.use_degrees=${isInDegrees}: leader and follower speak of the same units, make them equal`,
    )
  }
  const { calibration, isLive } = connected
  const spec = isInDegrees ? connected.spec : inM100(connected.spec)
  requireSameJoints(spec, follower.spec)
  const { clock } = requireArmEnv(env, NOT_MOVED).backend
  return new LeaderTeleop(
    {
      name: spec.name,
      isLive,
      read: async () => toUser(spec, calibration, await connected.ticks(clock.timeS)),
      close: () => connected.close(),
    },
    follower,
  )
}

const NOT_MOVED = 'and nobody can move it by hand'

/** `UsageError` where its actions are no joint targets. */
function followerOf(env: Env): ControlledArm {
  const controlled = controlModeEnvOf(env)
  if (controlled) {
    throw new UsageError(
      'a teleoperator gives joint targets, and this environment takes others: leave --env.control_mode out',
    )
  }
  const { arm, kinematics, actionSpace, rateHz } = requireArmEnv(env, NOT_MOVED)
  return { spec: arm.spec, calibration: arm.calibration, kinematics, jointSpace: actionSpace, rateHz }
}

function requireSameJoints(leader: RobotSpec, follower: RobotSpec): void {
  const [own, others] = [leader, follower].map(({ servos }) => servos.map(({ key }) => key).join(', '))
  if (own === others) return
  throw new UsageError(
    `${leader.name} has ${own ?? ''}, and ${follower.name} has ${others ?? ''}: they need the same joints`,
  )
}

const FLAGS: Readonly<Record<string, string>> = { calibrationDir: 'calibration_dir', mountingSeed: 'mounting_seed' }

function refuse(options: TeleoperatorOptions, names: readonly (keyof TeleoperatorOptions)[]): void {
  const stray = names.find(name => options[name] !== undefined)
  if (stray === undefined) return
  throw new UsageError(`--teleop.type=${options.type} has no --teleop.${FLAGS[stray] ?? stray}: drop it`)
}
