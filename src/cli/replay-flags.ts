/** The flags of `so101 replay`: of files, and of episodes of a dataset. */

import { z } from 'zod'
import { DATASET_FLAG } from './dataset-flags.js'
import { DISPLAY_FLAGS } from './display-flags.js'
import { EVAL_FLAGS } from './eval-flags.js'
import { JSON_FLAG } from './json-flag.js'
import { policyFlags, POLICY_PATHS } from './policy-flags.js'
import { SAFETY_FLAGS } from './safety-flags.js'
import { DEFAULT_SERVO } from '../sim/servo/presets.js'

export const USE_DEGREES_FLAG = z
  .boolean()
  .optional()
  .describe('the unit of its joints, where it does not tell: true: degrees, false: -100..100')

export const RIG_FLAG = z
  .string()
  .optional()
  .describe(
    "whose zero offsets, timing and table: sage-so101 (where absent, of logs), lerobot (of a dataset), twin (of the twin's own), none",
  )

export const REPLAY_FLAGS = z.strictObject({
  dataset: DATASET_FLAG.unwrap()
    .extend({
      episode: z.int().min(0).optional().describe('of a dataset: which episode, from 0'),
      use_degrees: USE_DEGREES_FLAG,
      fps: z.number().optional().describe("as in LeRobot it changes nothing: the dataset's own rate counts"),
    })
    .optional(),
  robot: EVAL_FLAGS.shape.robot
    .unwrap()
    .omit({ cameras: true })
    .extend({
      type: z.string().optional().describe('the arm; that of the recording where absent'),
      use_degrees: z.boolean().optional().describe('as the dataset has it: anything else is refused'),
    })
    .optional(),
  compare: z
    .boolean()
    .default(false)
    .describe(
      'with a recording of a real arm: what the twin makes of the same commands, and how far the two are apart',
    ),
  rig: RIG_FLAG,
  task: z
    .string()
    .optional()
    .describe('of a dataset, in simulation: lay out the objects of this task, and measure its success'),
  seed: z.int().min(0).max(4294967295).optional().describe('and lay them out by this seed, not by the recorded one'),
  servo: z
    .string()
    .optional()
    .describe(`simulated servos: sts3215-12v, sts3215-7v4, ideal; as recorded, else ${DEFAULT_SERVO}`),
  ...SAFETY_FLAGS,
  picture: z.string().optional().describe('of a dataset: draw every joint to this file: .png, .svg or .html'),
  'from-step': z.int().min(0).optional().describe('of a file: leave the recording after so many steps'),
  policy: policyFlags(
    z.string().optional().describe(`who goes on from there; scripted where absent. ${POLICY_PATHS}`),
  ).prefault({}),
  ...DISPLAY_FLAGS,
  out: z.string().optional().describe('with --from-step: keep the whole new episode in this file'),
  json: JSON_FLAG,
})

export type ReplayFlags = z.output<typeof REPLAY_FLAGS>
