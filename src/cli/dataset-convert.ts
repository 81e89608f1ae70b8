/** `so101 dataset convert`: v2.1 to v3.0. */

import { z } from 'zod'
import { defineCommand } from './command.js'
import { assembledText } from './dataset-assembled.js'
import { DATASET_FLAG, FOLDER_WORD, IN_PLACE_FLAG, OUTPUT_FLAG, placeOf, rootOf } from './dataset-flags.js'
import { stepLine } from './dataset-steps.js'
import { JSON_FLAG } from './json-flag.js'

export const datasetConvertCommand = defineCommand({
  name: 'dataset convert',
  summary: 'a v3.0 dataset out of one of v2.1 or v2.0, quantiles included',
  words: FOLDER_WORD,
  flags: z.strictObject({ dataset: DATASET_FLAG, output: OUTPUT_FLAG, in_place: IN_PLACE_FLAG, json: JSON_FLAG }),
  examples: [
    'so101 dataset convert ./old --output=./new',
    'so101 dataset convert --dataset.repo_id=me/old --in_place=true',
  ],
  async run(options, io, words) {
    const root = rootOf(options.dataset, words)
    const out = placeOf(options, `${root}_v3`)
    const { convertDataset } = await import('../run/dataset/assemble/edit-dataset.js')
    const steps = stepLine(io)
    const made = await convertDataset(root, out, steps.show).finally(steps.clear)
    assembledText([made], options.json, io)
  },
})
