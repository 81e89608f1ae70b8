/** What LeRobot's trainer is called with, and what it is spared. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resumeArguments, trainArguments, type TrainOptions } from '../../../src/run/training/train-arguments.js'
import { trainingData } from '../../../src/run/training/training-data.js'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'so101-train-'))
})

afterAll(() => {
  rmSync(folder, { recursive: true })
})

function dataset(name: string, features: readonly string[], more: object = {}): string {
  const root = join(folder, name)
  mkdirSync(join(root, 'meta'), { recursive: true })
  const described = Object.fromEntries(features.map(each => [each, { dtype: 'float32' }]))
  const info = { codebase_version: 'v3.0', total_episodes: 3, features: described, ...more }
  writeFileSync(join(root, 'meta', 'info.json'), JSON.stringify(info))
  return root
}

function options(root: string, more: Partial<TrainOptions> = {}): TrainOptions {
  return {
    data: trainingData(root),
    dataset: {},
    policy: {},
    steps: 100,
    batchSize: 8,
    numWorkers: 0,
    seed: 1000,
    outputDir: join(folder, 'none-there'),
    ...more,
  }
}

const POSES = ['observation.state', 'observation.environment_state', 'action']

describe('trainArguments', () => {
  it('trains ACT, with poses of objects normalised, pushing nothing', () => {
    const args = trainArguments(options(dataset('lift', POSES)))
    expect(args).toContain('--policy.type=act')
    expect(args).toContain('--policy.push_to_hub=false')
    expect(args).toContain('--wandb.enable=false')
    expect(args).toContain('--dataset.repo_id=local/lift')
    expect(args).toContain(
      '--policy.normalization_mapping={"STATE":"MEAN_STD","ENV":"MEAN_STD","VISUAL":"MEAN_STD","ACTION":"MEAN_STD"}',
    )
  })

  it("hands LeRobot's own flags on as they are, and a mapping that is given wins", () => {
    const policy = {
      type: 'diffusion',
      horizon: 16,
      crop_shape: null,
      down_dims: [64, 128],
      normalization_mapping: { ENV: 'IDENTITY' },
    }
    const args = trainArguments(options(dataset('pushed', POSES), { policy, dataset: { episodes: [0, 2] } }))
    for (const flag of [
      'type=diffusion',
      'horizon=16',
      'crop_shape=null',
      'down_dims=[64,128]',
      'normalization_mapping={"ENV":"IDENTITY"}',
    ])
      expect(args).toContain(`--policy.${flag}`)
    expect(args).toContain('--dataset.episodes=[0,2]')
    expect(args.filter(each => each.startsWith('--policy.normalization_mapping'))).toHaveLength(1)
  })

  it("lets an optimizer win over the policy's own", () => {
    const root = dataset('own', POSES)
    const scheduler = { type: 'cosine_decay_with_warmup' }
    const args = trainArguments(options(root, { optimizer: { type: 'adamw', lr: 5e-4 }, scheduler }))
    expect(args).toContain('--use_policy_training_preset=false')
    expect(args).toContain('--optimizer.lr=0.0005')
    expect(() => trainArguments(options(root, { optimizer: { lr: 1 } }))).toThrow(/takes both or none: add --scheduler/)
  })

  it('refuses what could see nothing, other kinds, and a folder that is there', () => {
    const blind = dataset('blind', ['observation.state', 'action'])
    expect(() => trainArguments(options(blind))).toThrow(
      /has no cameras and no observation.environment_state.*--robot.cameras/,
    )
    const poses = dataset('poses', POSES)
    expect(() => trainArguments(options(poses, { policy: { type: 'smolvla' } }))).toThrow(/has no cameras, and smolvla/)
    expect(() => trainArguments(options(poses, { policy: { type: 'difusion' } }))).toThrow(/did you mean diffusion\?/)
    expect(() => trainArguments(options(poses, { outputDir: folder }))).toThrow(/is there: .*--resume=true/)
  })
})

describe('trainingData', () => {
  it('refuses what LeRobot cannot be trained on', () => {
    expect(() => trainingData(folder)).toThrow(/no LeRobot dataset/)
    expect(() => trainingData(dataset('old', POSES, { codebase_version: 'v2.1' }))).toThrow(/so101 dataset convert/)
    expect(() => trainingData(dataset('empty', POSES, { total_episodes: 0 }))).toThrow(/has no episodes/)
  })
})

describe('resumeArguments', () => {
  it('goes on from the last checkpoint, where there is one', () => {
    const run = join(folder, 'run')
    expect(() => resumeArguments(run)).toThrow(/no checkpoint to go on from/)
    const last = join(run, 'checkpoints', 'last', 'pretrained_model')
    mkdirSync(last, { recursive: true })
    writeFileSync(join(last, 'train_config.json'), '{}')
    expect(resumeArguments(run, 50)).toEqual([
      `--config_path=${join(last, 'train_config.json')}`,
      '--resume=true',
      '--steps=50',
    ])
  })
})
