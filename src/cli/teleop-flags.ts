/** LeRobot's `--teleop.*` flags, as the commands share them that a person moves an arm with. */

import process from 'node:process'
import { z } from 'zod'
import type { JogMode } from '../policies/teleop/jog.js'
import { UsageError } from '../robot/errors.js'
import { robotTypeNamed } from '../robot/robot-types.js'
import type { TeleoperatorOptions } from '../run/teleop/open-teleoperator.js'

const MODES = ['ee', 'joint'] as const satisfies readonly JogMode[]

/** The group `teleop`; absent where nobody moves the arm by hand. */
export const TELEOP_FLAGS = z.strictObject({
  type: z
    .string()
    .optional()
    .describe('who moves the follower: so101_leader, so100_leader, keyboard, keyboard_ee, gamepad'),
  port: z
    .string()
    .optional()
    .describe(
      'where the leader’s servos are: sim, wire (packets through the real driver), pty, a device, tcp://HOST:PORT; of a gamepad: /dev/input/js0',
    ),
  id: z.string().optional().describe('your name for the leader, and that of its calibration file: my_leader'),
  calibration_dir: z.string().optional().describe('folder of calibration files in place of LeRobot’s'),
  use_degrees: z.boolean().optional().describe('as --robot.use_degrees, and equal to it'),
  mounting_seed: z
    .int()
    .min(0)
    .optional()
    .describe('with a simulated leader: which one, by how its servos were put on; 0 where absent'),
  hand: z
    .string()
    .optional()
    .describe(
      'with a simulated leader: who moves it: gentle where absent, none (it is let go), a FILE of poses, or a dataset’s FOLDER:EPISODE',
    ),
  mode: z.enum(MODES).optional().describe('what keyboard or gamepad begin with: ee (end effector) or joint'),
})

export type TeleopFlags = z.output<typeof TELEOP_FLAGS>

/** `follower`: `--robot.*`, so that both are not on one port. `UsageError` where no teleoperator is named. */
export function teleoperatorOptions(
  flags: TeleopFlags | undefined,
  follower: { readonly port?: string | undefined } = {},
): TeleoperatorOptions {
  const { type, port, id, calibration_dir: calibrationDir, use_degrees: useDegrees } = flags ?? {}
  const { mounting_seed: mountingSeed, hand, mode } = flags ?? {}
  if (type === undefined) throw noTeleoperator()
  return {
    type,
    port,
    id,
    calibrationDir,
    useDegrees,
    mountingSeed,
    hand,
    mode,
    hasKeyboard: process.stdin.isTTY,
    followerPort: follower.port,
  }
}

/** `UsageError` where `--robot.type` names what moves others. */
export function requireFollower(type: string): void {
  if (robotTypeNamed(type).role === 'follower') return
  throw new UsageError(
    `${type} is a leader, which is moved by hand: write --teleop.type=${type}, and --robot.type=${type.replace('leader', 'follower')}`,
  )
}

function noTeleoperator(): UsageError {
  return new UsageError(
    'nobody moves the arm: add --teleop.type=so101_leader with --teleop.port=PATH (or sim), --teleop.type=keyboard or --teleop.type=gamepad',
  )
}
