/** The flags of `so101 train`: LeRobot's own names. */

import { z } from 'zod'

const passed = z.record(z.string(), z.unknown())

export const VENV_FLAG = z
  .string()
  .optional()
  .describe(
    "the Python environment with LeRobot: made there once, used as it is where there is one; in the user's cache where absent",
  )

export const TRAIN_FLAGS = z.strictObject({
  dataset: z
    .strictObject({
      root: z.string().optional().describe("the dataset's folder"),
      repo_id: z.string().optional().describe("USER/NAME: the dataset in LeRobot's home of that name"),
      episodes: z.array(z.int().min(0)).optional().describe('train on these alone'),
      video_backend: z.string().optional().describe('what reads videos: torchcodec, pyav'),
      use_imagenet_stats: z.boolean().optional().describe("pictures by ImageNet's statistics in place of their own"),
      image_transforms: passed
        .optional()
        .describe("LeRobot's changes to pictures, such as image_transforms.enable=true"),
    })
    .prefault({}),
  policy: passed
    .default({})
    .describe(
      "policy.type is act (where absent), diffusion, smolvla or tdmpc; all others are LeRobot's, such as policy.chunk_size=30",
    ),
  optimizer: passed
    .optional()
    .describe("in place of the policy's own, together with scheduler: optimizer.type=adamw, optimizer.lr=5e-4"),
  scheduler: passed.optional().describe('such as scheduler.type=cosine_decay_with_warmup'),
  steps: z.int().min(1).optional().describe('of the optimizer; 100000 where absent'),
  batch_size: z.int().min(1).default(8).describe('rows of the dataset per step'),
  num_workers: z
    .int()
    .min(0)
    .default(0)
    .describe('processes that load data; 0: vectors and pictures are held in memory'),
  save_freq: z
    .int()
    .min(1)
    .optional()
    .describe('steps between checkpoints; 20000 where absent, and the last one always'),
  log_freq: z.int().min(1).optional().describe("steps between LeRobot's lines in the log; 200 where absent"),
  seed: z.int().min(0).default(1000).describe('of weights and batches'),
  output_dir: z
    .string()
    .optional()
    .describe('the folder of the run, which must not exist yet; outputs/train/DATASET-TYPE where absent'),
  resume: z
    .boolean()
    .default(false)
    .describe('go on from the last checkpoint of --output_dir, with all that it was begun with'),
  venv: VENV_FLAG,
  dry_run: z.boolean().default(false).describe('print the command and do nothing'),
})

export type TrainFlags = z.output<typeof TRAIN_FLAGS>
