/** The flags of `so101 eval`, and the environment that they ask for. */

import { z } from 'zod'
import { DISPLAY_FLAGS } from './display-flags.js'
import { JSON_FLAG } from './json-flag.js'
import { policyFlags, POLICY_PATHS } from './policy-flags.js'
import { SAFETY_FLAGS, safetyOptions } from './safety-flags.js'
import { readRandomise } from './randomise-file.js'
import { CONTROL_MODES } from '../env/control/control-mode.js'
import { LEVEL_NAMES } from '../env/randomise/levels.js'
import { SO101_FOLLOWER } from '../robot/arm-spec.js'
import { parseCameras, type CamerasOptions } from '../run/cameras/camera-schema.js'
import type { ArmEnvMakeOptions } from '../run/make.js'
import { SIMULATED_PORTS } from '../run/port-names.js'
import { TASK_NAMES } from '../run/tasks.js'
import { DEFAULT_SERVO } from '../sim/servo/presets.js'

export const EVAL_FLAGS = z.strictObject({
  task: z
    .string()
    .default('lift-cube')
    .describe(`what to do: ${TASK_NAMES.join(', ')}, or a file such as ./my-task.ts`),
  policy: policyFlags(z.string().default('scripted').describe(`who does it: ${POLICY_PATHS}`)).prefault({}),
  eval: z.strictObject({ n_episodes: z.int().min(1).default(50).describe('episode i uses seed + i') }).prefault({}),
  seed: z.int().min(0).max(4294967295).default(1000).describe('seed of the first episode'),
  robot: z
    .strictObject({
      type: z.string().default(SO101_FOLLOWER.name).describe('the arm: so101_follower, so100_follower'),
      port: z
        .string()
        .default('sim')
        .describe(
          'where its servos are: sim, wire (packets through the real driver), pty (the same through a serial port, in real time), or a device such as /dev/ttyACM0',
        ),
      id: z.string().optional().describe('with a device: whose calibration file it is'),
      calibration_dir: z
        .string()
        .optional()
        .describe("with a device: where that file is, in place of LeRobot's folder"),
      unattended: z
        .boolean()
        .default(false)
        .describe('with a device: nobody is at a keyboard to stop it; Ctrl-C and SIGTERM still do'),
      use_degrees: z.boolean().default(true).describe('false: -100..100 in place of degrees'),
      mounting_seed: z
        .int()
        .min(0)
        .optional()
        .describe('simulated: which arm, by how its servos sit in their joints; 0 where absent'),
      wire_timing: z
        .boolean()
        .default(false)
        .describe('with port wire: transactions take the time they take on a real bus'),
      faults: z
        .strictObject({
          lost: z.number().min(0).max(1).optional().describe('with port wire: share of replies that get lost'),
          corrupt: z.number().min(0).max(1).optional().describe('with port wire: share with a flipped bit'),
          seed: z.int().min(0).optional().describe('seed of the faults'),
        })
        .optional(),
      max_relative_target: z
        .union([z.number(), z.record(z.string(), z.number())])
        .optional()
        .describe(
          'how far a target may be from the measured position: degrees (percent for the gripper), or {joint: number}',
        ),
      disable_torque_on_disconnect: z
        .boolean()
        .optional()
        .describe(
          'true: at the end the arm glides to its rest pose and lets go, the default outside simulation; false: it holds where it is',
        ),
      cameras: z
        .union([z.string(), z.record(z.string(), z.unknown())])
        .optional()
        .describe('what looks on: front,wrist,top, or {front: {width: 640, height: 480, fps: 30}} (docs/cameras.md)'),
      urdf: z.string().optional().describe('another URDF of the arm (meshes may be STL)'),
    })
    .prefault({}),
  camera: z
    .strictObject({
      renderer: z
        .enum(['software', 'gpu'])
        .optional()
        .describe('who draws what the twin sees; gpu needs a graphics card and npm install webgpu'),
    })
    .prefault({}),
  servo: z
    .string()
    .optional()
    .describe(`its simulated servos: sts3215-12v, sts3215-7v4, ideal; ${DEFAULT_SERVO} where absent`),
  env: z
    .strictObject({
      fps: z
        .number()
        .optional()
        .describe(
          'control steps per second, 1 to 200; where absent, in simulation, what the policy was made for, else 30',
        ),
      substep_ms: z
        .number()
        .optional()
        .describe('wanted physics substep, 0.5 to 10; 8.5 where absent; the one taken divides the control period'),
      control_mode: z
        .enum(CONTROL_MODES)
        .optional()
        .describe(`what actions say: ${CONTROL_MODES.join(', ')}; joint where absent`),
      level: z
        .enum(LEVEL_NAMES)
        .optional()
        .describe(
          `in simulation, how much differs from episode to episode: ${LEVEL_NAMES.join(', ')}; easy where absent`,
        ),
      randomise: z
        .union([z.string(), z.record(z.string(), z.unknown())])
        .optional()
        .describe(
          "in simulation, what differs, section by section in place of the level's: FILE.yaml, or {latency: {action_ms: 40}}",
        ),
    })
    .prefault({}),
  ...SAFETY_FLAGS,
  workers: z.int().min(1).max(64).default(1).describe('threads; the result is the same for any number'),
  floors: z
    .boolean()
    .optional()
    .describe('also run the random and the no-op policy; where absent: in simulation, never on a device'),
  save_replays: z
    .string()
    .optional()
    .describe('in simulation: keep each episode in a file of this folder, for so101 replay'),
  ...DISPLAY_FLAGS,
  video: z
    .string()
    .optional()
    .describe('keep a video of the first success and of the first failure of the policy in this folder'),
  video_camera: z
    .string()
    .default('front')
    .describe('what the videos show: front, wrist, top, or one of --robot.cameras'),
  json: JSON_FLAG,
})

