/** `so101 dataset`: looks at datasets, checks and mends them, and makes new ones of old ones. */

import { defineGroup } from './command-group.js'
import { datasetCheckCommand } from './dataset-check.js'
import { datasetConvertCommand } from './dataset-convert.js'
import { datasetDeleteCommand } from './dataset-delete.js'
import { datasetInfoCommand } from './dataset-info.js'
import { datasetMergeCommand } from './dataset-merge.js'
import { datasetRepairCommand } from './dataset-repair.js'
import { datasetSplitCommand } from './dataset-split.js'

export const datasetCommand = defineGroup({
  name: 'dataset',
  summary: 'LeRobot datasets: info, check, repair, merge, split, delete, convert',
  commands: [
    ...[datasetInfoCommand, datasetCheckCommand, datasetRepairCommand],
    ...[datasetMergeCommand, datasetSplitCommand, datasetDeleteCommand, datasetConvertCommand],
  ],
})
