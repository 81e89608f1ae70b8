/** The flags of `so101 record`, by LeRobot's names, and what they come to. */

import { z } from 'zod'
import { DISPLAY_FLAGS } from './display-flags.js'
import { envOptions, EVAL_FLAGS } from './eval-flags.js'
import { JSON_FLAG } from './json-flag.js'
import { policyFlags, POLICY_PATHS } from './policy-flags.js'
import { SAFETY_FLAGS } from './safety-flags.js'
import { TELEOP_FLAGS } from './teleop-flags.js'
import { UsageError } from '../robot/errors.js'
import { datasetRoot, refuseUnstamped, requireRepoId, stamped } from '../run/dataset/dataset-folder.js'
import type { ArmEnvMakeOptions } from '../run/make.js'
import { VIDEO_CODECS, type VideoEncoding } from '../run/video/video-encoding.js'
import { TASK_NAMES } from '../run/tasks.js'

const { robot, camera, servo, env, seed } = EVAL_FLAGS.shape
const NO_EFFECT = "LeRobot's; no effect here:"
const codec = z.enum([...VIDEO_CODECS, 'av1'])

export const RECORD_FLAGS = z.strictObject({
  dataset: z.strictObject({
    repo_id: z.string().describe('USER/NAME; the date and time are put behind it, as LeRobot does'),
    single_task: z
      .string()
      .default('')
      .describe('what is done, as a policy will be told; the instruction of --task where absent'),
    root: z
      .string()
      .optional()
      .describe("the dataset's folder; in LeRobot's home ($HF_LEROBOT_HOME), by its repo id, where absent"),
    fps: z.int().min(1).max(200).default(30).describe('rows and control steps per second'),
    num_episodes: z.int().min(1).default(50).describe('how many; with --resume how many more'),
    episode_time_s: z.number().positive().default(60).describe('the longest episode'),
    reset_time_s: z
      .number()
      .min(0)
      .default(60)
      .describe('to lay things out between episodes, on a device or with --teleop; the arm stands still'),
    only_successes: z
      .boolean()
      .default(false)
      .describe('for demonstrations: what fails is dropped, and the next seed taken'),
    environment_state: z
      .boolean()
      .default(false)
      .describe("also where objects lie (observation.environment_state), to train on; a twin's alone"),
    disturbance: z
      .number()
      .min(0)
      .default(0)
      .describe(
        'in simulation: degrees by which the arm is led astray beside what is recorded, to show how to come back',
      ),
    video: z.boolean().default(true).describe('false: PNGs in the parquet files'),
    rgb_encoder: z
      .strictObject({
        vcodec: codec.default('libsvtav1').describe('how videos are encoded; h264 is faster, and plays everywhere'),
        crf: z.number().min(0).optional().describe('quality: less is better; 30 where absent'),
        g: z.int().min(1).optional().describe('a key frame every so many; 2 where absent'),
        preset: z
          .union([z.int(), z.string()])
          .optional()
          .describe('speed of the encoder; 12 for libsvtav1 where absent'),
      })
      .prefault({}),
    vcodec: codec.optional().describe('older name of --dataset.rgb_encoder.vcodec'),
    encoder_queue_maxsize: z
      .int()
      .min(1)
      .default(30)
      .describe('pictures of a camera that may wait for the encoder; then the loop waits: none is dropped'),
    encoder_threads: z.int().min(1).optional().describe("of each camera's encoder"),
    no_stamp: z.boolean().default(false).describe('true: no date and time behind the repo id'),
    push_to_hub: z.boolean().default(false).describe('true is refused so far'),
    private: z.boolean().optional().describe(`${NO_EFFECT} nothing is pushed`),
    tags: z.array(z.string()).optional().describe(`${NO_EFFECT} nothing is pushed`),
    streaming_encoding: z.boolean().optional().describe(`${NO_EFFECT} pictures are always encoded as they come`),
    video_encoding_batch_size: z.int().min(1).optional().describe(`${NO_EFFECT} each episode is encoded as it comes`),
    num_image_writer_processes: z.int().min(0).optional().describe(`${NO_EFFECT} no picture files are written between`),
    num_image_writer_threads_per_camera: z
      .int()
      .min(0)
      .optional()
      .describe(`${NO_EFFECT} each camera has a thread that draws and encodes`),
  }),
  task: z
    .string()
    .optional()
    .describe(
      `the twin's scene, and what success is: ${TASK_NAMES.join(', ')}, or a file; lift-cube where absent; on a device and with --teleop also none`,
    ),
  policy: policyFlags(z.string().describe(`who acts: ${POLICY_PATHS}`)).optional(),
  teleop: TELEOP_FLAGS.optional(),
  seed,
  robot,
  camera,
  servo,
  env: env.unwrap().omit({ fps: true }).prefault({}),
  ...SAFETY_FLAGS,
  resume: z
    .boolean()
    .default(false)
    .describe('go on with the dataset at --dataset.root, or of that repo id without a stamp'),
  ...DISPLAY_FLAGS,
  play_sounds: z.boolean().optional().describe(`${NO_EFFECT} nothing is said aloud`),
  json: JSON_FLAG,
})

export type RecordFlags = z.output<typeof RECORD_FLAGS>

/** Where the dataset goes, and its name with its stamp. `UsageError` for a name the Hub or LeRobot refuses, and for pushing. */
export function datasetPlace({ dataset, resume }: RecordFlags): { readonly repoId: string; readonly root: string } {
  const { root, no_stamp: isBare, push_to_hub: pushes } = dataset
  requireRepoId(dataset.repo_id, 'record')
  if (pushes) {
    throw new UsageError(
      `--dataset.push_to_hub=true: nothing is pushed from here so far. Leave it out, and push with LeRobot what was recorded: LeRobotDataset('${dataset.repo_id}', root=..).push_to_hub()`,
    )
  }
  const repoId = resume || isBare ? dataset.repo_id : stamped(dataset.repo_id)
  const place = { repoId, root: datasetRoot(repoId, root) }
  if (resume && root === undefined) refuseUnstamped(repoId, place.root)
  return place
}

/** `UsageError` unless either a policy or a teleoperator is named. */
export function requireOneActor({ policy, teleop }: RecordFlags): void {
  if (policy !== undefined && teleop !== undefined) {
    throw new UsageError(
      '--policy.path and --teleop.type are both given, and one of them acts: leave one out (a person who corrects a policy is not supported so far)',
    )
  }
  if (policy === undefined && teleop === undefined) {
    throw new UsageError(
      'nobody acts: add --policy.path=scripted (or a learned policy), or --teleop.type=so101_leader with --teleop.port=PATH, keyboard or gamepad',
    )
  }
}

export function recordedEnv(flags: RecordFlags): ArmEnvMakeOptions {
  return envOptions({ ...flags, env: { ...flags.env, fps: flags.dataset.fps } })
}

/** False: PNGs. */
export function videoEncoding({ dataset }: RecordFlags): VideoEncoding | false {
  if (!dataset.video) return false
  const { vcodec: newName, crf, g, preset } = dataset.rgb_encoder
  const vcodec = dataset.vcodec ?? newName
  return {
    vcodec: vcodec === 'av1' ? 'libsvtav1' : vcodec,
    ...(crf === undefined ? {} : { crf }),
    ...(g === undefined ? {} : { g }),
    ...(preset === undefined ? {} : { preset }),
    ...(dataset.encoder_threads === undefined ? {} : { threads: dataset.encoder_threads }),
  }
}
