/** `so101 dataset merge`: several datasets into a new one. */

import { z } from 'zod'
import { defineCommand } from './command.js'
import { assembledText } from './dataset-assembled.js'
import { OUTPUT_FLAG, requireOutput } from './dataset-flags.js'
import { stepLine } from './dataset-steps.js'
import { JSON_FLAG } from './json-flag.js'
import { datasetRoot } from '../run/dataset/dataset-folder.js'

export const datasetMergeCommand = defineCommand({
  name: 'dataset merge',
  summary: 'put datasets of the same fps, robot and features into one new dataset',
  words: {
    names: 'FOLDER FOLDER ..',
    least: 2,
    most: 1000,
    meaning: 'the folders of the datasets, in the order of the new one',
  },
  flags: z.strictObject({ output: OUTPUT_FLAG, json: JSON_FLAG }),
  examples: ['so101 dataset merge ./monday ./tuesday --output=./both'],
  async run(options, io, words) {
    const out = requireOutput(options.output, './both')
    const { mergeDatasets } = await import('../run/dataset/assemble/edit-dataset.js')
    const steps = stepLine(io)
    const roots = words.map(word => datasetRoot('', word))
    const made = await mergeDatasets(roots, out, steps.show).finally(steps.clear)
    assembledText([made], options.json, io)
  },
})