export type EvalOptions = z.output<typeof EVAL_FLAGS>

/** No name of simulated servos. */
export function isDevicePort(port: string): boolean {
  return !SIMULATED_PORTS.includes(port)
}

/** Only what was said: what means nothing on a port is refused there. */
export function envOptions(
  options: Pick<EvalOptions, 'robot' | 'servo' | 'env' | 'camera' | 'safety'>,
): ArmEnvMakeOptions {
  const { robot, servo, env, camera } = options
  return {
    robotType: robot.type,
    port: robot.port,
    useDegrees: robot.use_degrees,
    ...(env.fps === undefined ? {} : { rateHz: env.fps }),
    ...(robot.id === undefined ? {} : { robotId: robot.id }),
    ...(robot.calibration_dir === undefined ? {} : { calibrationDir: robot.calibration_dir }),
    ...(robot.mounting_seed === undefined ? {} : { mountingSeed: robot.mounting_seed }),
    ...(robot.wire_timing ? { wireTiming: true } : {}),
    ...(robot.faults === undefined ? {} : { wireFaults: robot.faults }),
    ...(robot.max_relative_target === undefined ? {} : { maxRelativeTarget: robot.max_relative_target }),
    ...(robot.disable_torque_on_disconnect === undefined
      ? {}
      : { stopMode: robot.disable_torque_on_disconnect ? 'rest' : 'hold' }),
    safety: safetyOptions(options.safety, isDevicePort(robot.port)),
    ...(robot.urdf === undefined ? {} : { urdf: robot.urdf }),
    ...(robot.cameras === undefined ? {} : { cameras: camerasOf(robot.cameras, camera.renderer) }),
    ...(servo === undefined ? {} : { servo }),
    ...(env.substep_ms === undefined ? {} : { substepS: env.substep_ms / 1000 }),
    ...(env.control_mode === undefined ? {} : { control: env.control_mode }),
    ...(env.level === undefined ? {} : { level: env.level }),
    ...(env.randomise === undefined ? {} : { randomise: readRandomise(env.randomise) }),
  }
}

/** `renderer`: of all that do not say themselves. */
export function camerasOf(given: unknown, renderer: 'software' | 'gpu' | undefined): CamerasOptions {
  const cameras = parseCameras(given, '--robot.cameras')
  if (renderer === undefined) return cameras
  return Object.fromEntries(Object.entries(cameras).map(([name, options]) => [name, { renderer, ...options }]))
}
