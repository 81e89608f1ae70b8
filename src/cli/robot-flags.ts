/** LeRobot's `--robot.*` and `--teleop.*` flags, as the commands share them that work on one arm. */

import { z } from 'zod'
import type { BusWorld } from './bus-world.js'
import type { RobotSpec } from '../robot/arm-spec.js'
import { UsageError } from '../robot/errors.js'
import { ROBOT_TYPES, robotTypeNamed } from '../robot/robot-types.js'

export type ArmGroup = 'robot' | 'teleop'

/** As `src/run/simulated-port.ts` has it, which loads the physics. */
const SIMULATED = 'sim'

const TYPES: Readonly<Record<ArmGroup, string>> = {
  robot: namesOf('follower'),
  teleop: namesOf('leader'),
}

/** For `calibrate`; commands that need less leave the rest out with `.omit`. */
export const ROBOT_FLAGS = { robot: armFlags('robot').optional(), teleop: armFlags('teleop').optional() }

/** For `setup-motors` and whoever does not ask which arm it is. */
export const MOTOR_FLAGS = {
  robot: armFlags('robot').pick({ type: true, port: true, id: true }).optional(),
  teleop: armFlags('teleop').pick({ type: true, port: true, id: true }).optional(),
}

export interface ArmFlags {
  readonly type?: string | undefined
  readonly port?: string | undefined
  readonly id?: string | undefined
  readonly calibration_dir?: string | undefined
  readonly mounting_seed?: number | undefined
  readonly eeprom?: string | undefined
}

/** The one arm that the flags name. */
export interface ChosenArm extends Omit<ArmFlags, 'type'> {
  readonly group: ArmGroup
  readonly spec: RobotSpec
}

/** `UsageError` unless exactly one of `--robot.type` and `--teleop.type` is given, with a follower or a leader. */
export function chosenArm(flags: {
  readonly robot?: ArmFlags | undefined
  readonly teleop?: ArmFlags | undefined
}): ChosenArm {
  const { robot, teleop } = flags
  if (robot !== undefined && teleop !== undefined) {
    throw new UsageError('--robot and --teleop are both given: choose either a robot (follower) or a teleop (leader)')
  }
  if (robot === undefined && teleop === undefined) {
    throw new UsageError(
      `no arm is named: add --robot.type=TYPE with one of ${TYPES.robot}, or --teleop.type=TYPE with one of ${TYPES.teleop}`,
    )
  }
  const group = robot === undefined ? 'teleop' : 'robot'
  const { type, ...rest } = (robot ?? teleop) as ArmFlags
  if (type === undefined) throw new UsageError(`--${group}.type is missing: add one of ${TYPES[group]}`)
  const spec = robotTypeNamed(type)
  const right = spec.role === 'leader' ? 'teleop' : 'robot'
  if (right !== group)
    throw new UsageError(`${type} is a ${spec.role}: write --${right}.type=${type}, and --${right} for its other flags`)
  const strayed = rest.port === SIMULATED ? undefined : SIMULATED_ONLY.find(name => rest[name] !== undefined)
  if (strayed !== undefined) {
    throw new UsageError(
      `--${group}.${strayed} is about a simulated arm: drop it, or take --${group}.port=${SIMULATED}`,
    )
  }
  return { ...rest, group, spec }
}

const SIMULATED_ONLY = ['mounting_seed', 'eeprom'] as const

/** The port, or a `UsageError` that lists those there are. */
export async function portOf({ group, port }: ChosenArm, world: Pick<BusWorld, 'ports'>): Promise<string> {
  if (port !== undefined) return port
  const found = (await world.ports()).map(({ path, adapter }) => (adapter ? `${path} (${adapter})` : path))
  const here = found.length > 0 ? `ports here are ${found.join(', ')}` : 'no serial port was found'
  throw new UsageError(
    `--${group}.port is missing, ${here}: add --${group}.port=PATH (so101 find-port finds it), or --${group}.port=sim to try it on a simulated arm`,
  )
}

function armFlags(group: ArmGroup) {
  const id = group === 'robot' ? 'my_follower' : 'my_leader'
  return z.strictObject({
    type: z.string().optional().describe(`the arm: ${TYPES[group]}`),
    port: z.string().optional().describe('a serial device, tcp://HOST:PORT, or sim: a simulated arm in this process'),
    id: z.string().optional().describe(`your name for this arm, and that of its file: ${id}`),
    calibration_dir: z.string().optional().describe('folder of calibration files in place of LeRobot’s'),
    mounting_seed: z
      .int()
      .min(0)
      .optional()
      .describe('with port sim: which simulated arm, how its servos were put on; 0 where absent'),
    eeprom: z
      .string()
      .optional()
      .describe('with port sim: a JSON file that keeps what its servos keep at power-off; made where it is not there'),
  })
}

function namesOf(role: RobotSpec['role']): string {
  return Object.values(ROBOT_TYPES)
    .filter(spec => spec.role === role)
    .map(({ name }) => name)
    .join(', ')
}
