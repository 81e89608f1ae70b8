/** `so101 dataset check`: what LeRobot's loader and training would trip over. */

import { z } from 'zod'
import { defineCommand } from './command.js'
import { DATASET_FLAG, FOLDER_WORD, rootOf } from './dataset-flags.js'
import { JSON_FLAG } from './json-flag.js'
import { openResultFile } from './result-file.js'
import { TwinError } from '../robot/errors.js'
import { stepLine } from './dataset-steps.js'
import type { CheckResult } from '../run/dataset/check/check-dataset.js'

export const datasetCheckCommand = defineCommand({
  name: 'dataset check',
  summary: 'look for everything that LeRobot or training would trip over; exit code 1 where there is any',
  words: FOLDER_WORD,
  flags: z.strictObject({
    dataset: DATASET_FLAG,
    videos: z.boolean().default(true).describe('open every video and look at the times of its frames'),
    json: JSON_FLAG,
  }),
  examples: ['so101 dataset check ./recordings/pick-cube', 'so101 dataset check --dataset.repo_id=me/pick-cube --json'],
  async run(options, io, words) {
    const root = rootOf(options.dataset, words)
    const { checkDataset } = await import('../run/dataset/check/check-dataset.js')
    const file = typeof options.json === 'string' ? openResultFile(options.json) : undefined
    const steps = stepLine(io)
    const result = await checkDataset(root, { videos: options.videos, onStep: steps.show }).finally(steps.clear)
    const json = `${JSON.stringify({ root, findings: result.findings }, undefined, 2)}\n`
    io.stdout.write(options.json === true ? json : `${checkText(root, result)}\n`)
    file?.write(json)
    const errors = result.findings.filter(({ severity }) => severity === 'error').length
    if (errors > 0) throw new TwinError('DATASET', `${root} has ${errors} ${errors === 1 ? 'error' : 'errors'}`)
  },
})

function checkText(root: string, { findings, dataset }: CheckResult): string {
  const counts =
    dataset === undefined
      ? ''
      : `: ${dataset.episodes.length} episodes, ${dataset.info.total_frames} frames, ${dataset.version}`
  if (findings.length === 0) return `${root}${counts}\nnothing is wrong`
  const lines = findings.map(({ severity, file, what, next }) => `${severity}: ${file}: ${what}\n  next: ${next}`)
  const errors = findings.filter(({ severity }) => severity === 'error').length
  const sum = `${errors} ${errors === 1 ? 'error' : 'errors'}, ${findings.length - errors} ${findings.length - errors === 1 ? 'warning' : 'warnings'}`
  return [`${root}${counts}`, ...lines, sum].join('\n')
}
