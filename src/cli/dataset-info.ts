/** `so101 dataset info`: what is in a dataset, and what of it will spoil training. */

import { z } from 'zod'
import { defineCommand } from './command.js'
import { DATASET_FLAG, FOLDER_WORD, rootOf } from './dataset-flags.js'
import { datasetText } from './dataset-info-text.js'
import { JSON_FLAG } from './json-flag.js'
import { progressBar } from './progress.js'
import { openResultFile } from './result-file.js'

export const datasetInfoCommand = defineCommand({
  name: 'dataset info',
  summary: 'counts, units, ranges, jumps and lengths of a dataset, and what will spoil training',
  words: FOLDER_WORD,
  flags: z.strictObject({
    dataset: DATASET_FLAG,
    picture: z.string().optional().describe('draw lengths, ranges and jumps to this file: .png, .svg or .html'),
    json: JSON_FLAG,
  }),
  examples: [
    'so101 dataset info --dataset.repo_id=me/pick-cube',
    'so101 dataset info ./recordings/pick-cube --picture=pick-cube.html',
  ],
  async run(options, io, words) {
    const root = rootOf(options.dataset, words)
    const { openDataset } = await import('../dataset/dataset-reader.js')
    const { datasetInfo } = await import('../run/dataset/info/dataset-info.js')
    const pictures = await import('../run/dataset/info/info-picture.js')
    const file = typeof options.json === 'string' ? openResultFile(options.json) : undefined
    if (options.picture !== undefined) pictures.requirePicture(options.picture)
    const dataset = await openDataset(root)
    const bar = progressBar(io, { total: dataset.episodes.length, label: 'reading' })
    const report = await datasetInfo(dataset, () => {
      bar.advance(1)
    }).finally(() => {
      bar.stop()
    })
    const json = `${JSON.stringify(report, undefined, 2)}\n`
    io.stdout.write(options.json === true ? json : `${datasetText(report)}\n`)
    file?.write(json)
    if (options.picture !== undefined) await pictures.writeInfoPicture(options.picture, report)
  },
})
