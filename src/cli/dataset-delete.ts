/** `so101 dataset delete`: a dataset without some of its episodes. */

import { z } from 'zod'
import { defineCommand } from './command.js'
import { assembledText } from './dataset-assembled.js'
import { DATASET_FLAG, FOLDER_WORD, IN_PLACE_FLAG, OUTPUT_FLAG, placeOf, rootOf } from './dataset-flags.js'
import { stepLine } from './dataset-steps.js'
import { JSON_FLAG } from './json-flag.js'
import { UsageError } from '../robot/errors.js'

export const datasetDeleteCommand = defineCommand({
  name: 'dataset delete',
  summary: 'a new dataset without the named episodes; the others are numbered anew',
  words: FOLDER_WORD,
  flags: z.strictObject({
    dataset: DATASET_FLAG,
    episodes: z.array(z.int()).optional().describe('their numbers, counted from 0'),
    output: OUTPUT_FLAG,
    in_place: IN_PLACE_FLAG,
    json: JSON_FLAG,
  }),
  examples: [
    'so101 dataset delete ./pick-cube --episodes=[3,7] --output=./pick-cube-clean',
    'so101 dataset delete ./pick-cube --episodes=[3] --in_place=true',
  ],
  async run(options, io, words) {
    const root = rootOf(options.dataset, words)
    if (options.episodes === undefined) throw new UsageError('name the episodes: --episodes=[3,7], counted from 0')
    const out = placeOf(options, `${root}_modified`)
    const { deleteEpisodes } = await import('../run/dataset/assemble/edit-dataset.js')
    const steps = stepLine(io)
    const made = await deleteEpisodes(root, options.episodes, out, steps.show).finally(steps.clear)
    assembledText([made], options.json, io)
  },
})
