/** `so101 dataset repair`: mends what `so101 dataset check` finds. */

import { z } from 'zod'
import { defineCommand } from './command.js'
import { DATASET_FLAG, FOLDER_WORD, rootOf } from './dataset-flags.js'
import { stepLine } from './dataset-steps.js'
import { JSON_FLAG } from './json-flag.js'
import { openResultFile } from './result-file.js'
import type { RepairResult } from '../run/dataset/repair/repair-dataset.js'

export const datasetRepairCommand = defineCommand({
  name: 'dataset repair',
  summary: 'mend what `dataset check` finds; what is replaced stays beside it',
  words: FOLDER_WORD,
  flags: z.strictObject({
    dataset: DATASET_FLAG,
    dry_run: z.boolean().default(false).describe('only say what would be done'),
    drop_episodes: z.boolean().default(false).describe('leave out the episodes that cannot be mended'),
    json: JSON_FLAG,
  }),
  examples: [
    'so101 dataset repair ./pick-cube --dry_run=true',
    'so101 dataset repair ./pick-cube --drop_episodes=true',
  ],
  async run(options, io, words) {
    const root = rootOf(options.dataset, words)
    const { repairDataset } = await import('../run/dataset/repair/repair-dataset.js')
    const file = typeof options.json === 'string' ? openResultFile(options.json) : undefined
    const steps = stepLine(io)
    const repair = { dryRun: options.dry_run, dropEpisodes: options.drop_episodes, onStep: steps.show }
    const result = await repairDataset(root, repair).finally(steps.clear)
    const json = `${JSON.stringify(result, undefined, 2)}\n`
    io.stdout.write(options.json === true ? json : `${repairText(result, options.dry_run)}\n`)
    file?.write(json)
  },
})

function repairText({ root, found, done, lost, left }: RepairResult, isDry: boolean): string {
  if (done.length === 0) return `${root}: nothing to mend`
  return [
    `${root}: ${found.length} ${found.length === 1 ? 'thing' : 'things'} found`,
    ...done.map(each => `${isDry ? 'would have' : 'has'} ${each}`),
    ...lost.map(({ episode, why }) => `  without episode ${episode}: ${why}`),
    ...(left === undefined
      ? []
      : left.length === 0
        ? ['nothing is wrong any more']
        : left.map(({ file, what, next }) => `still: ${file}: ${what}\n  next: ${next}`)),
  ].join('\n')
}
