/** The flags that LeRobot's trainer is called with. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { POLICY_TYPES, type PolicyType } from '../../policies/learned/policy-spec.js'
import { closest } from '../../robot/closest.js'
import { UsageError } from '../../robot/errors.js'
import { shellWord } from '../../robot/shell-word.js'
import type { TrainingData } from './training-data.js'

/** Whatever LeRobot takes under that name; nested. */
export type Passed = Readonly<Record<string, unknown>>

export interface TrainOptions {
  readonly data: TrainingData
  /** More flags `--dataset.*`. */
  readonly dataset: Passed
  /** `type` (act where absent) or `path`, and whatever LeRobot's configuration of it has. */
  readonly policy: Passed
  readonly optimizer?: Passed | undefined
  readonly scheduler?: Passed | undefined
  readonly steps: number
  readonly batchSize: number
  readonly numWorkers: number
  readonly saveFreq?: number | undefined
  readonly logFreq?: number | undefined
  readonly seed: number
  readonly outputDir: string
}

/** LeRobot leaves poses of objects as they are where nobody says otherwise, and metres beside degrees are next to nothing. */
const NORMALIZATION: Readonly<Partial<Record<string, Passed>>> = {
  act: { STATE: 'MEAN_STD', ENV: 'MEAN_STD', VISUAL: 'MEAN_STD', ACTION: 'MEAN_STD' },
  diffusion: { STATE: 'MIN_MAX', ENV: 'MIN_MAX', VISUAL: 'MEAN_STD', ACTION: 'MIN_MAX' },
}

/** `UsageError` for what LeRobot would stumble over. */
export function trainArguments(options: TrainOptions): string[] {
  const { data, dataset, policy, optimizer, scheduler, outputDir } = options
  const type = policy['path'] === undefined ? policyType(policy['type']) : undefined
  if (type !== undefined) refuseBlind(type, data)
  refuseTaken(outputDir)
  const mapping = data.hasEnvironmentState && type !== undefined ? NORMALIZATION[type] : undefined
  return [
    ...flags('dataset', { repo_id: data.repoId, root: data.root, ...dataset }),
    ...flags('policy', {
      ...(type === undefined ? {} : { type }),
      push_to_hub: false,
      ...(mapping ? { normalization_mapping: mapping } : {}),
      ...policy,
    }),
    ...ownPreset(optimizer, scheduler),
    `--output_dir=${outputDir}`,
    `--steps=${options.steps}`,
    `--batch_size=${options.batchSize}`,
    `--num_workers=${options.numWorkers}`,
    `--seed=${options.seed}`,
    ...(options.saveFreq === undefined ? [] : [`--save_freq=${options.saveFreq}`]),
    ...(options.logFreq === undefined ? [] : [`--log_freq=${options.logFreq}`]),
    '--wandb.enable=false',
  ]
}

/** Where LeRobot's trainer puts it. */
export function lastCheckpointFolder(outputDir: string): string {
  return join(outputDir, 'checkpoints', 'last', 'pretrained_model')
}

/** Goes on where a run's last checkpoint is, with all that it was begun with. */
export function resumeArguments(outputDir: string, steps?: number): string[] {
  const config = join(lastCheckpointFolder(outputDir), 'train_config.json')
  if (!existsSync(config))
    throw new UsageError(
      `${outputDir} has no checkpoint to go on from (${config}): leave --resume away, or name another run`,
    )
  return [`--config_path=${config}`, '--resume=true', ...(steps === undefined ? [] : [`--steps=${steps}`])]
}

function policyType(given: unknown = 'act'): PolicyType {
  const type = POLICY_TYPES.find(each => each === given)
  if (type !== undefined) return type
  const near = typeof given === 'string' ? closest(given, POLICY_TYPES) : undefined
  throw new UsageError(
    `expected --policy.type to be one of ${POLICY_TYPES.join(', ')}, which run here once they are exported, got ${JSON.stringify(given)}${near === undefined ? '' : `: did you mean ${near}?`}`,
  )
}

function refuseBlind(type: PolicyType, { root, cameras, hasEnvironmentState }: TrainingData): void {
  const sees = cameras.length > 0 || (hasEnvironmentState && type !== 'smolvla')
  if (sees) return
  throw new UsageError(
    `${root} has no cameras${hasEnvironmentState ? '' : ' and no observation.environment_state'}, and ${type} has to see something: ` +
      `record with --robot.cameras=front,wrist${type === 'smolvla' ? '' : ', or in simulation with --dataset.environment_state=true'}`,
  )
}

function refuseTaken(outputDir: string): void {
  if (!existsSync(outputDir)) return
  throw new UsageError(
    `${outputDir} is there: name another folder by --output_dir, or go on with that run: --resume=true --output_dir=${shellWord(outputDir)}`,
  )
}

/** A policy's own optimizer and scheduler would win over what is given; LeRobot wants both or none. */
function ownPreset(optimizer: Passed | undefined, scheduler: Passed | undefined): string[] {
  if (!optimizer && !scheduler) return []
  if (!optimizer || !scheduler)
    throw new UsageError(
      `--${optimizer ? 'optimizer' : 'scheduler'} stands alone, and LeRobot takes both or none: add --${optimizer ? 'scheduler.type=cosine_decay_with_warmup' : 'optimizer.type=adamw'} with its settings`,
    )
  return ['--use_policy_training_preset=false', ...flags('optimizer', optimizer), ...flags('scheduler', scheduler)]
}

/** As draccus reads them. */
function flags(group: string, values: Passed): string[] {
  return Object.entries(values).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    return `--${group}.${name}=${text}`
  })
}
