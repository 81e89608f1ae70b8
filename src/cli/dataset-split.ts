/** `so101 dataset split`: a dataset into several new ones. */

import { z } from 'zod'
import { defineCommand } from './command.js'
import { assembledText } from './dataset-assembled.js'
import { DATASET_FLAG, FOLDER_WORD, OUTPUT_FLAG, requireOutput, rootOf } from './dataset-flags.js'
import { stepLine } from './dataset-steps.js'
import { JSON_FLAG } from './json-flag.js'
import { UsageError } from '../robot/errors.js'

export const datasetSplitCommand = defineCommand({
  name: 'dataset split',
  summary: 'new datasets out of parts of one, each in a folder of its name under --output',
  words: FOLDER_WORD,
  flags: z.strictObject({
    dataset: DATASET_FLAG,
    splits: z
      .record(z.string(), z.union([z.number(), z.array(z.int())]))
      .optional()
      .describe('by name, a fraction of the episodes (in their order), or a list of their numbers'),
    output: OUTPUT_FLAG,
    json: JSON_FLAG,
  }),
  examples: [
    "so101 dataset split ./pick-cube --splits='{train: 0.8, val: 0.2}' --output=./parts",
    "so101 dataset split ./pick-cube --splits='{good: [0, 1, 4], bad: [2, 3]}' --output=./parts",
  ],
  async run(options, io, words) {
    const root = rootOf(options.dataset, words)
    const out = requireOutput(options.output, './parts')
    if (options.splits === undefined) throw new UsageError("name the parts: --splits='{train: 0.8, val: 0.2}'")
    const { splitDataset } = await import('../run/dataset/assemble/edit-dataset.js')
    const steps = stepLine(io)
    const made = await splitDataset(root, options.splits, out, steps.show).finally(steps.clear)
    assembledText(made, options.json, io)
  },
})
